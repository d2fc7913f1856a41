package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Border returns the first offset from i on, i > 0, at which every published
// pattern starts a piece, whatever stands before it and after its first
// character; len(text) if there is none. A text may be taken apart there: what
// is before is cut as it is in the whole, and so is what is after.
//
// There are two such places, both behind something that is not white space,
// since the end of a text changes how white space before it is cut. One is
// before U+0020: a space stands in a piece only at its start or among white
// space, so the piece before it ends, and where it ends is decided by then.
// The other is before \r or \n behind a letter or a number: line breaks belong
// to pieces of white space and of punctuation only.
func Border(text string, i int) int {
	for ; i < len(text); i++ {
		if isBorder(text, i) {
			return i
		}
	}
	return i
}

// LastBorder returns the last offset in text that [Border] may return, 0 if
// there is none.
func LastBorder(text string) int {
	for i := len(text) - 1; i > 0; i-- {
		if isBorder(text, i) {
			return i
		}
	}
	return 0
}

func isBorder(text string, i int) bool {
	if b := text[i]; b != ' ' && !isNewline(b) {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(text[:i])
	c := ucd.Lookup(r)
	return c&(ucd.Letter|ucd.Number) != 0 || text[i] == ' ' && c&ucd.Space == 0
}
