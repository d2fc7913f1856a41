package pretok

import "math/bits"

// contractionStarts cuts out the contractions, given starts and cut without them.
//
// Where they are pieces, they begin at an apostrophe that starts a piece. Where
// they are suffixes, they begin at one that follows a word, of which word has the
// characters. A window in which a contraction does not fit ends before its piece.
func (p *Pattern) contractionStarts(b *block, s string, starts uint64, cut int, word uint64) (uint64, int) {
	quotes := starts & b.quote
	keep := 1 // the bits from the apostrophe onwards that remain as they are
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
			// A new word, while small says that there is a small letter before.
			b.small &^= 1 << done
			return starts, done
		}
	}
	return starts, cut
}
