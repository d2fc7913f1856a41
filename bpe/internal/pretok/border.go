package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Border returns the first offset from i onwards, i > 0, at which every Pattern
// starts a piece, whatever the text before it and after its first character;
// len(text) if there is none. A text may be taken apart there: the parts are split as
// they are in the whole.
//
// There are two such places, both after a character that is not white space, since
// the end of a text changes how white space before it is split. One is before
// U+0020: a space is in a piece only at its start or among white space, so the piece
// before it ends there. The other is before \r or \n after a letter or a number: line
// breaks are only in pieces of white space and punctuation.
func Border(text string, i int) int {
	for ; i < len(text); i++ {
		if isBorder(text, i) {
			return i
		}
	}
	return i
}

// LastBorder returns the last offset in text that [Border] may return, 0 if there is
// none.
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
