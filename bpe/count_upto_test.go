package bpe

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestCountUpToCountsUpToTheLimit(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range append(someTexts(), edgeTexts(t)...) {
			count := e.Count(text)
			for _, limit := range []int{
				math.MinInt, -2, -1, 0, 1, 2, 7, 50, count / 2, count - 1, count, count + 1, count + 300, math.MaxInt,
			} {
				type answer struct {
					n  int
					ok bool
				}
				want := answer{count, true}
				if count > limit {
					want = answer{max(limit, -1) + 1, false}
				}
				n, ok := e.CountUpTo(text, limit)
				require.Equal(t, want, answer{n, ok}, "%q, limit %d", text, limit)
				n, ok = e.CountBytesUpTo([]byte(text), limit)
				require.Equal(t, want, answer{n, ok})
			}
		}
	})
}

// A text of the longest tokens is the one whose length tells least.
func TestCountUpToTrustsTheLengthNoFurtherThanTokensReach(t *testing.T) {
	for _, e := range everyEncoding() {
		longest := ""
		for id := range Token(e.Len()) {
			token, _ := e.Token(id)
			if len(token) > len(longest) && e.Count(token) == 1 {
				longest = token
			}
		}
		if e.special != nil {
			for token := range e.special.ids {
				if len(token) > len(longest) {
					longest = token
				}
			}
		}
		require.Len(t, longest, e.Longest())
		n, ok := e.CountUpTo(longest, 1)
		require.True(t, ok, "%s: %q", e.Name(), longest)
		require.Equal(t, 1, n)
	}
	v := vocab.CL100kBase()
	long := "<|" + strings.Repeat("long", 100) + "|>"
	v.Special = map[string]uint32{long: 100300, "<|a|>": 100256}
	v.Special["<|b|>"] = 100299
	e := encoding(t, v)
	_, ok := e.CountUpTo(long, 2)
	require.False(t, ok, "it is ordinary text")
	n, ok := e.WithAllSpecial().CountUpTo(long+long, 2)
	require.True(t, ok)
	require.Equal(t, 2, n)
}
