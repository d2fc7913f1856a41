package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Loose returns how far after start, where a piece starts, a text may be cut off such
// that what is left of the piece belongs to the one before it. That is start, but for a
// character that no clause matches: alone it starts the piece of the word after it, and
// with that word cut off it is one of a run.
func (p *Pattern) Loose(text string, start int) int {
	if p.cuts != scripts || start == len(text) {
		return start
	}
	c := segmentCharAt(text, start)
	r, _ := utf8.DecodeLastRuneInString(text[:start])
	if start == 0 || c.class&anyClass != 0 || ucd.Lookup(r)&anyClass != 0 || isEastAsian(r) != c.east {
		return start
	}
	return start + c.width
}

// Steady reports whether what comes before text leaves the end of its first piece
// alone: whether a piece that begins before text and goes on in it, or one that begins
// inside that first piece, ends there or before. Only a word that goes on after ASCII
// letters is not steady: with one character of punctuation before it, it ends after
// them.
func (p *Pattern) Steady(text string) bool {
	if p.cuts != scripts || text == "" {
		return true
	}
	from := 0
	if text[0] < utf8.RuneSelf && ucd.ASCII(text[0])&ucd.Punct != 0 {
		from = 1
	}
	end := asciiLetters(text, from)
	if end == from || end == len(text) {
		return true
	}
	c := segmentCharAt(text, end)
	return c.class&wordClass == 0 || c.east
}
