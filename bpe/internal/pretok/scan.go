package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// others selects what the patterns write [^\s\p{L}\p{N}]: punctuation, symbols,
// marks, controls, invalid bytes. It is the mask for skip, with no bit wanted.
const others = ucd.Letter | ucd.Number | ucd.Space

// classAt returns the class and the width in bytes of the character at i.
func classAt(text string, i int) (ucd.Class, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return ucd.ASCII(b), 1
	}
	// An invalid byte decodes as U+FFFD, which has no class: the rule of the
	// package doc needs no code.
	r, width := utf8.DecodeRuneInString(text[i:])
	return ucd.Lookup(r), width
}

// skip returns the end of the run from i on of characters that have, of the
// bits in mask, exactly those in want.
func skip(text string, i int, mask, want ucd.Class) int {
	for i < len(text) {
		c, width := classAt(text, i)
		if c&mask != want {
			break
		}
		i += width
	}
	return i
}

// numbers returns the end of \p{N}{1,3} at i, where a number stands.
func numbers(text string, i int) int {
	for range 3 {
		if i == len(text) {
			break
		}
		c, width := classAt(text, i)
		if c&ucd.Number == 0 {
			break
		}
		i += width
	}
	return i
}

// blanks looks over the run of white space at i, where white space stands. It
// returns the end of the run, the start of its last character, and the offset
// after its last \r or \n, 0 if it has none.
func blanks(text string, i int) (end, last, newline int) {
	for end = i; end < len(text); {
		c, width := classAt(text, end)
		if c&ucd.Space == 0 {
			break
		}
		last = end
		end += width
		if isNewline(text[last]) {
			newline = end
		}
	}
	return end, last, newline
}

// blankPiece returns the end of the piece of white space at i where the clauses
//
//	\s++$|\s+(?!\S)|\s
//
// are all that can match: the run if it reaches the end of text, else the run
// without its last character, which goes to the piece after it, else (where
// that would be nothing) its only character.
func blankPiece(text string, i, end, last int) int {
	if end == len(text) || last == i {
		return end
	}
	return last
}

func isNewline(b byte) bool { return b == '\n' || b == '\r' }

// contraction returns the length of [sdmt]|ll|ve|re at the start of text, 0 if
// none of them is there.
func contraction(text string) int {
	if len(text) == 0 {
		return 0
	}
	switch text[0] {
	case 's', 'd', 'm', 't':
		return 1
	case 'l':
		return two(text, 'l')
	case 'v', 'r':
		return two(text, 'e')
	}
	return 0
}

func two(text string, second byte) int {
	if len(text) > 1 && text[1] == second {
		return 2
	}
	return 0
}

// foldedContraction returns the length of (?i:[sdmt]|ll|ve|re) at the start of
// text, 0 if none of them is there. Beside the capitals, simple case folding
// adds one character, U+017F (long s) for s.
func foldedContraction(text string) int {
	const longS = "\u017f"
	if len(text) == 0 {
		return 0
	}
	switch text[0] | 0x20 {
	case 's', 'd', 'm', 't':
		return 1
	case 'l':
		return twoFolded(text, 'l')
	case 'v', 'r':
		return twoFolded(text, 'e')
	}
	if len(text) >= len(longS) && text[:len(longS)] == longS {
		return len(longS)
	}
	return 0
}

func twoFolded(text string, second byte) int {
	if len(text) > 1 && text[1]|0x20 == second {
		return 2
	}
	return 0
}
