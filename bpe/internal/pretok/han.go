package pretok

import (
	"math/bits"
	"unicode/utf8"
)

// Chinese and Japanese characters, where tokenizers cut them out: [\p{Han}] is Kimi's,
// [一-龥぀-ゟ゠-ヿ] DeepSeek's.

// hanRun returns the end of the run at i of characters of the script Han.
func hanRun(text string, i int) int {
	for i < len(text) && text[i] >= utf8.RuneSelf {
		r, width := utf8.DecodeRuneInString(text[i:])
		if !isHan(r) {
			break
		}
		i += width
	}
	return i
}

// isHan reports whether r is in \p{Han} of Unicode 16.0.0.
func isHan(r rune) bool {
	switch {
	case r < 0x2E80:
		return false
	case r < 0x3400: // radicals, 々, 〇 and other numerals
		return r <= 0x2FD5 && r != 0x2E9A && (r <= 0x2EF3 || r >= 0x2F00) || r == 0x3005 || r == 0x3007 ||
			0x3021 <= r && r <= 0x3029 || 0x3038 <= r && r <= 0x303B
	case r <= 0x9FFF:
		return r <= 0x4DBF || r >= 0x4E00 // not hexagrams
	case r < 0x20000:
		return 0xF900 <= r && r <= 0xFAD9 && r != 0xFA6E && r != 0xFA6F ||
			r == 0x16FE2 || r == 0x16FE3 || r == 0x16FF0 || r == 0x16FF1
	}
	for _, last := range hanPlanes {
		if r <= last.last {
			return r >= last.first
		}
	}
	return false
}

// hanPlanes are the ranges of Han in planes 2 and 3.
var hanPlanes = [...]struct{ first, last rune }{
	{0x20000, 0x2A6DF}, {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1}, {0x2CEB0, 0x2EBE0},
	{0x2EBF0, 0x2EE5D}, {0x2F800, 0x2FA1D}, {0x30000, 0x3134A}, {0x31350, 0x323AF},
}

// isEastAsian reports whether r is in [一-龥぀-ゟ゠-ヿ].
func isEastAsian(r rune) bool { return 0x4E00 <= r && r <= 0x9FA5 || 0x3040 <= r && r <= 0x30FF }

// han returns the characters in \p{Han}. Those that are not known by their first two
// bytes are asked for one by one; punctuation, which is often next to Han, is not.
func (b *block) han(s string) uint64 {
	p3, p2, p1, p0 := b.plane[3], b.plane[2], b.plane[1], b.plane[0]
	q5, q4, q3, q2, q1, q0 := b.plane[5]>>1, b.plane[4]>>1, p3>>1, p2>>1, p1>>1, p0>>1

	lead := b.plane[7] & b.plane[6] & b.plane[5] & (2<<uint(b.last) - 1)
	three := lead &^ b.plane[4]
	han := three & (p2&^p3 | p3&^p2&^p1)                   // E4-E9
	han &^= q5 & q4 &^ q3 & q2 & q1 & q0 &^ (p3 | p1 | p0) // but E4 B7
	rest := p1 & three & (^p3&^p2&^p0&q5&q4&q3 |           // E2 B8-BF
		^p3&^p2&p0&(q5|q4|q3|q2|^(q1|q0))&(b.letter|b.number) | // E3 but 81-83
		p3&p2&p0&q5&^q4) // EF A0-AF
	rest |= lead & b.plane[4] & (q5 | q4&^q3&q2&q1&^q0) // F0 A0-BF 96
	for ; rest != 0; rest &= rest - 1 {
		if r, _ := utf8.DecodeRuneInString(s[bits.TrailingZeros64(rest):]); isHan(r) {
			han |= rest & -rest
		}
	}
	return b.fill(han)
}
