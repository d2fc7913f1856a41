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
	plain := &plainPages[f&3]
	before := 0 // where the last plain character begins
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i += ascii(text[i:])
			before = i - 1
			continue
		}
		if n := han(text[i:]); n > 0 {
			i += n
			before = i - len("中")
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

// han returns how much of the start of text is Han, U+5000 to U+8FFF, in bytes: two in
// three characters of Chinese, all plain in every form, and known by their first byte.
func han(text string) (n int) {
	for len(text) >= 3 && text[0]-0xE5 < 4 && text[1]&0xC0 == 0x80 && text[2]&0xC0 == 0x80 {
		n += 3
		text = text[3:]
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
