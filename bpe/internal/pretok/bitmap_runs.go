package pretok

import "math/bits"

// Runs, as arithmetic on bitmaps.
//
// Two idioms recur. "set &^ (set << 1)" is the first bit of every run of set. And
// adding such a bit to the set makes a carry ripple through the run: "set + first"
// has the bit after the run, and none of the run. So "set &^ (set + bits)" is the
// runs from those bits onwards, and the bits of "set + bits" that are not in the set
// are what follows them.

// fill returns set, which is first bytes of characters, with their other bytes.
func (b *block) fill(set uint64) uint64 {
	set |= set << 1 & b.cont
	set |= set << 1 & b.cont
	return set | set<<1&b.cont
}

// lastOfRuns returns the first byte of the last character of each run in blank,
// except before what is in nothing, which counts as the end of the text.
func (b *block) lastOfRuns(blank, nothing uint64) uint64 {
	last := blank &^ (nothing >> 1)
	if blank&b.cont == 0 {
		return last
	}
	last = last&^b.cont | last&b.cont>>1 // white space has three bytes at most
	return last&^b.cont | last&b.cont>>1
}

// lineStarts returns the starts that are the character after the last line break in
// newline of a run of white space, for
//
//	\s*[\r\n]+
func lineStarts(blank, newline uint64) uint64 {
	inline := blank &^ newline
	after := inline & (newline << 1)
	// Where another line break follows in the same run, the first was not the last,
	// and the last start before the other is wrong.
	for again := (inline + after) &^ inline & newline; again != 0; again &= again - 1 {
		after &^= 1 << before(after, bits.TrailingZeros64(again))
	}
	return after
}

// absorb returns the tails of the runs of other, for
//
//	[^\s\p{L}\p{N}]+[\r\n/]*
func (p *Pattern) absorb(b *block, other uint64) uint64 {
	tail := b.newline | b.slash
	if p.tail == newlines {
		tail = b.newline
	}
	first := other<<1&b.newline | b.absorbed
	// A second first in a run of tail, as in "!\n/\n", is added where the run has
	// rippled away already, so it is left over in the sum.
	b.absorbed = tail&^(tail+first) | first
	return b.absorbed
}

// otherStarts returns the starts of the runs in other, for
//
//	?[^\s\p{L}\p{N}]+
//
// A run with a space before it starts there, and the space, as the last of its
// run of white space, is a start anyway.
func (b *block) otherStarts(other uint64) uint64 {
	return other &^ ((other|b.space)<<1 | b.inside)
}

// threes returns the starts of \p{N}{1,3}: the first number of each run, and every
// third character after it.
func (b *block) threes() uint64 {
	number := b.number
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

// everyThird is threes for numbers of more than one byte: it counts them. Their
// first bytes are leads; first are those that start a run.
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

// cut returns where the window is cut: before what may be different once the next
// characters are seen, which is a run of white space or a group of digits that
// reaches the end.
func (p *Pattern) cut(b *block, starts, blank uint64) int {
	if b.size < window {
		return b.size
	}
	last := uint(b.last) % window // in a form that shifts need not check
	switch {
	case blank>>last&1 != 0:
		return bits.Len64(^blank & (1<<last - 1)) // where the run starts
	case p.digits > 1 && b.number>>last&1 != 0:
		return before(starts, b.last+1) // where the last one to three start
	}
	return b.last
}

// before returns the place of the last bit of set before k, 0 if there is none.
func before(set uint64, k int) int {
	return max(0, bits.Len64(set&(1<<k-1))-1)
}
