package pretok

// starts returns the starts of pieces in the window at the start of s, and where the
// window is cut: see look.
//
// The word sets of some patterns have marks, and so has [^\s\p{L}\p{N}], for
// punctuation. A piece that starts with a mark is a word; a mark after a character
// of a word is in that word; after white space or a number it starts a piece. That
// leaves marks after punctuation: such a window is left to the scanner.
//
// The branches on fields go the same way in every window, but jumps cost time even
// if they are predicted: see kind.
func (p *Pattern) starts(b *block, s string) (starts uint64, cut int) {
	word, blank, newline := b.letter|b.mark, b.blank, b.newline
	other := ^(word | b.number | blank)
	if b.mark&(other<<1) != 0 {
		return 0, 0
	}
	if p.tail != noTail {
		absorbed := p.absorb(b, other)
		other &^= absorbed
		blank &^= absorbed
		newline &^= absorbed
	}
	others := b.otherStarts(other)

	// The prefix in [^\r\n\p{L}\p{N}]?\p{L}+ is white space, which is the last of its
	// run and so starts a piece; or punctuation that is the only character of its run
	// and has no space before it.
	prefix := blank&^newline | b.fill(others)
	if p.prefix == space {
		prefix = b.space
	}
	starts = others | word&^((word|prefix)<<1)
	if p.words&byCase != 0 {
		starts |= b.capitals()
	}
	if p.digits > 1 { // \p{N}{1,3}
		starts |= b.threes()
	} else if p.digits == 1 { // \p{N}
		starts |= b.number &^ b.cont
	} else { //  ?\p{N}+
		starts |= b.number &^ ((b.number | b.space) << 1)
	}

	// \s+(?!\S)|\s+ start at the first character of a run, and at the last if anything
	// follows. Numbers that are cut out first do not count.
	starts |= blank &^ (blank << 1)
	last := b.lastOfRuns(blank, blank|b.number&p.isolated)
	if p.blanks != byRun { // \s*[\r\n]+
		starts |= lineStarts(blank, newline)
		last &^= newline
	}
	starts = (starts | last | 1) &^ b.inside

	cut = p.cut(b, starts, blank)
	if b.both != 0 && p.words&byCase != 0 {
		starts, cut = b.lastCapitals(starts, cut, word)
	}
	if b.quote != 0 && p.contractions != noContractions {
		return p.contractionStarts(b, s, starts, cut, word)
	}
	return starts, cut
}

// plainStarts is starts for rows like r50k_base's: see kindOf.
func (p *Pattern) plainStarts(b *block, s string) (starts uint64, cut int) {
	letter, number, blank := b.letter, b.number, b.blank
	other := ^(letter | number | blank)
	runs := letter&^(letter<<1) | number&^(number<<1) | other&^(other<<1)
	// Every space that is followed by something else is the last of its run, and so is
	// a start, whether it is a piece or begins one.
	starts = runs&^(b.space<<1) | blank&^(blank<<1) | b.lastOfRuns(blank, blank)
	starts = (starts | 1) &^ b.inside
	cut = p.cut(b, starts, blank)
	if b.quote&starts != 0 {
		return p.contractionStarts(b, s, starts, cut, letter)
	}
	return starts, cut
}

// letterStarts is starts for rows like cl100k_base's: see kindOf.
func (p *Pattern) letterStarts(b *block, s string) (starts uint64, cut int) {
	letter, number, blank, newline := b.letter, b.number, b.blank, b.newline
	other := ^(letter | number | blank)
	others := b.otherStarts(other)
	b.absorbed = newline &^ (newline + (other<<1|b.absorbed)&newline)
	blank &^= b.absorbed
	newline &^= b.absorbed
	prefix := blank&^newline | b.fill(others)
	starts = others | letter&^((letter|prefix)<<1)
	if p.digits == 1 {
		starts |= number &^ b.cont
	} else {
		starts |= b.threes()
	}
	starts |= blank&^(blank<<1) | lineStarts(blank, newline) | b.lastOfRuns(blank, blank)&^newline
	starts = (starts | 1) &^ b.inside
	cut = p.cut(b, starts, blank)
	if b.quote&starts != 0 {
		return p.contractionStarts(b, s, starts, cut, letter)
	}
	return starts, cut
}

// casedStarts is starts for rows like o200k_base's, and for Kimi's: see kindOf.
func (p *Pattern) casedStarts(b *block, s string) (starts uint64, cut int) {
	han := uint64(0)
	if p.cuts == hanApart && b.plane[7] != 0 {
		han = b.han(s)
		if han&^b.letter != 0 { // numerals and radicals: they may be in other pieces too
			return 0, 0
		}
		b.letter &^= han
		b.both &^= han
	}
	word, number, blank, newline := b.letter|b.mark, b.number, b.blank, b.newline
	other := ^(word | number | blank | han)
	if b.mark&(other<<1) != 0 {
		return 0, 0
	}
	absorbed := p.absorb(b, other)
	other &^= absorbed
	blank &^= absorbed
	newline &^= absorbed
	others := b.otherStarts(other)
	prefix := blank&^newline | b.fill(others)
	starts = others | han&^(han<<1) | word&^((word|prefix)<<1) | b.capitals()
	if p.digits == 1 {
		starts |= number &^ b.cont
	} else {
		starts |= b.threes()
	}
	starts |= blank&^(blank<<1) | lineStarts(blank, newline) | b.lastOfRuns(blank, blank)&^newline
	starts = (starts | 1) &^ b.inside
	cut = p.cut(b, starts, blank)
	if b.both != 0 {
		starts, cut = b.lastCapitals(starts, cut, word)
	}
	if b.quote != 0 && p.contractions != noContractions {
		return p.contractionStarts(b, s, starts, cut, word)
	}
	return starts, cut
}

// A kind says which function finds the starts of a row. starts can find those of any
// row that cuts out neither Han nor scripts. plainStarts, letterStarts and casedStarts
// do the same with fewer jumps: without the first two, Split takes 5 to 8 % longer for
// r50k_base and cl100k_base. They may go when that no longer matters; Kimi's row needs
// casedStarts.
type kind uint8

const (
	generalRow kind = iota
	plainRow
	letterRow
	casedRow
)

// kindOf returns the kind of a row.
func kindOf(p *Pattern) kind {
	apart := p.contractions == exact || p.contractions == folded
	switch {
	case p.cuts == scripts || p.isolated != 0:
		return generalRow
	case p.words == byCase|withMarks && p.prefix == any && p.tail != noTail && p.blanks != byRun && p.digits > 0 && !apart:
		return casedRow
	case p.words != 0 || !apart:
		return generalRow
	case p.prefix == space && p.tail == noTail && p.blanks == byRun && p.digits == 0:
		return plainRow
	case p.prefix == any && p.tail == newlines && p.blanks != byRun && p.digits > 0:
		return letterRow
	}
	return generalRow
}

func init() {
	for i := range patterns {
		patterns[i].kind = kindOf(&patterns[i])
	}
}
