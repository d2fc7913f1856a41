package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// next is the scanner: it returns the end of the piece of text that starts at
// i < len(text). It tries the clauses of the pattern in their order. The bitmaps are
// tested against it.
func (p *Pattern) next(text string, i int) int {
	switch p.cuts {
	case hanApart:
		if end := hanRun(text, i); end > i {
			return end
		}
	case scripts:
		return p.nextInScript(text, i)
	}
	if text[i] == '\'' && (p.contractions == exact || p.contractions == folded) {
		if n := contraction(text[i+1:], p.contractions.fold()); n > 0 {
			return i + 1 + n
		}
	}
	c, width := classAt(text, i)
	if end := p.word(text, i, c, width); end > i {
		return end
	}
	if c&p.numberClass() != 0 && p.digits > 0 { // \p{N}{1,3}
		return p.digitGroup(text, i)
	}
	if end := p.punctuation(text, i); end > i {
		return end
	}
	return p.whiteSpace(text, i)
}

// digitGroup returns the end of \p{N}{1,digits} at i, where there is a number.
func (p *Pattern) digitGroup(text string, i int) int {
	for n := p.digits; n > 0 && i < len(text); n-- {
		c, width := classAt(text, i)
		if c&p.numberClass() == 0 {
			break
		}
		i += width
	}
	return i
}

// punctuation returns the end of
//
//	?\p{N}+    where numbers are not in groups
//	?[^\s\p{L}\p{N}]+[\r\n/]*
//
// at i, or i if neither matches. No word starts at i.
func (p *Pattern) punctuation(text string, i int) int {
	j := i
	if text[i] == ' ' {
		j++
	}
	if p.digits == 0 {
		if end := skip(text, j, ucd.Number, ucd.Number); end > j {
			return end
		}
	}
	end := skip(text, j, ucd.Letter|ucd.Space|p.numberClass(), 0)
	if end == j {
		return i
	}
	return p.skipTail(text, end)
}

// skipTail returns the end of [\r\n/]* at i, or of what the tail is instead.
func (p *Pattern) skipTail(text string, i int) int {
	if p.tail == noTail {
		return i
	}
	for i < len(text) && (isNewline(text[i]) || p.tail == slashes && text[i] == '/') {
		i++
	}
	return i
}

// whiteSpace returns the end of the piece of white space at i, where no other clause
// matches.
func (p *Pattern) whiteSpace(text string, i int) int {
	end, last, newline := whiteRun(text, i)
	switch {
	case p.blanks == toLineOrEnd && end == len(text): // \s++$
		return end
	case p.blanks != byRun && newline > 0: // \s*[\r\n]+, greedy: up to the last line break of the run
		return newline
	case end == len(text) || last == i:
		return end // \s+(?!\S) of the whole run, or \s+ of its only character
	case p.startsSegment(text, end):
		return end
	}
	return last // \s+(?!\S): the last character goes to the piece after it
}

// startsSegment reports whether the character at i, which is not white space, starts
// what is cut out before the pattern is applied: then the text before it is at an end.
func (p *Pattern) startsSegment(text string, i int) bool {
	if p.cuts == scripts {
		c := segmentCharAt(text, i)
		return c.east || c.class&ucd.Number != 0
	}
	if p.isolated == 0 {
		return false
	}
	c, _ := classAt(text, i)
	return c&p.numberClass() != 0
}

// whiteRun returns the end of the run of white space at i, which is not empty, the
// start of its last character, and the offset after its last \r or \n, 0 if it has
// none.
func whiteRun(text string, i int) (end, last, newline int) {
	for end = i; end < len(text); {
		c, width := classAt(text, end)
		if c&ucd.Space == 0 {
			break
		}
		last = end
		end += width
		if isNewline(text[last]) {
			newline = end
		}
	}
	return end, last, newline
}

// classAt returns the class and the width in bytes of the character at i.
func classAt(text string, i int) (ucd.Class, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return ucd.ASCII(b), 1
	}
	// An invalid byte decodes as U+FFFD, a symbol, as the package documentation
	// promises.
	r, width := utf8.DecodeRuneInString(text[i:])
	return ucd.Lookup(r), width
}

// skip returns the end of the run from i onwards of characters that have, of the
// bits in mask, exactly those in want.
func skip(text string, i int, mask, want ucd.Class) int {
	for i < len(text) {
		c, width := classAt(text, i)
		if c&mask != want {
			break
		}
		i += width
	}
	return i
}

func isNewline(b byte) bool { return b == '\n' || b == '\r' }
