package cut

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/regex"
	"github.com/tokcount/tokcount/vocab"
)

// customCutter returns one for r50k_base with another pattern.
func customCutter(t *testing.T, pattern string) *Cutter {
	custom, err := regex.Compile(pattern)
	require.NoError(t, err)
	w := merge.NewWorker(vocab.R50kBase().Table(), merge.DefaultMemory)
	return &Cutter{Worker: w, Custom: custom, Ends: make([]int, merge.BatchPieces)}
}

func TestCutsWithACustomPattern(t *testing.T) {
	const (
		words  = `\w+|\s+|.`
		blocks = `(?s).{100}|.` // a hundred characters are a piece, or else each one is
	)
	for _, tt := range []struct {
		name, pattern, text string
		max                 int
		head, tail          string
	}{
		{"a text that fits", words, "one two", 3, "one two", "one two"},
		{"where tokens end", words, "one two three", 2, "one ", " three"},
		{"inside a character", words, "𝒜𝒜", 5, "𝒜", "𝒜"},
		{"a character that does not fit", words, "𝒜𝒜", 2, "", ""},
		{"nothing", words, "", 2, "", ""},
		{"a few characters less", `(?s).{4}|.`, "abcdabcd", 3, "abcda", "dabcd"},
		{"half as much, again and again", blocks, strings.Repeat("a", 300), 10, strings.Repeat("a", 8), strings.Repeat("a", 8)},
		{"half of characters", blocks, strings.Repeat("─", 300), 10, strings.Repeat("─", 9), strings.Repeat("─", 8)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := customCutter(t, tt.pattern)
			end, n, sure := c.Head(tt.text, tt.max, false)
			require.Equal(t, tt.head, tt.text[:end])
			require.Equal(t, c.count(tt.head), n)
			require.True(t, sure)
			start, n, sure := c.Tail(tt.text, tt.max, false)
			require.Equal(t, tt.tail, tt.text[start:])
			require.Equal(t, c.count(tt.tail), n)
			require.True(t, sure)
		})
	}
}

func TestCutsWithACustomPatternAreBetweenCharacters(t *testing.T) {
	c := customCutter(t, `(?s).{100}|.`)
	for _, text := range []string{strings.Repeat("─", 300), strings.Repeat("─", 299) + "a", "a" + strings.Repeat("─", 250)} {
		for max := 1; max < c.count(text); max++ {
			end, n, _ := c.Head(text, max, false)
			require.False(t, InsideCharacter(text, end), "%d tokens", max)
			require.Equal(t, c.count(text[:end]), n)
			require.LessOrEqual(t, n, max)
			start, n, _ := c.Tail(text, max, false)
			require.False(t, InsideCharacter(text, start), "%d tokens", max)
			require.Equal(t, c.count(text[start:]), n)
			require.LessOrEqual(t, n, max)
		}
	}
}
