package pretok

import "math/bits"

// contractionStarts returns starts and cut with the contractions applied. A
// contraction that is a piece has an apostrophe that starts a piece; a suffix has
// one that follows a character of a word, which are those in word.
//
// A window that ends inside a contraction is cut before the contraction's piece.
func (p *Pattern) contractionStarts(b *block, s string, starts uint64, cut int, word uint64) (uint64, int) {
	quotes := starts & b.quote
	keep := 1 // the start at the apostrophe stays
	if p.contractions == suffix {
		quotes = b.quote & (word << 1)
		keep = 0
	}
	done := 0
	for ; quotes != 0; quotes &= quotes - 1 {
		k := bits.TrailingZeros64(quotes)
		n := contraction(s[k+1:], p.contractions.fold())
		if n == 0 || k == done && keep == 0 { // a word has one contraction; another starts a piece
			continue
		}
		done = k + 1 + n
		if done > cut {
			return starts, before(starts, k+keep)
		}
		starts = starts&^(1<<done-1<<(k+keep)) | 1<<done
		if b.both>>done&1 != 0 {
			// It starts a word, but small may have it after a small letter.
			b.small &^= 1 << done
			return starts, done
		}
	}
	return starts, cut
}
