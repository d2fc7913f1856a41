// Package key makes what a piece is looked up by: in a cache, and in a table.
//
// A key is made once, of the piece's bytes, and goes down from there in place of
// the piece.
package key

import "math/bits"

// Multipliers of the hashes below: two primes of xxHash, and the golden ratio.
const (
	mulPiece = 0xC2B2AE3D27D4EB4F
	xorPiece = 0x165667B19E3779F9
	mulMore  = 0x9E3779B97F4A7C15
)

// MaxShort is the longest piece, in bytes, that fits a [Short] key, and MaxMiddle
// the longest that fits a [Middle] one.
const (
	MaxShort  = 15
	MaxMiddle = 31
)

// Short is a piece of at most [MaxShort] bytes in two words: bytes 0-7 in Lo and
// 8-14 in Hi, little-endian and zero-padded, with the length in the top byte of Hi.
// Equal keys mean equal pieces.
type Short struct{ Lo, Hi uint64 }

// A Mask leaves a short piece of two words that are loaded where it begins, and has the length of the
// piece where a [Short] key has it.
type Mask struct {
	Lo, Hi, Size uint64

	_ uint64 // so that one is found by a shift
}

// MaskOf returns the mask of a piece of n bytes, n at most [MaxShort]. Only the last four bits of n
// count, so it is also that of the last two words of a middle-sized piece, but for Size.
func MaskOf(n uint64) *Mask { return &masks[n&MaxShort] }

// Written out, masks needs no code when a program starts.
var masks = [MaxShort + 1]Mask{
	{Lo: 0, Hi: 0, Size: 0 << 56},
	{Lo: 1<<8 - 1, Hi: 0, Size: 1 << 56},
	{Lo: 1<<16 - 1, Hi: 0, Size: 2 << 56},
	{Lo: 1<<24 - 1, Hi: 0, Size: 3 << 56},
	{Lo: 1<<32 - 1, Hi: 0, Size: 4 << 56},
	{Lo: 1<<40 - 1, Hi: 0, Size: 5 << 56},
	{Lo: 1<<48 - 1, Hi: 0, Size: 6 << 56},
	{Lo: 1<<56 - 1, Hi: 0, Size: 7 << 56},
	{Lo: 1<<64 - 1, Hi: 0, Size: 8 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<8 - 1, Size: 9 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<16 - 1, Size: 10 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<24 - 1, Size: 11 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<32 - 1, Size: 12 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<40 - 1, Size: 13 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<48 - 1, Size: 14 << 56},
	{Lo: 1<<64 - 1, Hi: 1<<56 - 1, Size: 15 << 56},
}

// Middle is a piece of MaxShort+1 to [MaxMiddle] bytes in four words, as Short is in
// two.
type Middle struct{ A, B, C, D uint64 }

// Long is the key of a piece of any length: the piece itself, and its hash.
type Long struct {
	Piece string
	Hash  uint64
}

// OfShort returns the key of a piece of at most MaxShort bytes. It reads no byte
// outside the piece: overlapping loads make the words.
func OfShort(piece string) Short {
	n := len(piece)
	size := uint64(n) << 56
	switch {
	case n >= 8:
		return Short{load64(piece, 0), load64(piece, uint64(n-8))>>(8*(16-n)) | size}
	case n >= 4:
		return Short{uint64(load32(piece, 0)) | uint64(load32(piece, uint64(n-4)))<<(8*(n-4)), size}
	case n > 0:
		return Short{uint64(piece[0]) | uint64(piece[n/2])<<(8*(n/2)) | uint64(piece[n-1])<<(8*(n-1)), size}
	}
	return Short{}
}

// OfMiddle returns the key of a piece of MaxShort+1 to MaxMiddle bytes.
func OfMiddle(piece string) Middle {
	rest := OfShort(piece[16:])
	return Middle{load64(piece, 0), load64(piece, 8), rest.Lo, rest.Hi + 16<<56}
}

// Hash returns the hash of a short piece. One widening multiplication, folded:
// every bit of the key reaches the top bits (the bucket) and the bottom ones (the
// tag).
func (k Short) Hash() uint64 {
	hi, lo := bits.Mul64(k.Lo^mulPiece, k.Hi^xorPiece)
	return hi ^ lo
}

// Hash returns the hash of a middle-sized piece.
func (k Middle) Hash() uint64 {
	h1, l1 := bits.Mul64(k.A^mulPiece, k.B^xorPiece)
	h2, l2 := bits.Mul64(k.C^mulMore, k.D^mulPiece)
	return fold(h1 ^ l1 + (h2 ^ l2))
}

// OfLong returns the key of a piece of any length. For those that have a shorter key
// it takes longer.
func OfLong(piece string) Long { return Long{piece, Hash(piece)} }

// Hash returns the hash of a piece of any length: that of its key for
// those that have one, eight bytes a step for longer ones, the last step
// overlapping.
func Hash(piece string) uint64 {
	switch {
	case len(piece) <= MaxShort:
		return OfShort(piece).Hash()
	case len(piece) <= MaxMiddle:
		return OfMiddle(piece).Hash()
	}
	h := uint64(len(piece)) * mulMore // times something, or a first byte could make up for it
	last := uint64(len(piece) - 8)
	for i := uint64(0); i < last; i += 8 {
		h = fold(h ^ load64(piece, i))
	}
	return fold(h ^ load64(piece, last))
}

func fold(x uint64) uint64 {
	hi, lo := bits.Mul64(x^xorPiece, mulPiece)
	return hi ^ lo
}
