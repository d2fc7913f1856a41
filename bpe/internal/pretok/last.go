package pretok

import (
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// A Last tells where the last piece begins if a text is cut off inside a long
// piece (one of over four bytes, hence no contraction), without looking the
// piece over again: that would make it quadratic to try one place after another.
//
// The text that is left is text[:to]. From, before it, is the start of a piece
// both of text and of text[:to], and text[from:to] is (the beginning of) one
// piece of text, or white space after that. Blank is where the white space that
// text[:to] ends in begins; to if it ends in something else.
//
// The answer is open if the piece, while it grew, always began there: if the
// last piece of each text[:i], start < i <= to, begins at start too, except
// where text[:i] ends in one blank that belongs to the word behind it.
//
// Time is that of going back over the capitals or over the white space after a
// line break that text[:to] ends in.
type Last func(text string, from, blank, to int) (start int, open bool)

func (p *Pattern) Last(text string, from, blank, to int) (start int, open bool) {
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

// lastBlank is the Last of a text that ends in white space, from blank on.
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

// lastCased is the Last of a text that does not end in white space, for words by
// case.
func (p *Pattern) lastCased(text string, from int) (start int, open bool) {
	// The words, U*W+ and U+W* as casedWord has them: capitals at the end belong
	// to the word only if it has nothing else. Otherwise U* gives them back, since
	// no W+ follows any more.
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

// endsInContraction reports whether text ends in an apostrophe behind a letter
// or mark, or in up to three bytes more.
func (p *Pattern) endsInContraction(text string, from int) bool {
	i := strings.LastIndexByte(text[max(from, len(text)-4):], '\'')
	i += max(from, len(text)-4)
	if i <= from || text[i] != '\'' {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[from:i])
	return ucd.Lookup(r)&p.wordClass() != 0
}

// scanLast returns the start of the last piece of text, by scanning from from.
func (p *Pattern) scanLast(text string, from int) int {
	for {
		next := p.next(text, from)
		if next == len(text) {
			return from
		}
		from = next
	}
}
