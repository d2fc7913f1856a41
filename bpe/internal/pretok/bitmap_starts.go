package pretok

// starts returns the starts of pieces in the window that s begins with, and where
// the window ends: see look. It puts the clauses of a pattern together, in the
// order of the fields of its row.
//
// Marks are a difficulty: as [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] they belong to words,
// as [^\s\p{L}\p{N}] to punctuation. A piece that starts with a mark is a word, so
// a mark is part of one unless a piece that is no word got there first, and that
// can only be punctuation right before it. Such a window is left to the scanner.
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

	// [^\r\n\p{L}\p{N}]?\p{L}+ takes in one character that is not a letter: a blank,
	// which is the last of its run and starts a piece, or one of the others if it is
	// the first of its run (and the last, since letters follow) and has no space
	// before it.
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

	// White space: the first character of a run, and the last if something follows,
	// for \s+(?!\S)|\s+. Where numbers are cut out first, they are nothing.
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
