package bpe

import "strings"

// A segment is ordinary text and the special token that ends it.
type segment struct {
	start, stop int    // of the ordinary text, which may be empty
	mark        string // the special token at stop; "" in the last segment of a text
}

// segments goes through a text from one special token to the next. All that reads
// a text as tokens does so by segments, so that special tokens are looked for in
// one place.
type segments struct {
	special *specials // nil for none
	text    string
	segment      // what next has found
	final   bool // nothing comes after text
	ended   bool // the segment is the last one
	open    bool // and where it ends is not certain

	outer      segment // the next token of the outer set, if there are two
	outerKnown bool
}

// segments returns those of a text. If the text is not final, the last one ends
// where the beginning of a special token is all that is left. s may be nil.
func (s *specials) segments(text string, final bool) segments {
	return segments{special: s, text: text, final: final}
}

// next finds the next segment, and reports whether there is one. The first call
// always finds one, and exactly the last one has no mark.
func (s *segments) next() bool {
	if s.ended {
		return false
	}
	s.start = s.stop + len(s.mark)
	s.mark, s.stop = "", len(s.text)
	if s.special != nil {
		s.find()
	}
	s.ended = s.mark == ""
	s.open = s.ended && !s.final
	return true
}

// find looks for the special token that ends the segment.
func (s *segments) find() {
	if s.special.inner != nil {
		s.findInner()
	} else {
		s.mark, s.stop = s.special.markFrom(s.text, s.start)
	}
	// A token that begins so early is whole, unless it took white space before it.
	if s.final || s.mark != "" && s.stop <= len(s.text)-s.special.longest() && len(s.special.lstrip) == 0 {
		return
	}
	if begun := s.special.begun(s.text, s.start); begun <= s.stop {
		s.mark, s.stop = "", begun
	}
}

// markFrom returns the first token of the outer set from start on, with the white space that
// it takes, and its offset; "" and len(text) if there is none.
func (s *specials) markFrom(text string, start int) (mark string, stop int) {
	mark, before := s.index(text[start:])
	if mark == "" {
		return "", len(text)
	}
	stop = start + before
	if s.lstrip[mark] {
		end := stop + len(mark)
		stop = start + len(strings.TrimRightFunc(text[start:stop], isSpace))
		mark = text[stop:end]
	}
	return mark, stop
}

// findInner is find where there are two kinds of tokens, of which the second are looked
// for between those of the first.
func (s *segments) findInner() {
	if s.outer.start < s.start || !s.outerKnown {
		s.outer.mark, s.outer.stop = s.special.markFrom(s.text, s.start)
		s.outer.start, s.outerKnown = s.outer.stop, true
	}
	s.mark, s.stop = s.outer.mark, s.outer.stop
	if mark, before := s.special.indexOf(s.special.inner, s.text[s.start:s.stop]); mark != "" {
		s.mark, s.stop = mark, s.start+before
	}
}
