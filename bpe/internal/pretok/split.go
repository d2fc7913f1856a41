package pretok

import "math/bits"

// A pattern is one of those that have bitmaps. What they do differently is told
// apart by switches; through function values, the block would escape to the
// heap.
type pattern int

const (
	patternR50k pattern = iota
	patternCL100k
	patternCL100kOld
	patternO200k
)

func splitR50k(text string, pos int, ends []int) int {
	return patternR50k.split(text, pos, ends)
}

func splitCL100k(text string, pos int, ends []int) int {
	return patternCL100k.split(text, pos, ends)
}

func splitCL100kOld(text string, pos int, ends []int) int {
	return patternCL100kOld.split(text, pos, ends)
}

func splitO200k(text string, pos int, ends []int) int {
	return patternO200k.split(text, pos, ends)
}

// split is the Func of p.
func (p pattern) split(text string, pos int, ends []int) int {
	var b block
	b.carry = startOfPiece
	n := 0
	for i := pos; n < len(ends) && i < len(text); {
		starts, cut := p.look(&b, text[i:])
		if cut == 0 {
			if n > 0 {
				pos = ends[n-1]
			}
			k := p.scan(text, pos, i+window, ends[n:])
			n += k
			i = ends[n-1]
			b.carry = startOfPiece
			continue
		}
		const first = 1 // the window before has decided about it
		n += emit(ends[n:], starts&(2<<cut-1)&^first, i)
		b.start = starts >> cut & 1
		b.absorbed = b.absorbed >> cut & 1
		b.small = b.small >> cut & 1
		i += cut
	}
	return n
}

// scan leaves a stretch of text to the scanner: the pieces from pos on that
// start before stop.
func (p pattern) scan(text string, pos, stop int, ends []int) int {
	n := 0
	for n < len(ends) && pos < min(stop, len(text)) {
		pos = p.next(text, pos)
		ends[n] = pos
		n++
	}
	return n
}

// next is the scanner of p: it returns the end of the piece that starts at i.
func (p pattern) next(text string, i int) int {
	switch p {
	case patternR50k:
		return nextR50k(text, i)
	case patternCL100k:
		return nextCL100k(text, i)
	case patternCL100kOld:
		return nextCL100kOld(text, i)
	default:
		return nextO200k(text, i)
	}
}

// look returns the starts of pieces in the first window of s as far as they are
// certain: up to and including the bit at cut, which is a character boundary.
// The first character's bit has no meaning. A cut of 0 says that the window must
// be left to the scanner. At the end of text, cut is the end.
func (p pattern) look(b *block, s string) (starts uint64, cut int) {
	if len(s) < window {
		b.loadEnd(s)
	} else {
		b.load(s)
	}
	if p == patternO200k {
		b.asciiCases()
	}
	if b.plane[7] != 0 && !b.wide(s, p == patternO200k) {
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
	if p == patternCL100k {
		b.newline |= behind
	}
	starts, cut = p.starts(b, s)
	return starts | 1<<b.size, cut
}

func (p pattern) starts(b *block, s string) (starts uint64, cut int) {
	switch p {
	case patternR50k:
		return b.startsR50k(s)
	case patternO200k:
		return b.startsO200k(s)
	default:
		return b.startsCL100k(s)
	}
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
