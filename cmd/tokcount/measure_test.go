package main

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// FuzzTextCounter holds the numbers to those of the standard library, however
// the text is taken apart.
func FuzzTextCounter(f *testing.F) {
	f.Add("", 1)
	f.Add("Hello, world\n", 3)
	f.Add("naïve 日本語 👩‍🚀\u00a0\u3000x\u2028y\u0085z", 1)
	f.Add("\x80 a\xffb \xe2\x82 \xe2\x82", 1)
	f.Add("\xf0\x9f\xf0\x9f\x98\x80 \xf0\x9f\x98", 2)
	f.Add(" \t\r\n\v\f\xc2", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		c := newTextCounter([]textMeasure{lineCount, wordCount, charCount, byteCount})
		for range 2 { // the second time as good as new
			c.reset()
			for part := range slices.Chunk([]byte(text), max(1, size)) {
				n, err := c.Write(part)
				require.NoError(t, err)
				require.Len(t, part, n)
			}
			require.EqualValues(t, strings.Count(text, "\n"), c.count(lineCount), "lines of %q", text)
			require.EqualValues(t, len(strings.Fields(text)), c.count(wordCount), "words of %q", text)
			require.EqualValues(t, utf8.RuneCountInString(text), c.count(charCount), "chars of %q", text)
			require.EqualValues(t, len(text), c.count(byteCount), "bytes of %q", text)
		}
	})
}
