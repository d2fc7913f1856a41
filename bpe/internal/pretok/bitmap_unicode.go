package pretok

import (
	"math/bits"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// wide adds the characters that are not ASCII to the classes of the window at the
// start of s; if p's words need the letters by case, to what asciiCases has set too.
// It reports false if there are invalid bytes, and then the classes are not usable.
//
// Finding the characters takes 7 ns a window. Most are then classified by bit logic
// (bitmap_known.go), in 11 to 16 ns however many there are; the others are looked up
// at 3 to 5 ns each.
func (b *block) wide(s string, p *Pattern) bool {
	cases := p.words != 0
	lead, ok := b.decode()
	if !ok {
		return false
	}
	switch {
	case lead.two == 0:
	case cases:
		lead.two &^= b.cases2(lead.two)
	default:
		lead.two &^= b.letters2(lead.two)
	}
	if lead.three != 0 {
		lead.three &^= b.known3(lead.three, cases)
	}
	if lead.two|lead.three|lead.four != 0 {
		b.lookUp(lead, s, p)
	}
	if p.words == byCase {
		b.both &^= b.mark
		b.mark = 0
	}
	return true
}

// leads is the first bytes of the characters that are not ASCII, by length.
type leads struct{ two, three, four uint64 }

// decode finds the characters that are not ASCII, sets cont and last, and reports
// whether all are well-formed. One that continues after the window is left out.
func (b *block) decode() (leads, bool) {
	p0, p1, p2, p3 := b.plane[0], b.plane[1], b.plane[2], b.plane[3]
	p4, p5, p6, p7 := b.plane[4], b.plane[5], b.plane[6], b.plane[7]
	cont := p7 &^ p6
	lead := p7 & p6
	two := lead &^ p5
	three := lead & p5 &^ p4
	four := lead & p5 & p4

	open := lead&(1<<63) | (three|four)&(1<<62) | four&(1<<61)
	whole := open&-open - 1
	two, three, four = two&whole, three&whole, four&whole
	b.cont = cont
	b.last = bits.Len64(^cont&whole) - 1

	need := (two|three|four)<<1 | (three|four)<<2 | four<<3
	bad := (need ^ cont) & (open ^ (open - 1))
	bad |= two &^ (p4 | p3 | p2 | p1)              // C0 C1
	bad |= three &^ (p3 | p2 | p1 | p0) << 1 &^ p5 // E0 80-9F
	bad |= (three & p3 & p2 & p0 &^ p1) << 1 & p5  // ED A0-BF
	if four != 0 {
		bad |= four & (p3 | p2&(p1|p0))                 // F5-FF
		bad |= four &^ (p2 | p1 | p0) << 1 &^ (p5 | p4) // F0 80-8F
		bad |= (four & p2) << 1 & (p5 | p4)             // F4 90-BF
	}
	return leads{two, three, four}, bad == 0
}

// asciiCases sets the case of the ASCII letters.
func (b *block) asciiCases() {
	p5 := b.plane[5]
	b.upper, b.lower = b.letter&^p5, b.letter&p5
	b.both, b.mark = 0, 0
}

// lookUp adds the characters that must be looked up in the class tables.
func (b *block) lookUp(lead leads, s string, p *Pattern) {
	var f found
	for m := lead.two; m != 0; m &= m - 1 {
		c := s[lowest(m&-m):]
		_ = c[1]
		f.add(m&-m, ucd.Lookup(rune(c[0]&0x1F)<<6|rune(c[1]&0x3F)))
	}
	for m := lead.three; m != 0; m &= m - 1 {
		c := s[lowest(m&-m):]
		_ = c[2]
		f.add(m&-m, ucd.Lookup(rune(c[0]&0x0F)<<12|rune(c[1]&0x3F)<<6|rune(c[2]&0x3F)))
	}
	for m := lead.four; m != 0; m &= m - 1 {
		r, _ := utf8.DecodeRuneInString(s[lowest(m&-m):])
		c := ucd.Lookup(r)
		f.add(m&-m, c)
		f.number17 |= m & -m & -uint64(c/ucd.Number17)
	}
	if p.isolated != 0 {
		f.number |= f.number17
	}
	b.letter |= b.fill(f.letter)
	b.number |= b.fill(f.number)
	b.blank |= b.fill(f.blank)
	if p.words != 0 {
		b.upper |= b.fill(f.upper)
		b.lower |= b.fill(f.lower)
		b.both |= b.fill(f.both)
		b.mark |= b.fill(f.both &^ f.letter)
	}
}

// found is the first bytes of characters, by class.
type found struct{ letter, number, number17, blank, upper, lower, both uint64 }

func (f *found) add(bit uint64, c ucd.Class) {
	f.letter |= bit & -uint64(c/ucd.Letter&1)
	switch { // rarely mispredicted: within a text it is mostly the same case
	case c&(ucd.Upper|ucd.Lower) == ucd.Upper|ucd.Lower:
		f.both |= bit
	case c&ucd.Letter != 0:
		f.upper |= bit & -uint64(c/ucd.Upper&1)
		f.lower |= bit & -uint64(c/ucd.Lower&1)
	default:
		f.number |= bit & -uint64(c/ucd.Number&1)
		f.blank |= bit & -uint64(c/ucd.Space&1)
	}
}

// lowest returns the place of the only bit of a word.
//
// bits.TrailingZeros64 would do, but it compiles to BSF, which on Intel processors
// waits for the old value of its target register. In the loops of lookUp that is a
// class just looked up, so independent look-ups would wait for each other: 10 ns a
// character.
func lowest(bit uint64) int { return int(placeOf[bit*deBruijn>>58]) }

// deBruijn contains each six-bit number once. Multiplied by 1<<k, it has a different
// one at the top for every k, and placeOf maps that to k.
const deBruijn = 0x03f79d71b4ca8b09

var placeOf = [64]uint8{
	0, 1, 56, 2, 57, 49, 28, 3, 61, 58, 42, 50, 38, 29, 17, 4,
	62, 47, 59, 36, 45, 43, 51, 22, 53, 39, 33, 30, 24, 18, 12, 5,
	63, 55, 48, 27, 60, 41, 37, 16, 46, 35, 44, 21, 52, 32, 23, 11,
	54, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
}
