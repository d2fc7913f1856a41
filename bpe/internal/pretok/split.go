package pretok

import "math/bits"

// Split cuts text from pos onwards, which must be the start of a piece: 0, or the
// end of an earlier piece. It fills ends with the offsets in text where the pieces
// end, and returns how many it filled: len(ends), or fewer only if it reached the
// end of text. It may overwrite the rest of ends.
//
// Time is linear in the text cut. Each call costs about 20 ns more, and looks for
// nothing at up to 64 bytes after its last piece, so ends should have room for some
// hundred pieces. Split allocates nothing and keeps no state: it may be called
// concurrently.
func (p *Pattern) Split(text string, pos int, ends []int) int {
	var b block
	free := ends
	for i := pos; len(free) > 0 && i < len(text); {
		starts, cut := p.look(&b, text[i:])
		if cut == 0 {
			if n := len(ends) - len(free); n > 0 {
				pos = ends[n-1]
			}
			n := p.scan(text, pos, i+window, free)
			i = free[n-1]
			free = free[n:]
			b.carry = carry{}
			continue
		}
		const first = 1          // the window before has decided about it
		at := uint(cut) % window // cut, in a form that shifts need not check
		free = free[emit(free, starts&(2<<at-1)&^first, i):]
		b.inside = ^starts >> at & 1
		b.absorbed = b.absorbed >> at & 1
		b.small = b.small >> at & 1
		i += cut
	}
	return len(ends) - len(free)
}

// scan leaves a stretch of text to the scanner: the pieces from pos on that
// start before stop.
func (p *Pattern) scan(text string, pos, stop int, ends []int) int {
	n := 0
	for n < len(ends) && pos < min(stop, len(text)) {
		pos = p.next(text, pos)
		ends[n] = pos
		n++
	}
	return n
}

// look returns the starts of pieces in the first window of s as far as they are
// certain: up to and including the bit at cut, which is a character boundary.
// The first character's bit has no meaning. A cut of 0 says that the window must
// be left to the scanner. At the end of text, cut is the end.
func (p *Pattern) look(b *block, s string) (starts uint64, cut int) {
	if len(s) < window {
		b.loadEnd(s)
	} else {
		b.load(s)
	}
	if p.words != 0 {
		b.asciiCases()
	}
	if b.plane[7] != 0 && !b.wide(s, p) {
		return 0, 0
	}
	if b.size == window {
		return p.starts(b, s)
	}
	// More white space does to white space what the end of text does: it need not
	// leave its last character to the next piece. If it is line breaks it stands
	// for \s++$ too.
	behind := ^uint64(0) << b.size
	b.blank |= behind
	if p.blanks == toLineOrEnd {
		b.newline |= behind
	}
	starts, cut = p.starts(b, s)
	return starts | 1<<b.size, cut
}

// emit writes base plus the place of each bit of starts to ends, as far as there
// is room, and returns how many it wrote. It may overwrite what is behind them:
// writing eight whether they are there or not saves asking after each if it was
// the last, a question whose answer is a surprise once a window (6 ns).
func emit(ends []int, starts uint64, base int) int {
	n := bits.OnesCount64(starts)
	if len(ends) < n+7 {
		return emitFew(ends, starts, base)
	}
	for starts != 0 && len(ends) >= 8 {
		ends[0] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[1] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[2] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[3] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[4] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[5] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[6] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends[7] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
		ends = ends[8:]
	}
	return n
}

// emitFew is emit where there may be too little room.
func emitFew(ends []int, starts uint64, base int) int {
	for k := range ends {
		if starts == 0 {
			return k
		}
		ends[k] = base + bits.TrailingZeros64(starts)
		starts &= starts - 1
	}
	return len(ends)
}
