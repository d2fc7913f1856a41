package bpe

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
	if mark, before := s.special.index(s.text[s.start:]); mark != "" {
		s.mark, s.stop = mark, s.start+before
	}
	if s.final || s.mark != "" && s.stop <= len(s.text)-s.special.set.Longest() {
		return
	}
	if begun := s.special.set.Begun(s.text, s.start); begun <= s.stop {
		s.mark, s.stop = "", begun
	}
}
