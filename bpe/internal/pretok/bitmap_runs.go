package pretok

import "math/bits"

// What the patterns have in common, as arithmetic on bitmaps.
//
// Two things are used over and over. "set &^ (set << 1)" is the first bit of
// every run of set. And adding such a bit to the set makes a carry ripple through
// the run: "set + first" has the bit behind the run, and none of the run. So
// "set &^ (set + bits)" is the runs, from those bits on, and what "set + bits"
// has beyond the set says what is behind them.

// fill returns set, which is first bytes of characters, with their other bytes.
func (b *block) fill(set uint64) uint64 {
	set |= set << 1 & b.cont
	set |= set << 1 & b.cont
	return set | set<<1&b.cont
}

// lastOfRuns returns the first byte of the last character of each run in blank.
func (b *block) lastOfRuns(blank uint64) uint64 {
	last := blank &^ (blank >> 1)
	if blank&b.cont == 0 {
		return last
	}
	last = last&^b.cont | last&b.cont>>1 // white space has three bytes at most
	return last&^b.cont | last&b.cont>>1
}

// blankStarts returns the starts of pieces in the white space of blank, of which
// newline is line breaks, for
//
//	\s*[\r\n]|\s+(?!\S)|\s
//
// They are the first character of a run; the one after its last line break; and
// the last if it is no line break, which is a piece or the start of one.
func (b *block) blankStarts(blank, newline uint64) uint64 {
	inline := blank &^ newline
	after := inline & (newline << 1)
	// Where another line break follows, it was not the last. These are behind
	// the blanks that are not to start a piece: the last start before each.
	for again := (inline + after) &^ inline & newline; again != 0; again &= again - 1 {
		after &^= 1 << before(after, bits.TrailingZeros64(again))
	}
	return blank&^(blank<<1) | after | b.lastOfRuns(blank)&^newline
}

// otherStarts returns the starts of the runs in other, for
//
//	?[^\s\p{L}\p{N}]+
//
// A run with a space before it starts there, and the space, as the last of its
// run of white space, is a start anyhow.
func (b *block) otherStarts(other uint64) uint64 {
	return other&^(other<<1|b.space<<1|1) | other&b.start
}

// numberStarts returns the starts of pieces in number, for \p{N}{1,3}: the first
// of each run, and every third character after it.
func (b *block) numberStarts(number uint64) uint64 {
	first := number &^ (number << 1)
	if number&b.cont != 0 {
		return everyThird(first, number&^b.cont)
	}
	// In far, bits have 3 bits of the run before them, then 6, 12, 24, 48.
	starts := first
	far := number & (number << 1) & (number << 2) & (number << 3)
	for step := 3; far != 0; step *= 2 {
		starts |= starts << step & far
		far &= far << step
	}
	return starts
}

// everyThird is numberStarts for numbers of more than one byte: it counts them.
// leads is their first bytes, first those that start a run.
func everyThird(first, leads uint64) uint64 {
	starts := first
	n := 0
	for ; leads != 0; leads &= leads - 1 {
		lead := leads & -leads
		n++
		if first&lead != 0 || n == 3 {
			starts |= lead
			n = 0
		}
	}
	return starts
}

// cut returns where the window is to end, given starts, which are right but for
// what the end of the window hides: whether more of the white space in blank
// follows, or a contraction.
func (b *block) cut(starts, blank, number uint64) int {
	if b.size < window {
		return b.size
	}
	if (blank|number)>>b.last&1 == 0 {
		return b.last
	}
	if number>>b.last&1 != 0 {
		return before(starts, b.last+1) // where the last one to three start
	}
	return bits.Len64(^blank & (1<<b.last - 1)) // where the run starts
}

// before returns the place of the last bit of set before k, 0 if there is none.
func before(set uint64, k int) int {
	return max(0, bits.Len64(set&(1<<k-1))-1)
}

// contractions cuts the text of the window, s, behind the contractions that are
// pieces of their own, '(?:[sdmt]|ll|ve|re) or '(?i:[sdmt]|ll|ve|re): those
// where the apostrophe starts a piece, which is what quotes has. A window in
// which one does not fit ends before it.
func (b *block) contractions(s string, starts uint64, cut int, quotes uint64, fold bool) (uint64, int) {
	for ; quotes != 0; quotes &= quotes - 1 {
		k := bits.TrailingZeros64(quotes)
		n := 0
		if fold {
			n = foldedContraction(s[k+1:])
		} else {
			n = contraction(s[k+1:])
		}
		if n == 0 {
			continue
		}
		if k+1+n > cut {
			return starts, k
		}
		starts = starts&^(2<<k) | 2<<(k+n)
	}
	return starts, cut
}
