package pretok

import "github.com/tokcount/tokcount/bpe/internal/ucd"

// nextR50k returns the end of the piece of text that starts at i < len(text),
// by the pattern R50k.
func nextR50k(text string, i int) int {
	// '(?:[sdmt]|ll|ve|re)
	if text[i] == '\'' {
		if n := contraction(text[i+1:]); n > 0 {
			return i + 1 + n
		}
	}
	// The " ?" of the next three clauses. If a blank follows, or nothing, they
	// fail with it and without it, and white space is left.
	j := i
	if text[i] == ' ' && i+1 < len(text) {
		j++
	}
	switch c, width := classAt(text, j); {
	case c&ucd.Letter != 0: //  ?\p{L}++
		return skip(text, j+width, ucd.Letter, ucd.Letter)
	case c&ucd.Number != 0: //  ?\p{N}++
		return skip(text, j+width, ucd.Number, ucd.Number)
	case c&ucd.Space == 0: //  ?[^\s\p{L}\p{N}]++
		return skip(text, j+width, others, 0)
	}
	// \s++$|\s+(?!\S)|\s
	end, last, _ := blanks(text, i)
	return blankPiece(text, i, end, last)
}
