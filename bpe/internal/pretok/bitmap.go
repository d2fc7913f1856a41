package pretok

// # Splitting text 64 bytes at a time
//
// The scanner (scan.go) defines what is right. It takes a branch or two at every
// character, and at the end of every piece the processor has predicted one wrong:
// 20 to 50 ns a piece. The bitmaps give the same pieces at 2 to 5 ns each, without
// such branches.
//
// A window is 64 bytes of text. For each class of characters there is a word with
// one bit for each byte, bit k for byte k, and the places where pieces start are
// computed for the whole window by arithmetic on those words. A run of a class
// starts where "set &^ (set << 1)" has a bit. There are three steps:
//
// Classify (bitmap.go; bitmap_unicode.go, bitmap_known.go for what is not ASCII).
// The bytes are transposed: eight words of eight bytes become eight planes, where
// plane j holds bit j of all 64 bytes, in two rounds of a matrix transposition that
// swaps blocks of bits between pairs of words. From the planes a class is a few
// boolean operations: a byte is a digit if its bits 7-4 are 0011 and not (bit 3 and
// (bit 2 or bit 1)). Each operation is one instruction and serves 64 bytes; that is
// where the speed comes from. 18 ns a window; characters beyond ASCII add 18 to
// 25 ns in most languages, 100 ns in those that must be looked up one by one.
//
// Find the starts (bitmap_starts.go, with bitmap_runs.go, bitmap_case.go and
// bitmap_contraction.go). 6, 11 and 15 ns a window for r50k_base, cl100k_base and
// o200k_base.
//
// Write them down (emit in split.go): the place of the lowest bit, clear it, repeat.
// 0.6 ns a piece.
//
// In all, English runs at 1,500, 1,400 and 1,200 MB/s with the three patterns,
// against 175 to 220 with the scanner alone; Russian and Greek, Chinese and Japanese
// at 950 to 1,150. A text of 12 bytes takes 37 to 47 ns, one of 80 bytes 70 to 92.
//
// All bytes of a character have the bits of its class. So a run of characters is a
// run of bits whatever their lengths, and the arithmetic need not know about UTF-8,
// except where a pattern speaks of one character.
//
// # The ends of windows
//
// The next window starts at the last complete character of this one, and nothing is
// decided twice: this window decides about all starts up to and including that
// character, the next about those after it. The next window has that character only
// to look back at. Where looking back one character is not enough, a few bits are
// carried over (see carry). Where a piece cannot be decided without looking ahead
// (white space; a contraction across the end) the window is cut earlier, at a place
// that is certain to be a start.
//
// What does not fit (an invalid byte, a run of white space longer than a window,
// marks after punctuation, Kimi's Han that are not letters) is left to the scanner, a
// window's length of text at a time. That is always possible, because splitting is
// memoryless.
//
// # When it may go
//
// The transposition does what a vector unit does in one instruction (compare, then
// move the sign bits to a register). For amd64, Go has vectors as an experiment:
// built with GOEXPERIMENT=simd, bitmap_simd_amd64.go classifies. With AVX-512 that
// takes 12 ns a window instead of 18 and makes English run at 2,000, 1,700 and
// 1,600 MB/s, Russian at 1,450, 1,300 and 1,100, Chinese at 1,150 to 1,300; AVX2
// gains 10 to 20 % on the figures above. When Go has vectors on all platforms,
// without an experiment, planes can go; the rest stays.
//
// Two other ways to classify 64 bytes of ASCII were measured on an AMD EPYC (Zen 5)
// at 4.0 GHz: arithmetic on eight bytes at a time, 52 ns; a table indexed by pairs of
// bytes and a transposition of its 8-bit entries, 38 ns. All other figures here are
// for one core of a virtual machine with Intel Xeon processors at 2.6 GHz nominal.

// window is the number of bytes that are looked at together.
const window = 64

// A block is what is known about the bytes of one window. In the word of a class,
// bit k is set if byte k belongs to a character of that class. The classes are those
// of package ucd.
type block struct {
	plane [8]uint64 // bit k of plane j is bit j of byte k

	letter  uint64
	number  uint64
	blank   uint64 // white space
	space   uint64 // U+0020
	newline uint64 // \r and \n
	quote   uint64 // U+0027, the apostrophe
	slash   uint64 // U+002F

	// For rows with words by case or with marks: the letters by case, and the marks.
	// Marks are not in letter, but in both.
	upper uint64 // Lu, Lt
	lower uint64 // Ll
	both  uint64 // Lm, Lo, M
	mark  uint64 // M

	cont uint64 // all bytes of a character except the first
	last int    // where the last complete character of the window starts
	size int    // the bytes of text, less than window only at the end of text

	carry
}

// carry is what a window has to know of the text before it, in bit 0 of each word.
// Once a window is done, its words say the same about every character, as if the
// next window started there: bit k becomes bit 0 if it starts at k. The zero carry is
// that of a window that starts where a piece does.
type carry struct {
	inside   uint64 // the first character is in a piece that started before it
	absorbed uint64 // it is in the tail of a run of punctuation
	small    uint64 // it has no case and comes after a small letter in its word; or, where
	// scripts are cut out, it is an ASCII letter in a word that starts with punctuation
}

