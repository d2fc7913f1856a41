package bpe

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func addCuts(f *testing.F) {
	for _, text := range []string{
		"", "Hello, world!", "strawberry  \n x", "中AAAAb don't 12345678", "a<|endoftext|>b", "👍🏽 \xf0\x9f\x98\xff",
		"One.\n\nTwo three. Four!\nFive", strings.Repeat("a", 200), strings.Repeat("\n ", 80) + "x", strings.Repeat("//\n", 60),
	} {
		f.Add(text, uint16(5), uint16(2), "...")
		f.Add(text, uint16(60), uint16(59), "")
	}
}

// fuzzEncodings are those whose pretokenizers differ, with special tokens.
func fuzzEncodings() []*Encoding { return everyEncoding()[6:11] }

func FuzzTruncate(f *testing.F) {
	addCuts(f)
	f.Fuzz(func(t *testing.T, text string, max, _ uint16, marker string) {
		if len(text) > 1000 {
			return
		}
		for _, e := range fuzzEncodings() {
			list := cuts(e, text)
			head, tail := counts(e, text, list)
			limit := int(max)
			i := len(list) - 1
			for head[i] > limit {
				i--
			}
			got, n := e.Truncate(text, limit, KeepHead)
			require.Equal(t, text[:list[i]], got)
			require.Equal(t, head[i], n)
			i = 0
			for tail[i] > limit {
				i++
			}
			got, n = e.Truncate(text, limit, KeepTail)
			require.Equal(t, text[list[i]:], got)
			require.Equal(t, tail[i], n)
			got, n = e.TruncateMarked(text, limit, KeepEnds, marker)
			require.Equal(t, e.Count(got), n)
			require.LessOrEqual(t, n, limit)
		}
	})
}

func FuzzSplit(f *testing.F) {
	addCuts(f)
	f.Fuzz(func(t *testing.T, text string, max, overlap uint16, _ string) {
		if len(text) > 1000 {
			return
		}
		limit := 1 + int(max)%100
		for _, e := range fuzzEncodings() {
			requireSplit(t, e, text, limit, int(overlap)%limit)
			requireSplitAt(t, e, text, limit, int(overlap)%limit, Break(overlap%uint16(BreakText)))
		}
	})
}
