package pretok

// starts returns the starts of pieces in the window at the start of s, and where the
// window is cut: see look.
//
// The word sets of some patterns have marks, and so has [^\s\p{L}\p{N}], for
// punctuation. A piece that starts with a mark is a word; a mark after a character
// of a word is in that word; after white space or a number it starts a piece. That
// leaves marks after punctuation: such a window is left to the scanner.
//
// The branches on fields go the same way in every window. They cost two
// instructions each, of some 750 in a window of English.
func (p *Pattern) starts(b *block, s string) (starts uint64, cut int) {
	word := b.letter | b.mark
	other := ^(word | b.number | b.blank)
	if b.mark != 0 && b.mark&(other<<1) != 0 {
		return 0, 0
	}
	if p.tail != noTail {
		other = p.absorb(b, other)
	}
	others := b.otherStarts(other)

	// The prefix in [^\r\n\p{L}\p{N}]?\p{L}+ is white space, which is the last of its
	// run and so starts a piece; or punctuation that is the only character of its run
	// and has no space before it.
	prefix := b.space
	if p.prefix == any {
		prefix = b.blank&^b.newline | b.fill(others)
	}
	starts = others | word&^((word|prefix)<<1)
	if p.words&byCase != 0 {
		starts |= b.capitals()
	}

	switch p.digits {
	case 0: //  ?\p{N}+
		starts |= b.number &^ ((b.number | b.space) << 1)
	case 1: // \p{N}
		starts |= b.number &^ b.cont
	default: // \p{N}{1,3}
		starts |= b.threes()
	}

	// \s+(?!\S)|\s+ start at the first character of a run, and at the last if anything
	// follows. Where numbers are cut out first, they do not count.
	starts |= b.blank &^ (b.blank << 1)
	nothing := b.blank
	if p.isolated {
		nothing |= b.number
	}
	last := b.lastOfRuns(nothing)
	if p.blanks != byRun { // \s*[\r\n]+
		starts |= b.lineStarts()
		last &^= b.newline
	}
	starts = (starts | last | 1) &^ b.inside

	cut = p.cut(b, starts)
	if p.words&byCase != 0 && b.both != 0 {
		starts, cut = b.lastCapitals(starts, cut, word)
	}
	if b.quote != 0 && p.contractions != noContractions {
		return p.contractionStarts(b, s, starts, cut, word)
	}
	return starts, cut
}