// load loads the first 64 bytes of s. It finds the classes of those that are ASCII;
// the others are left to wide.
func (b *block) load(s string) {
	_ = s[window-1]
	if vectors != noVectors {
		b.loadVector(s)
	} else {
		b.planes(load64(s[0:]), load64(s[8:]), load64(s[16:]), load64(s[24:]),
			load64(s[32:]), load64(s[40:]), load64(s[48:]), load64(s[56:]))
	}
	b.size = window
}

// loadEnd is load for the end of a text, shorter than a window. The bytes after it
// count as 0.
func (b *block) loadEnd(s string) {
	if vectors != noVectors && b.loadVectorEnd(s) {
		b.size = len(s)
		return
	}
	var w [window / 8]uint64
	rest := s
	for k := 0; k < len(w) && len(rest) > 0; k++ {
		if len(rest) < 8 {
			w[k] = loadPart(rest)
			break
		}
		w[k] = load64(rest)
		rest = rest[8:]
	}
	b.planes(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7])
	b.size = len(s)
}

// planes transposes the bytes w0 to w7 of a window. There are 512 bits, each
// with a place of three coordinates: word, byte in the word, bit in the byte.
// Swapping the first two, then the first and the last, turns (word, byte, bit)
// into (bit, word, byte): the plane and, in order, the byte of the window. Each
// swap is done for one binary digit of the coordinates at a time.
func (b *block) planes(w0, w1, w2, w3, w4, w5, w6, w7 uint64) {
	const h4, h2, h1 = 0x00000000FFFFFFFF, 0x0000FFFF0000FFFF, 0x00FF00FF00FF00FF
	w0, w4 = exchange(w0, w4, 32, h4)
	w1, w5 = exchange(w1, w5, 32, h4)
	w2, w6 = exchange(w2, w6, 32, h4)
	w3, w7 = exchange(w3, w7, 32, h4)
	w0, w2 = exchange(w0, w2, 16, h2)
	w1, w3 = exchange(w1, w3, 16, h2)
	w4, w6 = exchange(w4, w6, 16, h2)
	w5, w7 = exchange(w5, w7, 16, h2)
	w0, w1 = exchange(w0, w1, 8, h1)
	w2, w3 = exchange(w2, w3, 8, h1)
	w4, w5 = exchange(w4, w5, 8, h1)
	w6, w7 = exchange(w6, w7, 8, h1)

	const q4, q2, q1 = 0x0F0F0F0F0F0F0F0F, 0x3333333333333333, 0x5555555555555555
	w0, w4 = exchange(w0, w4, 4, q4)
	w1, w5 = exchange(w1, w5, 4, q4)
	w2, w6 = exchange(w2, w6, 4, q4)
	w3, w7 = exchange(w3, w7, 4, q4)
	w0, w2 = exchange(w0, w2, 2, q2)
	w1, w3 = exchange(w1, w3, 2, q2)
	w4, w6 = exchange(w4, w6, 2, q2)
	w5, w7 = exchange(w5, w7, 2, q2)
	w0, w1 = exchange(w0, w1, 1, q1)
	w2, w3 = exchange(w2, w3, 1, q1)
	w4, w5 = exchange(w4, w5, 1, q1)
	w6, w7 = exchange(w6, w7, 1, q1)
	// One by one: an array would be built elsewhere and copied 16 bytes at a time,
	// and those loads would wait for the 8-byte stores before them.
	p := &b.plane
	p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7] = w0, w1, w2, w3, w4, w5, w6, w7
	b.ascii(w0, w1, w2, w3, w4, w5, w6, w7)
}

// exchange swaps the bits of x under mask<<shift with the bits of y under mask.
func exchange(x, y uint64, shift uint, mask uint64) (uint64, uint64) {
	t := (x>>shift ^ y) & mask
	return x ^ t<<shift, y ^ t
}

// ascii finds the classes of the ASCII characters from the planes.
func (b *block) ascii(p0, p1, p2, p3, p4, p5, p6, p7 uint64) {
	b.letter = p6 &^ p7 & (p4 | p3 | p2 | p1 | p0) &^ (p4 & p3 & (p2 | p1&p0)) // 41-5A 61-7A
	low := ^(p7 | p6)                                                          // 00-3F
	b.number = low & p5 & p4 &^ (p3 & (p2 | p1))                               // 30-39
	low &^= p4                                                                 // 00-0F 20-2F
	b.space = low & p5 &^ (p3 | p2 | p1 | p0)                                  // 20
	b.quote = low & p5 &^ p3 & p2 & p1 & p0                                    // 27
	b.slash = low & p5 & p3 & p2 & p1 & p0                                     // 2F
	low &= p3 &^ p5                                                            // 08-0F
	b.newline = low & (p2 ^ p1) & (p1 ^ p0)                                    // 0A 0D
	b.blank = b.space | low&(p2|p1|p0)&^(p2&p1)                                // 09-0D 20
	b.cont, b.last = 0, window-1
}

// load64 returns the first eight bytes of s. The compiler turns it into one load on
// machines that can load a word from any address.
func load64(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// loadPart is load64 for one to seven bytes.
func loadPart(s string) uint64 {
	n := len(s)
	if n < 4 { // the first, the middle and the last are all
		return uint64(s[0]) | uint64(s[n/2])<<(n/2*8) | uint64(s[n-1])<<((n-1)*8)
	}
	return load32(s) | load32(s[n-4:])<<((n-4)*8)
}

func load32(s string) uint64 {
	_ = s[3]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24
}
