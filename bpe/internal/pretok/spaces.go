package pretok

import (
	"math/bits"
	"strings"
)

// Pieces of models that nothing cuts.
//
// SentencePiece's models, and those of their kind, see a whole text as one piece,
// with a mark for each space. But hardly a token of theirs goes on after the end of
// a word: where no token has a character and then a space, no merge crosses that
// border, and the text can be cut there. So it falls into words, each with the
// spaces before it, that caches know. Of 262,144 tokens of Gemma 3, one crosses
// such a border ("> </"), of those of Llama 2 and Mistral 7B none.

// spaces are where a text is cut before spaces.
type spaces struct {
	each   bool      // before each space; else before each run of them
	mark   string    // counts as a space, but is none to cut before
	joined [256]bool // not after a character that ends in one of these bytes
}

// Spaces returns the Pattern of a model whose text has spaces as they are: it is cut
// before each run of spaces, or each of them, but not after a byte of joined, which some
// token has before a space. The mark is a character that becomes a space.
func Spaces(each bool, mark string, joined []byte) *Pattern {
	s := &spaces{each: each, mark: mark}
	for _, b := range joined {
		s.joined[b] = true
	}
	return &Pattern{name: "spaces", spaces: s}
}

// cuts reports whether there is a border at a place of text after its beginning.
func (s *spaces) cuts(text string, i int) bool { return text[i] == ' ' && s.cutsBefore(text, i) }

// cutsBefore is cuts for a place where there is a space.
func (s *spaces) cutsBefore(text string, i int) bool {
	before := text[i-1]
	if s.each {
		return true
	}
	return before != ' ' && !s.joined[before] && (before != s.mark[len(s.mark)-1] || !strings.HasSuffix(text[:i], s.mark))
}

// split is Pattern.Split.
func (s *spaces) split(text string, pos int, ends []int) int {
	const ones, sevens = 0x0101010101010101, 0x7F7F7F7F7F7F7F7F
	n := 0
	i := pos + 1
	for ; i+8 <= len(text); i += 8 {
		x := load64(text[i:]) ^ ' '*ones
		for found := ^(x&sevens + sevens | x | sevens); found != 0; found &= found - 1 { // spaces
			at := i + bits.TrailingZeros64(found)/8
			if !s.cutsBefore(text, at) {
				continue
			}
			ends[n] = at
			if n++; n == len(ends) {
				return n
			}
		}
	}
	for ; i < len(text); i++ {
		if s.cuts(text, i) {
			ends[n] = i
			if n++; n == len(ends) {
				return n
			}
		}
	}
	if pos < len(text) {
		ends[n] = len(text)
		n++
	}
	return n
}

// last returns where the last piece of text[:to] starts, at from or after it.
func (s *spaces) last(text string, from, to int) int {
	for i := to - 1; i > from; i-- {
		if s.cuts(text, i) {
			return i
		}
	}
	return from
}

// border is Pattern.Border.
func (s *spaces) border(text string, i int) int {
	for ; i < len(text); i++ {
		if s.cuts(text, i) {
			break
		}
	}
	return i
}

// lastBorder is Pattern.LastBorder.
func (s *spaces) lastBorder(text string) int { return s.last(text, 0, len(text)) }

// Sure returns how many of the first pieces of text, which end at ends, stay as they
// are whatever text comes after it: see the function [Sure].
func (p *Pattern) Sure(text string, ends []int) int {
	if p.spaces == nil {
		return Sure(text, ends)
	}
	n := len(ends)
	for n > 0 && ends[n-1] == len(text) {
		n--
	}
	return n
}

// Border returns the first offset from i onwards, i > 0, at which a text may be
// taken apart; len(text) if there is none: see the function [Border].
func (p *Pattern) Border(text string, i int) int {
	if p.spaces == nil {
		return Border(text, i)
	}
	return p.spaces.border(text, i)
}

// LastBorder returns the last offset in text that [Pattern.Border] may return, 0 if
// there is none.
func (p *Pattern) LastBorder(text string) int {
	if p.spaces == nil {
		return LastBorder(text)
	}
	return p.spaces.lastBorder(text)
}
