package main

import (
	"bytes"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// measures says what is counted of every input: tokens first, then what wc
// counts, in wc's order.
type measures struct {
	encodings []*bpe.Encoding // at least one
	titles    []string        // how output calls each
	files     []string        // titles of tokenizer files, which keep their case
	texts     []textMeasure
	window    int              // context window of the model that was named, 0 if there is none
	limit     int64            // tokens that the model takes of prompt: that of check -m; 0 if not known
	charset   *charset.Charset // of the texts, nil if none was named
}

// counts are the numbers of an input, or sums of them, in the order of columns.
type counts []int64

// add adds other to c.
func (c counts) add(other counts) {
	for i, n := range other {
		c[i] += n
	}
}

// columns names the numbers for formats that name them. Only several encodings
// need names of their own.
func (m measures) columns() []string {
	names := []string{"tokens"}
	if len(m.encodings) > 1 {
		names = slices.Clone(m.titles)
	}
	for _, what := range m.texts {
		names = append(names, what.String())
	}
	return names
}

// share is which part of the limit tokens are.
func (m measures) share(tokens int64) float64 { return float64(tokens) / float64(m.limit) }

// percent is share for the eye. It is rounded up, so that what does not fit is
// never 100.0%, and what is not nothing never 0.0%.
func (m measures) percent(tokens int64) string {
	tenths := tokens/m.limit*1000 + (tokens%m.limit*1000+m.limit-1)/m.limit
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

func (m measures) len() int { return len(m.encodings) + len(m.texts) }

// textMeasure is what is counted of a text besides tokens.
type textMeasure int

const (
	lineCount textMeasure = iota
	wordCount
	charCount
	byteCount
)

func (m textMeasure) String() string {
	return [...]string{"lines", "words", "chars", "bytes"}[m]
}

// textCounter counts all measures of a text that is written to it in parts.
// Lines are newlines, as for wc. Words are what white space separates, and
// characters are code points, both as Unicode has them; a byte that is no part
// of a valid character is a character, and may be part of a word.
type textCounter struct {
	n       [byteCount + 1]int64
	inWord  bool
	partial []byte // the beginning of a character whose end is in the next part
	scans   bool   // words or characters are asked for
}

func newTextCounter(asked []textMeasure) *textCounter {
	c := &textCounter{partial: make([]byte, 0, utf8.UTFMax)}
	for _, what := range asked {
		c.scans = c.scans || what == wordCount || what == charCount
	}
	return c
}

func (c *textCounter) reset() {
	*c = textCounter{partial: c.partial[:0], scans: c.scans}
}

// count returns one of the numbers, as if the text ended here.
func (c *textCounter) count(what textMeasure) int64 {
	n := c.n[what]
	switch {
	case what == charCount:
		n += int64(len(c.partial))
	case what == wordCount && len(c.partial) > 0 && !c.inWord:
		n++
	}
	return n
}

// Write adds a part. It never fails.
func (c *textCounter) Write(part []byte) (int, error) {
	size := len(part)
	c.n[byteCount] += int64(size)
	c.n[lineCount] += int64(bytes.Count(part, []byte("\n")))
	if !c.scans {
		return size, nil
	}
	for len(c.partial) > 0 && len(part) > 0 {
		rest := c.scan(append(c.partial, part[0]))
		c.partial = append(c.partial[:0], rest...)
		part = part[1:]
	}
	c.partial = append(c.partial, c.scan(part)...)
	return size, nil
}

// scan counts the words and characters of text but for a last character that
// is not complete, which it returns.
func (c *textCounter) scan(text []byte) (rest []byte) {
	inWord, words, chars := c.inWord, 0, 0
	i := 0
	for i < len(text) {
		size, space := 1, false
		if text[i] < utf8.RuneSelf {
			space = text[i] == ' ' || '\t' <= text[i] && text[i] <= '\r'
		} else {
			if !utf8.FullRune(text[i:]) {
				break
			}
			var r rune
			r, size = utf8.DecodeRune(text[i:])
			space = unicode.IsSpace(r)
		}
		if !space && !inWord {
			words++
		}
		inWord = !space
		chars++
		i += size
	}
	c.inWord = inWord
	c.n[wordCount] += int64(words)
	c.n[charCount] += int64(chars)
	return text[i:]
}
