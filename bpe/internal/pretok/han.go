package pretok

import "unicode/utf8"

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
