package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// DeepSeek's tokenizer splits in three steps, each of which sees the pieces of the step
// before and no further:
//
//	\p{N}{1,3}
//	[一-龥぀-ゟ゠-ヿ]+
//	[!-/:-~][A-Za-z]+ | [^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+ | ?[\p{P}\p{S}]+[\r\n]* |
//	\s*[\r\n]+ | \s+(?!\S) | \s+
//
// (in the last one [!-/:-~] is short for ASCII punctuation). So a text is a row of
// segments: numbers, East Asian characters, all others. No clause of the last step
// matches a character that is in none of its classes, be it a control, a format
// character or unassigned; except as the first of a word. What is between two matches
// is a piece: a run of such characters, without the last if a word follows it.

// A segmentChar is a character, and whether it is East Asian in the sense of the second
// step. Two neighbours that are not numbers are in one segment if they agree in that.
type segmentChar struct {
	class ucd.Class
	width int
	east  bool
}

func segmentCharAt(text string, i int) segmentChar {
	if b := text[i]; b < utf8.RuneSelf {
		return segmentChar{ucd.ASCII(b), 1, false}
	}
	r, width := utf8.DecodeRuneInString(text[i:])
	return segmentChar{ucd.Lookup(r), width, isEastAsian(r)}
}

const (
	wordClass = ucd.Upper | ucd.Lower // [\p{L}\p{M}]
	anyClass  = wordClass | ucd.Number | ucd.Space | ucd.Punct
)

// nextInScript is next for a row that cuts out scripts.
func (p *Pattern) nextInScript(text string, i int) int {
	c := segmentCharAt(text, i)
	if c.class&ucd.Number != 0 {
		return p.digitGroup(text, i)
	}
	if c.class&ucd.Punct != 0 && text[i] < utf8.RuneSelf {
		if end := asciiLetters(text, i+1); end > i+1 {
			return end
		}
	}
	if end := segmentWord(text, i, c); end > i {
		return end
	}
	if end := p.segmentPunctuation(text, i, c.east); end > i {
		return end
	}
	if c.class&ucd.Space != 0 {
		return p.whiteSpace(text, i)
	}
	return unmatched(text, i, c.east)
}

// asciiLetters returns the end of the run of ASCII letters at i.
func asciiLetters(text string, i int) int {
	for i < len(text) && text[i] < utf8.RuneSelf && ucd.ASCII(text[i])&ucd.Letter != 0 {
		i++
	}
	return i
}

// skipInSegment returns the end of the run from i onwards of characters that have a
// class in mask and are in a segment of this kind.
func skipInSegment(text string, i int, mask ucd.Class, east bool) int {
	for i < len(text) {
		c := segmentCharAt(text, i)
		if c.class&mask == 0 || c.east != east {
			break
		}
		i += c.width
	}
	return i
}

// segmentWord returns the end of [^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+ at i, where the
// character is c, or i if there is none.
func segmentWord(text string, i int, c segmentChar) int {
	first := i
	if c.class&(ucd.Letter|ucd.Punct) == 0 && !isNewline(text[i]) {
		first += c.width
	}
	end := skipInSegment(text, first, wordClass, c.east)
	if end == first && c.class&wordClass == 0 {
		return i
	}
	return end // a mark may be the word, if it is not the first character of one
}

// segmentPunctuation returns the end of  ?[\p{P}\p{S}]+[\r\n]* at i, or i if there is
// none.
func (p *Pattern) segmentPunctuation(text string, i int, east bool) int {
	first := i
	if text[i] == ' ' {
		first++
	}
	end := skipInSegment(text, first, ucd.Punct, east)
	switch {
	case end == first:
		return i
	case east: // line breaks are in the next segment
		return end
	}
	return p.skipTail(text, end)
}

// unmatched returns the end of the run at i of characters that no clause matches.
func unmatched(text string, i int, east bool) int {
	last := i
	for i < len(text) {
		c := segmentCharAt(text, i)
		if c.class&wordClass != 0 && c.east == east {
			return last
		}
		if c.class&anyClass != 0 || c.east != east {
			break
		}
		last = i
		i += c.width
	}
	return i
}
