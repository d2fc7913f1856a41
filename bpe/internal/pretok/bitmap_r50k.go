package pretok

// startsR50k returns the starts of pieces in a window, s, by the pattern R50k,
// and where the window ends.
//
//	 ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++   a run, or the space before it
//	\s++$|\s+(?!\S)|\s                         white space, and again its last
//
// Every space that is followed by something else is the last of its run, and so
// is a start, whether the piece ends there or takes the run behind it in.
func (b *block) startsR50k(s string) (starts uint64, cut int) {
	letter, number, blank := b.letter, b.number, b.blank
	other := ^(letter | number | blank)
	runs := letter&^(letter<<1) | number&^(number<<1) | other&^(other<<1)
	starts = runs&^(b.space<<1) | blank&^(blank<<1) | b.lastOfRuns(blank)
	starts = starts&^1 | b.start
	cut = b.cut(starts, blank, 0)
	if quotes := starts & b.quote; quotes != 0 {
		return b.contractions(s, starts, cut, quotes, false)
	}
	return starts, cut
}
