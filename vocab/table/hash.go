package table

import "math/bits"

// Multipliers of the hashes below: the golden ratio, and two primes of xxHash.
const (
	mulPair  = 0x9E3779B97F4A7C15
	mulPiece = 0xC2B2AE3D27D4EB4F
	xorPiece = 0x165667B19E3779F9
)

// MaxShort is the longest piece, in bytes, that fits a [Key], and MaxMiddle
// the longest that fits a [WideKey].
const (
	MaxShort  = 15
	MaxMiddle = 31
)

// A Key is a piece of at most [MaxShort] bytes in two words: bytes 0-7 in Lo
// and 8-14 in Hi, little-endian and zero-padded, with the length in the top
// byte of Hi. Equal keys mean equal pieces.
type Key struct{ Lo, Hi uint64 }

// KeyMasks returns, for each length of a short piece, a mask that leaves the
// piece of two words loaded where it begins.
func KeyMasks() [MaxShort + 1]Key { return keyMasks }

var keyMasks = func() (m [MaxShort + 1]Key) {
	for n := range m {
		m[n].Lo = 1<<(8*min(n, 8)) - 1
		m[n].Hi = 1<<(8*max(n-8, 0)) - 1
	}
	return m
}()

// A WideKey is a piece of MaxShort+1 to [MaxMiddle] bytes in four words, as a
// Key is in two.
type WideKey struct{ A, B, C, D uint64 }

// ShortKey returns the key of a piece of at most MaxShort bytes. It reads no
// byte outside the piece: overlapping loads make the words.
func ShortKey(piece string) Key {
	n := len(piece)
	size := uint64(n) << 56
	switch {
	case n >= 8:
		return Key{load64(piece, 0), load64(piece, uint64(n-8))>>(8*(16-n)) | size}
	case n >= 4:
		return Key{uint64(load32(piece, 0)) | uint64(load32(piece, uint64(n-4)))<<(8*(n-4)), size}
	case n > 0:
		return Key{uint64(piece[0]) | uint64(piece[n/2])<<(8*(n/2)) | uint64(piece[n-1])<<(8*(n-1)), size}
	}
	return Key{}
}

// MiddleKey returns the key of a piece of MaxShort+1 to MaxMiddle bytes.
func MiddleKey(piece string) WideKey {
	rest := ShortKey(piece[16:])
	return WideKey{load64(piece, 0), load64(piece, 8), rest.Lo, rest.Hi + 16<<56}
}

// Hash returns the hash of a short piece. One widening multiplication, folded:
// every bit of the key reaches the top bits (the bucket) and the bottom ones (the
// tag).
func (k Key) Hash() uint64 {
	hi, lo := bits.Mul64(k.Lo^mulPiece, k.Hi^xorPiece)
	return hi ^ lo
}

// Hash returns the hash of a middle-sized piece.
func (k WideKey) Hash() uint64 {
	h1, l1 := bits.Mul64(k.A^mulPiece, k.B^xorPiece)
	h2, l2 := bits.Mul64(k.C^mulPair, k.D^mulPiece)
	return fold(h1 ^ l1 + (h2 ^ l2))
}

// HashPiece returns the hash of a piece of any length: that of its key for
// those that have one, eight bytes a step for longer ones, the last step
// overlapping.
func HashPiece(piece string) uint64 {
	switch {
	case len(piece) <= MaxShort:
		return ShortKey(piece).Hash()
	case len(piece) <= MaxMiddle:
		return MiddleKey(piece).Hash()
	}
	h := uint64(len(piece)) * mulPair // times something, or a first byte could make up for it
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

// hashPair spreads a pair, left<<21|right, over 64 bits. The product's low half
// does not depend on left's high bits, so the high half is added to it.
func hashPair(pair uint64) uint64 {
	h := pair * mulPair
	return h ^ h>>32
}
