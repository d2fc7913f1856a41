package spec

// GPT-2 spells bytes as characters: a byte whose Latin-1 character is
// printable is that character, the others are U+0100 onwards in their order.
// (openai/gpt-2, src/encoder.py, bytes_to_unicode; pre_tokenizers/byte_level.rs,
// bytes_char)

// ByteLevelMax is the last character that stands for a byte.
const ByteLevelMax = 'Ń' // U+0143

// ByteLevelRune returns the character that stands for a byte.
func ByteLevelRune(b byte) rune {
	switch {
	case b <= ' ':
		return 0x100 + rune(b)
	case b < 0x7F:
		return rune(b)
	case b <= 0xA0:
		return 0x121 + rune(b) - 0x7F
	case b == 0xAD:
		return ByteLevelMax
	}
	return rune(b)
}

// ByteLevelByte returns the byte that a character stands for.
func ByteLevelByte(r rune) (b byte, ok bool) {
	switch {
	case '!' <= r && r <= '~', 0xA1 <= r && r <= 0xFF && r != 0xAD:
		return byte(r), true
	case 0x100 <= r && r <= 0x120:
		return byte(r - 0x100), true
	case 0x121 <= r && r < ByteLevelMax:
		return byte(r - 0x121 + 0x7F), true
	case r == ByteLevelMax:
		return 0xAD, true
	}
	return 0, false
}

// AppendByteLevel appends text as characters that stand for its bytes.
func AppendByteLevel(dst []byte, text string) []byte {
	for i := range len(text) {
		if r := ByteLevelRune(text[i]); r < 0x80 {
			dst = append(dst, byte(r))
		} else {
			dst = append(dst, 0xC0|byte(r>>6), 0x80|byte(r&0x3F))
		}
	}
	return dst
}

// AppendBytes appends the bytes that the characters of text stand for. If one
// of them stands for none, it appends nothing and ok is false.
func AppendBytes(dst []byte, text string) (_ []byte, ok bool) {
	start := len(dst)
	for i := 0; i < len(text); i++ {
		c := text[i]
		if '!' <= c && c <= '~' {
			dst = append(dst, c)
			continue
		}
		if i++; i == len(text) || c < 0xC2 || c > 0xC5 || text[i]&0xC0 != 0x80 { // not U+0080 to U+017F
			return dst[:start], false
		}
		b, ok := ByteLevelByte(rune(c&0x1F)<<6 | rune(text[i]&0x3F))
		if !ok {
			return dst[:start], false
		}
		dst = append(dst, b)
	}
	return dst, true
}
