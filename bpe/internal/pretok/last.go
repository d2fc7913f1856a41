package pretok

import (
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Last returns where the last piece starts of a text that is cut off inside a long
// piece (more than four bytes, so not a contraction). It does not scan the piece
// again, which would make trying one place after another quadratic.
//
// The shortened text is text[:to]. A piece of both text and text[:to] starts at from,
// which is before to, and text[from:to] is the beginning of that piece, or the piece
// and after it white space or the character that [Pattern.Loose] speaks of. The white
// space at the end of text[:to] starts at blank, which is to if there is none.
//
// The result is open if the last piece starts there for all shorter texts too: for
// each i, start < i <= to, the last piece of text[:i] starts at start, except where
// text[:i] ends in one space that belongs to the word after it, or in what Loose
// speaks of.
//
// Time is that of going back over the capitals, or over the white space after a line
// break, at the end of text[:to].
func (p *Pattern) Last(text string, from, blank, to int) (start int, open bool) {
	if p.spaces != nil {
		return p.spaces.last(text, from, to), true
	}
	text = text[:to]
	switch {
	case blank < to:
		return p.lastBlank(text, from, blank)
	case p.contractions == suffix && p.endsInContraction(text, from):
		return p.scanLast(text, from), false
	case p.words&byCase != 0:
		return p.lastCased(text, from)
	}
	// One class, or one after a prefix: what begins at from goes on.
	return from, true
}

// lastBlank is Last for a text that ends in white space, from blank onwards.
func (p *Pattern) lastBlank(text string, from, blank int) (start int, open bool) {
	if blank > from { // [^\s\p{L}\p{N}]+[\r\n]*
		blank = p.skipTail(text, blank)
		if blank == len(text) {
			return from, false
		}
	}
	if p.blanks != toLine { // \s++$, or \s+(?!\S)
		return blank, true
	}
	// \s*[\r\n]+|\s+(?!\S)
	newline := blank + 1 + strings.LastIndexAny(text[blank:], "\r\n")
	switch newline {
	case blank:
		return blank, true
	case len(text):
		return blank, false
	}
	return newline, true
}

// lastCased is Last for words by case and a text that does not end in white space.
func (p *Pattern) lastCased(text string, from int) (start int, open bool) {
	// In the words U*W+ and U+W*, capitals at the end belong to the word only if it has
	// nothing else. Otherwise U* gives them back, since no W+ follows any more.
	const cases = ucd.Upper | ucd.Lower
	i := len(text)
	for i > from {
		r, width := utf8.DecodeLastRuneInString(text[from:i])
		c := ucd.Lookup(r)
		switch {
		case c&cases == ucd.Upper:
			i -= width
			continue
		case i == len(text):
			return from, false
		case c&cases == cases && c&p.wordClass() != 0:
			return i, true
		}
		break // [^\r\n\p{L}\p{N}]?
	}
	return from, true
}

// endsInContraction reports whether there is an apostrophe after a character of a
// word in the last four bytes of text, but not before from.
func (p *Pattern) endsInContraction(text string, from int) bool {
	i := strings.LastIndexByte(text[max(from, len(text)-4):], '\'')
	i += max(from, len(text)-4)
	if i <= from || text[i] != '\'' {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[from:i])
	return ucd.Lookup(r)&p.wordClass() != 0
}

// scanLast returns the start of the last piece of text, by scanning it from offset
// from onwards.
func (p *Pattern) scanLast(text string, from int) int {
	for {
		next := p.next(text, from)
		if next == len(text) {
			return from
		}
		from = next
	}
}
