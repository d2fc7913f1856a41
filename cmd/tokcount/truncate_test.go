package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

func TestCutOut(t *testing.T) {
	for _, test := range []struct {
		name, text, kept, marker string
		start, end               int
	}{
		{"head", "abcdef", "abc", "", 3, 6},
		{"tail", "abcdef", "def", "", 0, 3},
		{"ends", "abcdef", "abef", "", 2, 4},
		{"all", "abcdef", "", "", 0, 6},
		{"marked head", "abcdef", "abc..", "..", 3, 6},
		{"marked tail", "abcdef", "..def", "..", 0, 3},
		{"marked ends", "abcdef", "ab..ef", "..", 2, 4},
		{"no room for the marker", "abcdef", "ab", "..", 2, 6},
		{"marker as in the text", "ab..cd..ef", "ab..ef", "..", 2, 8},
		{"marker longer than the text", "abcdef", "a.........", ".........", 1, 6},
	} {
		t.Run(test.name, func(t *testing.T) {
			start, end := cutOut(test.text, test.kept, test.marker)
			assert.Equal(t, []int{test.start, test.end}, []int{start, end})
		})
	}
}

// What is said to be left out is what was: with the marker in its place, or
// nothing, it is the text that was kept.
func FuzzCutOut(f *testing.F) {
	f.Add("Hello, world. Hello, world. Hello, world.", uint8(6), uint8(2), "...")
	f.Add("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", uint8(3), uint8(2), "aa")
	f.Add("naïve 日本語 👩‍🚀 \xff\xfe x", uint8(5), uint8(1), "")
	f.Add("a b c d e f g", uint8(1), uint8(0), "[and so on, for long]")
	f.Fuzz(func(t *testing.T, text string, limit, keep uint8, marker string) {
		enc := encodings.CL100kBase()
		kept, _ := enc.TruncateMarked(text, int(limit), bpe.Keep(keep%3), marker)
		if kept == text {
			return
		}
		start, end := cutOut(text, kept, marker)
		require.True(t, 0 <= start && start <= end && end <= len(text), "%d to %d of %d", start, end, len(text))
		require.Contains(t, []string{text[:start] + marker + text[end:], text[:start] + text[end:]}, kept)
	})
}
