package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Sure returns how many of the first pieces of text, which end at ends, stay as
// they are whatever text comes after it. The ends are those that a published
// pattern's Func gave for text, in order, all of them or some in a row.
//
// The last one, two or three are rarely sure: the least that is asked for is
// four bytes behind a piece.
//
// Time is that of looking at a few characters, and over one run of white space
// or of capitals; the run that ends the text may be looked over several times.
func Sure(text string, ends []int) int {
	n := len(ends)
	// If a piece is sure, so are those before it: what decides about them is in
	// front of what decides about it, or is the same run.
	for n > 0 && !sure(text, ends[n-1]) {
		n--
	}
	return n
}

// sure reports whether all that had a say in a piece's end is there. Beyond the
// end, the patterns look
//
//   - at one character, to see that a run does not go on;
//   - at two letters behind an apostrophe, if that is the character, or the
//     piece: 'll may be coming, or 'ſ (three bytes);
//   - over the rest of the white space, if the piece is white: the last line
//     break of it all, and a last blank before something else, end pieces;
//   - over capitals, for o200k_base: "中AA" is one word if "a" follows and two
//     if not.
//
// Four bytes from the end of that run on are enough for the apostrophe, and for
// a character not to be the beginning of a longer one.
func sure(text string, end int) bool {
	if end == len(text) {
		return false
	}
	const cases = ucd.Upper | ucd.Lower
	switch c, width := classAt(text, end); {
	case c&ucd.Space != 0:
		end = skip(text, end+width, ucd.Space, ucd.Space)
	case c&cases == ucd.Upper:
		end = skip(text, end+width, cases, ucd.Upper)
	}
	return end+utf8.UTFMax <= len(text)
}
