package pretok

import "math/bits"

// startsO200k returns the starts of pieces in a window, s, by the pattern
// O200k, and where the window ends.
//
// Marks are a difficulty: as [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] they belong to
// words, as [^\s\p{L}\p{N}] to punctuation. A piece that starts with a mark is a
// word, so a mark is part of one unless a piece that is no word got there first,
// and that can only be punctuation right before it. Such a window is left to
// the scanner.
func (b *block) startsO200k(s string) (starts uint64, cut int) {
	word := b.upper | b.lower | b.both
	number, blank, newline := b.number, b.blank, b.newline
	other := ^(word | number | blank)
	if b.mark&(other<<1) != 0 {
		return 0, 0
	}

	//  ?[^\s\p{L}\p{N}]+[\r\n/]*
	tail := newline | b.slash
	first := other<<1&newline | b.absorbed
	// More than one first in a run of the tail, as in "!\n/\n", adds its bit to a
	// run that has rippled away: it is left over in the sum.
	b.absorbed = tail&^(tail+first) | first
	other &^= b.absorbed
	blank &^= b.absorbed
	newline &^= b.absorbed
	others := b.otherStarts(other)

	// [^\r\n\p{L}\p{N}]? before a word, as in startsCL100k.
	prefix := blank&^newline | b.fill(others)
	words := word &^ (word<<1 | prefix<<1)

	starts = words | others | b.capitals() |
		b.numberStarts(number) | // \p{N}{1,3}
		b.blankStarts(blank, newline) // \s*[\r\n]+|\s+(?!\S)|\s+
	starts = starts&^1 | b.start
	cut = b.cut(starts, blank, number)
	if b.both != 0 {
		starts, cut = b.lastCapitals(starts, cut, word)
	}
	if quotes := b.quote & (word << 1); quotes != 0 {
		return b.suffixes(s, starts, cut, quotes)
	}
	return starts, cut
}

// capitals returns the starts of pieces at capitals inside words. In
//
//	[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
//
// no capital follows a small letter, nor what has no case and comes after a small
// letter.
func (b *block) capitals() uint64 {
	ripple := b.both + b.both&(b.lower<<1|b.small)
	b.small = b.both &^ ripple
	return b.upper & (b.lower<<1 | ripple&^b.both)
}

// lastCapitals adds to starts the capitals that end a word after what has no
// case, as in "漢字A": the second set of
//
//	[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+
//
// must match something, and takes back all to the last that has no case.
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

// suffixes removes the starts that are in a contraction at the end of a word,
//
//	(?i:'s|'t|'re|'ve|'m|'ll|'d)?
//
// and cuts the text of the window, s, behind it. quotes has the apostrophes that
// follow a word. A window in which a contraction does not fit ends at the start
// of its word.
func (b *block) suffixes(s string, starts uint64, cut int, quotes uint64) (uint64, int) {
	done := 0
	for ; quotes != 0; quotes &= quotes - 1 {
		k := bits.TrailingZeros64(quotes)
		n := foldedContraction(s[k+1:])
		if n == 0 || k == done { // a word has one contraction; another starts a piece
			continue
		}
		done = k + 1 + n
		if done > cut {
			return starts, before(starts, k)
		}
		starts = starts&^((2<<n-1)<<k) | 1<<done
		if b.both>>done&1 != 0 {
			// A new word, while small says that there is a small letter before.
			b.small &^= 1 << done
			return starts, done
		}
	}
	return starts, cut
}
