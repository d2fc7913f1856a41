package charset

import (
	"encoding/binary"
	"unicode/utf8"
)

// Eight bytes of text make a word, the first the lowest. A mask tells of each
// byte of a word by its top bit; its other bits mean nothing.
const (
	each = 0x0101010101010101
	top  = 0x80 * each
)

// Valid reports what utf8.Valid does, at a fourth to three fourths of its cost where text is
// not ASCII, and as fast where it is. All text that is counted is looked at,
// which takes 2 to 5 ns a byte, of which utf8.Valid took 1.4 for Russian and 0.8
// for Chinese.
//
// A word is looked at as a whole: which bytes begin characters of two or more
// bytes, of three or more, of four. Bytes that go on must stand in the places
// behind these and nowhere else, and some first bytes leave the second less than
// the usual range. What concerns the next word is carried there.
func Valid(text []byte) bool {
	rest := text
	var bad, carry uint64           // where the next word must go on
	var late, e0, ed, f0, f4 uint64 // where the first byte of three or more is the last of its word
	for len(rest) >= 8 {
		w := binary.LittleEndian.Uint64(rest)
		rest = rest[8:]
		if carry|w&top == 0 {
			rest = skipASCII(rest)
			continue
		}
		b5 := w << 2
		two := w & (w << 1) & top
		three := two & b5
		must := two<<8 | carry
		carry = two >> 56
		bad |= two &^ nonzero(w&(0x3e*each)) // C0 C1
		if three|late != 0 {
			must |= three << 16
			carry |= three >> 48
			low := w & (0x1f * each)
			zero := three &^ nonzero(low)          // E0 80-9F
			d := three &^ nonzero(low^(0x0d*each)) // ED A0-BF
			bad |= (zero<<8|e0)&^b5 | (d<<8|ed)&b5
			late, e0, ed = three>>56, zero>>56, d>>56
			b4 := w << 3
			if four := three & b4; four|f0|f4 != 0 {
				b3, b2, b1, b0 := w<<4, w<<5, w<<6, w<<7
				must |= four << 24
				carry |= four >> 40
				bad |= four & (b3 | b2&(b1|b0)) // F5-FF
				zero = four &^ (b2 | b1 | b0)   // F0 80-8F
				bad |= (zero<<8 | f0) &^ (b5 | b4)
				bad |= (four&b2<<8 | f4) & (b5 | b4) // F4 90-BF
				f0, f4 = zero>>56, four&b2>>56
			}
		}
		bad |= must ^ w&^(w<<1)
	}
	// What is left is no word, and may go on with a character of the last one.
	seen := len(text) - len(rest)
	return bad&top == 0 && utf8.Valid(text[lastCharacter(text[:seen]):])
}

// skipASCII cuts off ASCII that text begins with, in steps of 32 bytes.
func skipASCII(text []byte) []byte {
	for len(text) >= 32 && (binary.LittleEndian.Uint64(text)|binary.LittleEndian.Uint64(text[8:])|
		binary.LittleEndian.Uint64(text[16:])|binary.LittleEndian.Uint64(text[24:]))&top == 0 {
		text = text[32:]
	}
	return text
}

// nonzero is the mask of the bytes of w that are not 0. None may be over 0x7f.
func nonzero(w uint64) uint64 { return w + 0x7f*each }
