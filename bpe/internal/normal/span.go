package normal

import "unicode/utf8"

// Span returns how much of the start of text surely is in the normal form
// already, in bytes: len(text) if all of it is. It ends before a character
// that nothing before it changes. It does not allocate.
//
// Most characters of most texts need no look at the tables of norm: they are
// starters, stay as they are, and do not join what is before. Norm looks at
// the others, each run of them with the character before.
func (f Form) Span(text string) int {
	before := 0 // where the last plain character begins
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i += ascii(text[i:])
			before = i - 1
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		if f.plainRune(r) {
			before = i
			i += size
			continue
		}
		end := i + size
		for end < len(text) && text[end] >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[end:])
			if f.plainRune(r) || end > i+maxRun && f.of().PropertiesString(text[end:]).BoundaryBefore() {
				break
			}
			end += size
		}
		if n := f.of().QuickSpanString(text[before:end]); n < end-before {
			return before + n
		}
		before, i = end, end
	}
	return len(text)
}

// maxRun is from how many bytes on a run of characters to look at may end before the next plain
// one. Without it, who asks again after each change would take quadratic time.
const maxRun = 256

// ascii returns how much of the start of text is ASCII, in bytes.
func ascii(text string) (n int) {
	for len(text) >= 8 && text[0]|text[1]|text[2]|text[3]|text[4]|text[5]|text[6]|text[7] < utf8.RuneSelf {
		n += 8
		text = text[8:]
	}
	for i := 0; i < len(text) && text[i] < utf8.RuneSelf; i++ {
		n++
	}
	return n
}

// plainRune reports whether a character beyond ASCII is a starter that the form
// leaves as it is, and that does not join what is before.
func (f Form) plainRune(r rune) bool {
	switch f {
	case NFC:
		return isIn(r, plainNFC)
	case NFKC:
		return isIn(r, plainNFKC)
	}
	return false
}

func isIn(r rune, ranges [][2]rune) bool {
	for _, in := range ranges {
		if r <= in[1] {
			return r >= in[0]
		}
	}
	return false
}

// Ranges of plain characters, the frequent ones: what is not here costs time,
// not exactness. Letters only, but for NFC, which leaves symbols alone.
var (
	plainNFC = [][2]rune{
		{0x0080, 0x02FF}, // Latin
		{0x0388, 0x0482}, // Greek, Cyrillic
		{0x048A, 0x0556}, // Cyrillic, Armenian
		{0x05D0, 0x05EA}, // Hebrew
		{0x0620, 0x064A}, // Arabic
		{0x0904, 0x0939}, // Devanagari
		{0x0E01, 0x0E33}, // Thai
		{0x1E00, 0x1EFF}, // Latin
		{0x2010, 0x205E}, // punctuation
		{0x3001, 0x3029}, // CJK punctuation
		{0x3041, 0x3096}, // kana
		{0x30A1, 0x30FA},
		{0x4E00, 0x9FFF}, // Han
		{0xAC00, 0xD7A3}, // Hangul
		{0xFF01, 0xFF9D}, // full width
		{0x1F300, 0x1FAFF},
	}
	plainNFKC = [][2]rune{
		{0x00C0, 0x0131}, // Latin
		{0x0400, 0x0482}, // Cyrillic
		{0x048A, 0x0556},
		{0x05D0, 0x05EA},
		{0x0620, 0x064A},
		{0x0904, 0x0939},
		{0x0E01, 0x0E32},
		{0x3041, 0x3096},
		{0x30A1, 0x30FA},
		{0x4E00, 0x9FFF},
		{0xAC00, 0xD7A3},
	}
)
