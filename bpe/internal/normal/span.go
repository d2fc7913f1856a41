package normal

import (
	"math/bits"
	"unicode/utf8"
)

// Span returns how much of the start of text surely is in the normal form
// already, in bytes: len(text) if all of it is. It ends before a character
// that nothing before it changes. It does not allocate.
//
// Most characters of most texts need no look at the tables of norm: they are
// starters, stay as they are, and do not join what is before. Norm looks at
// the others, each run of them with the character before.
func (f Form) Span(text string) int {
	plain := &plainPages[f&3]
	before := 0 // where the last plain character begins
	for i := 0; i < len(text); {
		if n := f.surelyPlain(text[i:]); n > 0 {
			i += n
			before = i - 1
			for before > 0 && i-before < 3 && text[before]&0xC0 == 0x80 {
				before--
			}
			continue
		}
		r, size := decode(text[i:])
		if p := plain[min(uint32(r)>>pageBits, pages-1)].Load(); p != nil && r < pages<<pageBits && p.has(r) || f.plainRune(r) {
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

// surelyPlain returns how many bytes at the start of text are of characters that are
// plain and known by their first byte alone: ASCII; U+4000 to U+9FFF, which begin with
// 0xE4 to 0xE9; and for NFC all below U+0300, which begin with less than 0xCC. That is
// nearly all of English, and two in three characters of Chinese. Bytes that are not valid
// UTF-8 are plain too. It ends before the first byte of another character.
//
// It looks at eight bytes at a time, whatever their characters: asking of each what it
// is took 28 % of encoding Chinese, most of it for branches that cannot be predicted.
func (f Form) surelyPlain(text string) (n int) {
	const each = 0x0101010101010101
	first := byte(0xC2)
	if f == NFC {
		first = 0xCC
	}
	fromFirst := uint64(0x80-first&0x7F) * each
	for ; len(text) >= 8; text = text[8:] {
		w := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
		low := w &^ (0x80 * each)
		other := low + fromFirst         // the top bit of each byte: first or more
		other &^= low + (0x80-0x64)*each // but less than 0xE4
		other |= low + (0x80-0x6A)*each  // or 0xEA or more
		if other &= w & (0x80 * each); other != 0 {
			return n + bits.TrailingZeros64(other)/8
		}
		n += 8
	}
	for i := 0; i < len(text) && (text[i] < first || text[i]-0xE4 < 6); i++ {
		n++
	}
	return n
}

// decode is utf8.DecodeRuneInString, which is a call, for text that begins with a byte beyond
// ASCII. Characters of planes above the first are those of utf8.
func decode(text string) (r rune, size int) {
	if len(text) >= 3 {
		a, b, c := rune(text[0]), rune(text[1]), rune(text[2])
		switch {
		case a >= 0xC2 && a < 0xE0 && b&0xC0 == 0x80:
			return a&0x1F<<6 | b&0x3F, 2
		case a&0xF0 == 0xE0 && b&0xC0 == 0x80 && c&0xC0 == 0x80:
			if r = a&0xF<<12 | b&0x3F<<6 | c&0x3F; r >= 0x800 && r>>11 != 0x1B {
				return r, 3
			}
		}
	}
	return utf8.DecodeRuneInString(text)
}

// maxRun is from how many bytes on a run of characters to look at may end before the next plain
// one. Without it, who asks again after each change would take quadratic time.
const maxRun = 256
