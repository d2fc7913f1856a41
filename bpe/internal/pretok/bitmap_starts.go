package pretok

// startsCL100k returns the starts of pieces in a window, s, by the pattern
// CL100k, and where the window ends.
func (b *block) startsCL100k(s string) (starts uint64, cut int) {
	letter, number, blank, newline := b.letter, b.number, b.blank, b.newline
	other := ^(letter | number | blank)

	//  ?[^\s\p{L}\p{N}]++[\r\n]*+
	others := b.otherStarts(other)
	b.absorbed = newline &^ (newline + (other<<1|b.absorbed)&newline)
	blank &^= b.absorbed
	newline &^= b.absorbed

	// [^\r\n\p{L}\p{N}]?+\p{L}++ takes one character in that is not a letter: a
	// blank, which is the last of its run and starts a piece, or one of the
	// others if it is the first of its run (and the last, since letters follow)
	// and has no space before it.
	prefix := blank&^newline | b.fill(others)
	letters := letter &^ (letter<<1 | prefix<<1)

	starts = letters | others |
		b.numberStarts(number) | // \p{N}{1,3}+
		b.blankStarts(blank, newline) // \s++$|\s*[\r\n]|\s+(?!\S)|\s
	starts = starts&^1 | b.start
	cut = b.cut(starts, blank, number)
	if quotes := starts & b.quote; quotes != 0 {
		return b.contractions(s, starts, cut, quotes, true)
	}
	return starts, cut
}
