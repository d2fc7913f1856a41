package table

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkModel builds the table of a model with as many tokens as merges, of
// words like those of a real one. (BenchmarkNew, in package vocab, is for
// published tokens.)
func BenchmarkModel(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	m := &Model{Whole: true}
	seen := map[string]bool{}
	add := func(text string) uint32 {
		seen[text] = true
		m.Tokens = append(m.Tokens, ModelToken{Bytes: text, ID: uint32(len(m.Tokens))})
		return uint32(len(m.Tokens) - 1)
	}
	for _, token := range tokens() {
		add(token)
	}
	for len(m.Tokens) < 100_000 {
		n := len(m.Tokens)
		left, right := uint32(r.IntN(n)), uint32(r.IntN(min(n, 2000)))
		if text := m.Tokens[left].Bytes + m.Tokens[right].Bytes; len(text) < 16 && !seen[text] {
			m.Merges = append(m.Merges, Merge{left, right, add(text)})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		_, err := m.Build()
		require.NoError(b, err)
	}
}
