package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Sure returns how many of the first pieces of text, which end at ends, stay as they
// are whatever text comes after it. The ends are those that [Pattern.Split] gave for
// text, in order, all of them or some in a row.
//
// The last one, two or three pieces are rarely sure: four bytes of text after a piece
// are the minimum.
//
// Time is that of looking at a few characters and at one run of white space or
// capitals; the run that ends the text may be looked at several times.
func Sure(text string, ends []int) int {
	n := len(ends)
	// If a piece is sure, so are those before it: what decides about them comes before
	// what decides about it, or is the same run.
	for n > 0 && !sure(text, ends[n-1]) {
		n--
	}
	return n
}

// sure reports whether text has all that decides that a piece ends at end. After it,
// the patterns look at
//
//   - one character, to see that a run does not continue;
//   - two letters after an apostrophe, if that is the character or the piece: it may
//     become 'll, or 'ſ (three bytes);
//   - the rest of a run of white space, if the piece is white space: pieces end at
//     its last line break and before its last character;
//   - capitals, in words by case: "中AA" is one word if "a" follows, else two.
//
// Four bytes after the end of that run are enough for the apostrophe, and to see a
// whole character.
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
