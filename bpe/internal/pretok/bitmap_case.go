package pretok

import "math/bits"

// capitals returns the starts of pieces at capitals inside words. In
//
//	[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
//
// no capital follows a small letter, directly or after characters without case.
func (b *block) capitals() uint64 {
	ripple := b.both + b.both&(b.lower<<1|b.small)
	b.small = b.both &^ ripple
	return b.upper & (b.lower<<1 | ripple&^b.both)
}

// lastCapitals adds to starts the capitals that end a word after a character
// without case, as in "漢字A". The second set of
//
//	[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
//
// must match something, so the first gives back the capitals, and the last
// character without case.
func (b *block) lastCapitals(starts uint64, cut int, word uint64) (uint64, int) {
	for m := b.upper & (b.both << 1) &^ starts; m != 0; m &= m - 1 {
		k := bits.TrailingZeros64(m)
		end := k + bits.TrailingZeros64(^(b.upper >> k))
		if end > b.last && b.size == window {
			return starts, min(cut, before(starts, k))
		}
		if word>>end&1 == 0 {
			starts |= 1 << k
		}
	}
	return starts, cut
}
