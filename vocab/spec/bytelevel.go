package spec

// GPT-2 spells bytes as characters: a byte whose Latin-1 character is
// printable is that character, the others are U+0100 onwards in their order.
// (openai/gpt-2, src/encoder.py, bytes_to_unicode; pre_tokenizers/byte_level.rs,
// bytes_char)

// ByteLevelMax is the last character that stands for a byte.
const ByteLevelMax = 'Ń' // U+0143

var (
	byteChars = makeByteChars()
	charBytes = makeCharBytes()
)

func makeByteChars() (chars [256]rune) {
	next := rune(0x100)
	for b := range chars {
		switch {
		case '!' <= b && b <= '~', 0xA1 <= b && b <= 0xAC, 0xAE <= b:
			chars[b] = rune(b)
		default:
			chars[b] = next
			next++
		}
	}
	return chars
}

func makeCharBytes() (table [ByteLevelMax + 1]int16) {
	for i := range table {
		table[i] = -1
	}
	for b, r := range byteChars {
		table[r] = int16(b)
	}
	return table
}

// ByteLevelRune returns the character that stands for a byte.
func ByteLevelRune(b byte) rune { return byteChars[b] }

// ByteLevelByte returns the byte that a character stands for.
func ByteLevelByte(r rune) (b byte, ok bool) {
	if uint32(r) >= uint32(len(charBytes)) || charBytes[r] < 0 {
		return 0, false
	}
	return byte(charBytes[r]), true
}

// AppendByteLevel appends text as characters that stand for its bytes.
func AppendByteLevel(dst []byte, text string) []byte {
	for i := range len(text) {
		if r := byteChars[text[i]]; r < 0x80 {
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
	for _, r := range text {
		b, ok := ByteLevelByte(r)
		if !ok {
			return dst[:start], false
		}
		dst = append(dst, b)
	}
	return dst, true
}
