package pretok

// # Cutting text 64 bytes at a time
//
// The scanners in r50k.go, cl100k.go and o200k.go say what is right. They ask a
// question or two at every character, and at the end of every piece the
// processor has guessed the answer wrong: 20 to 50 ns a piece. What is in the
// files bitmap*.go gives the same cuts at 2 to 5 ns a piece, and never asks.
//
// A window is 64 bytes of text. For each class of characters there is a word
// with one bit a byte, bit k for byte k, and the places where pieces start are
// worked out for the whole window by arithmetic on those words. A run of a
// class starts where "set &^ (set << 1)" has a bit. Three steps:
//
// Classify (bitmap.go; bitmap_wide.go, bitmap_known.go for what is not ASCII).
// The bytes are turned on their side: eight words of eight bytes become eight
// planes, plane j holding bit j of all 64 bytes, in two rounds of a matrix
// transposition that swaps blocks of bits between pairs of words. From the
// planes a class is a few boolean operations: a byte is a digit if its bits
// 7-4 are 0011 and not (bit 3 and (bit 2 or bit 1)). That each costs a
// processor instruction, and the instruction serves 64 bytes, is what the
// speed is made of. 18 ns a window; characters beyond ASCII add 18 to 25 ns in
// most languages, 100 ns in those that must be looked up one by one.
//
// Find the starts (bitmap_r50k.go, bitmap_cl100k.go, bitmap_o200k.go; what they
// share is in bitmap_runs.go). 6, 11 and 15 ns a window, for the patterns in this
// order.
//
// Write them down (emit in bitmap_split.go). The place of the lowest bit, clear
// it, the same again: 0.6 ns a piece.
//
// All in all English runs at 1,500, 1,400 and 1,200 MB/s, against 175 to 220
// with the scanners alone; Russian and Greek, Chinese and Japanese at 950 to
// 1,150. A text of 12 bytes takes 37 to 47 ns, one of 80 bytes 70 to 92.
//
// All bytes of a character have the bits of its class. Thus a run of characters
// is a run of bits whatever their lengths, and the arithmetic need not know
// about UTF-8, except where a pattern speaks of one character.
//
// # The ends of windows
//
// The next window starts at the last character of this one that is whole, and
// nothing is decided twice: this window decides about all starts up to and
// including that character, the next about those behind it. Its first character
// is there to be looked back at. Where looking back one character is not enough,
// a few bits are handed on (see carry), and where a piece cannot be decided
// without looking ahead (white space; a contraction over the edge) the window is
// taken to end earlier, at a place that is certain to be a start.
//
// What does not fit (an invalid byte, a run of white space longer than a window,
// some rare sequences of the o200k pattern) is handed to the scanner, a window's
// length of text at a time. That is always possible, because cutting is
// memoryless.
//
// # When it may go
//
// The transposition is what one instruction of a vector unit does (compare, then
// move the sign bits to a register). For AMD64 Go has vectors as an experiment:
// built with GOEXPERIMENT=simd, bitmap_simd_amd64.go classifies, which with
// AVX-512 takes 12 ns a window instead of 18 and makes English run at 2,000, 1,700
// and 1,600 MB/s, Russian at 1,450, 1,300 and 1,100, Chinese at 1,150 to 1,300, and
// with AVX2 gains 10 to 20 % on what is said above. When Go has vectors on all
// platforms, without an experiment, planes can go; all the rest stays.
//
// Other ways to classify 64 bytes of ASCII were measured on an AMD EPYC (Zen 5) at
// 4.0 GHz: arithmetic on eight bytes at a time, 52 ns; a table indexed by pairs of
// bytes and a transposition of its 8-bit entries, 38 ns. All other figures here
// are for one core of a virtual machine with Intel Xeon processors at 2.6 GHz
// nominal.

// window is the number of bytes that are looked at together.
const window = 64

// A block is what is known of the bytes of one window. In a word for a class,
// bit k is set if byte k belongs to a character of that class; classes are
// those of package ucd.
type block struct {
	plane [8]uint64 // bit k of plane j is bit j of byte k

	letter  uint64
	number  uint64
	blank   uint64 // white space
	space   uint64 // U+0020
	newline uint64 // \r and \n
	quote   uint64 // U+0027, the apostrophe
	slash   uint64 // U+002F

	// For the o200k pattern only: the letters by case, and the marks. letter does
	// not have the marks; both does.
	upper uint64 // Lu, Lt
	lower uint64 // Ll
	both  uint64 // Lm, Lo, M
	mark  uint64 // M

	cont uint64 // the bytes of a character but the first
	last int    // where the last character starts that is in the window as a whole
	size int    // the bytes of text, less than window at the end of text only

	carry
}

// carry is what the characters before a window have to say about its first one.
// When a window has been worked on, each word says it about every character of
// the window as if the next window started there, and bit k is the one to keep if
// it starts at k.
type carry struct {
	inside   uint64 // it is in a piece that started before it
	absorbed uint64 // it is one of the line breaks and slashes that end a piece
	small    uint64 // it has no case and a small letter is before it in its word
}

// load takes the first 64 bytes of s in. It finds the classes of those that are
// ASCII; the rest is left to wide.
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

// loadEnd is load for what is left of a text if it is less than a window. The
// bytes behind it are taken to be 0.
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
	// One by one: an array would be made elsewhere and copied 16 bytes at a time,
	// and those loads would wait for the stores of 8 bytes before them.
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

// load64 returns the first eight bytes of s. The compiler makes one load of it,
// on any machine that may load a word from any address.
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
