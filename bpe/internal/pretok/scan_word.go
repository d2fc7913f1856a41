package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// word returns the end of the word at i with its prefix and its contraction, or i
// if there is no word. The character at i has the class c and width bytes.
func (p *Pattern) word(text string, i int, c ucd.Class, width int) int {
	j := i
	if p.isPrefix(text[i], c) {
		j += width
	}
	end := j
	if p.words&byCase != 0 {
		stop := len(text)
		if p.cuts == hanApart {
			stop = p.beforeHan(text, j)
		}
		end = p.casedWord(text[:stop], i, j, c)
	} else if end = p.letters(text, j); end == j && c&p.wordClass() == 0 {
		return i
	}
	if p.contractions == suffix && end > i && end < len(text) && text[end] == '\'' {
		if n := contraction(text[end+1:], p.contractions.fold()); n > 0 {
			return end + 1 + n
		}
	}
	return end
}

// isPrefix reports whether a character of class c whose first byte is b may be the
// prefix of a word. A mark may, even where marks are in words.
func (p *Pattern) isPrefix(b byte, c ucd.Class) bool {
	if p.prefix == space {
		return b == ' '
	}
	return c&(ucd.Letter|p.numberClass()) == 0 && !isNewline(b)
}

// wordClass returns a set of classes of which the characters of words, and no
// others, have at least one.
func (p *Pattern) wordClass() ucd.Class {
	if p.words&withMarks != 0 {
		return ucd.Upper | ucd.Lower // letters have one of them too
	}
	return ucd.Letter
}

// letters returns the end of the run at i of characters of words.
func (p *Pattern) letters(text string, i int) int {
	class := p.wordClass()
	for i < len(text) {
		c, width := classAt(text, i)
		if c&class == 0 {
			break
		}
		i += width
	}
	return i
}

// beforeHan returns the end of the run at i of characters of words without Han.
func (p *Pattern) beforeHan(text string, i int) int {
	class := p.wordClass()
	for i < len(text) {
		r, width := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, width = utf8.DecodeRuneInString(text[i:])
		}
		if ucd.Lookup(r)&class == 0 || isHan(r) {
			break
		}
		i += width
	}
	return i
}

// casedWord returns the end of the word at i without its contraction, or i if there
// is no word. Its prefix ends at j: it is empty or the character of class c. The two
// clauses are
//
//	[^\r\n\p{L}\p{N}]?U*W+    and    [^\r\n\p{L}\p{N}]?U+W*
//
// with U for the set [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}], W for [\p{Ll}\p{Lm}\p{Lo}\p{M}].
func (p *Pattern) casedWord(text string, i, j int, c ucd.Class) int {
	inU, inW := ucd.Upper, ucd.Lower
	if p.words&withMarks == 0 {
		inU |= ucd.Letter
		inW |= ucd.Letter
	}
	upper, both := upperRun(text, j, inU, inW) // U*
	if upper < len(text) {
		if c, width := classAt(text, upper); c&inW == inW { // W+
			return skip(text, upper+width, inW, inW)
		}
	}
	switch {
	case both > 0: // U* gives back what W+ needs: the word ends after the last that is both
		return both
	case j > i && c&inW == inW: // the mark is not the prefix: U* is empty, W+ is the mark
		return j
	case upper > j: // U+, W* is empty
		return upper
	}
	return i
}

// upperRun returns the end of the run at i of characters in U, and the end of the
// last character in it that is in W too, 0 if none is.
func upperRun(text string, i int, inU, inW ucd.Class) (end, both int) {
	for end = i; end < len(text); {
		c, width := classAt(text, end)
		if c&inU != inU {
			break
		}
		end += width
		if c&inW == inW {
			both = end
		}
	}
	return end, both
}
