package pretok

import "math/bits"

// Split splits text from pos onwards, which must be the start of a piece: 0, or the
// end of an earlier piece. It fills ends with the offsets in text where the pieces
// end, and returns how many it filled: len(ends), or fewer only if it reached the
// end of text. It may overwrite the rest of ends.
//
// Time is linear in the length of the pieces. On top of that, each call costs about
// 20 ns and may look at 64 bytes after its last piece for nothing, so ends should
// have room for a few hundred pieces. Split does not allocate and is safe for
// concurrent use.
func (p *Pattern) Split(text string, pos int, ends []int) int {
	if p.spaces != nil {
		return p.spaces.split(text, pos, ends)
	}
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

// scan leaves a part of text to the scanner: the pieces from pos onwards that start
// before stop.
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
// certain: up to and including the bit at cut, which is a character boundary. The bit
// of the first character has no meaning. A cut of 0 means that the window must be
// left to the scanner. At the end of text, cut is the end.
func (p *Pattern) look(b *block, s string) (starts uint64, cut int) {
	if len(s) < window {
		b.loadEnd(s)
	} else {
		b.load(s)
	}
	if p.words != 0 {
		b.asciiCases()
		if p.cuts == scripts {
			return p.lookInScripts(b, s)
		}
	}
	if b.plane[7] != 0 && !b.wide(s, p) {
		return 0, 0
	}
	end := uint64(0)
	if b.size < window {
		// White space at the end of text is like white space before more of it: it
		// need not leave its last character to the next piece. If it counts as line
		// breaks too, what ends with it is one piece, as \s++$ is.
		after := ^uint64(0) << b.size
		end = after & -after
		b.blank |= after
		if p.blanks == toLineOrEnd {
			b.newline |= after
		}
	}
	switch p.kind {
	case plainRow:
		starts, cut = p.plainStarts(b, s)
	case letterRow:
		starts, cut = p.letterStarts(b, s)
	case casedRow:
		starts, cut = p.casedStarts(b, s)
	default:
		starts, cut = p.starts(b, s)
	}
	return starts | end, cut
}

// emit writes base plus the place of each bit of starts to ends, as far as there is
// room, and returns how many it wrote. It may overwrite what comes after them:
// writing eight at a time saves a branch after each, which the processor would
// predict wrong once a window (6 ns).
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

// emitFew is emit for when there may not be enough room.
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
