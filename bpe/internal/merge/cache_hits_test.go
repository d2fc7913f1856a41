package merge

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Both ways to a key give the same one, or what the slow path learns is not found.
func TestKeysLoadedWholeAreTheKeysOfTheirPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 10_000 {
		b := make([]byte, 64)
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		text := string(b)
		at, n := r.IntN(32), r.IntN(key.MaxMiddle+1)
		piece := text[at : at+n]
		if n <= key.MaxShort {
			require.Equal(t, key.OfShort(piece), rawTextOf(text).shortKey(at, uint(n)))
		} else {
			require.Equal(t, key.OfMiddle(piece), rawTextOf(text).middleKey(at, uint(n)))
		}
	}
}

// The loops take the pieces that the caches know, give the tokens that the slow path
// gave, and stop at the first piece that is not theirs.
func TestKnownPiecesAreHits(t *testing.T) {
	for _, tt := range []struct {
		name, pieces string
		short        bool // or else middle-sized
		stop         string
		many         bool // stop has more tokens than an entry holds: those can be counted
	}{
		{"short", " the cat sat on 12 mats!", true, "", false},
		{"of one token and of four", " strawberry zxqj", true, "", false},
		{"of fifteen bytes", " administration", true, "", false},
		{"short, then middle-sized", " the cat", true, " incomprehensible", false},
		{"short, then unknown", " the cat", true, " unseen", false},
		{"short, then of five tokens", " the cat", true, " qzxjqzxj", true},
		{"short, then one whose length in a byte is the same", " the cat", true, " cat" + strings.Repeat("x", 256), false},
		{"middle-sized", " incomprehensible internationalization", false, "", false},
		{"of eight tokens", " qzxjxyzzyplughxy", false, "", false},
		{"of sixteen bytes and of thirty-one", " administrations counterrevolutionariesofameric", false, "", false},
		{"middle-sized, then short", " incomprehensible", false, " the", false},
		{"middle-sized, then unknown", " incomprehensible", false, " administrations unseen"[:16], false},
		{"middle-sized, then long", " incomprehensible", false, " " + strings.Repeat("ab", 16), false},
		{"middle-sized, then one whose length in a byte is the same", " incomprehensible", false, " incomprehensible" + strings.Repeat("x", 256), false},
		{"middle-sized, then of nine tokens", " incomprehensible", false, " qzxjqzxjqzxjqzxjqzxjq", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
			text := tt.pieces + tt.stop
			var ends []int
			var want []Token
			known, tokens := 0, 0
			for pos := 0; pos < len(text); pos = ends[len(ends)-1] {
				end := pos + 1 + strings.IndexByte(text[pos+1:]+" ", ' ')
				ends = append(ends, end)
				if pos < len(tt.pieces) {
					want = w.AppendPiece(want, text[pos:end])
					known++
				} else if !strings.Contains(tt.name, "unknown") {
					tokens = len(w.AppendPiece(nil, text[pos:end]))
				}
			}
			text += strings.Repeat(" ", 32) // for words loaded whole
			out := make([]Token, BatchTokens)
			var pieces, k, counted, n int
			if tt.short {
				pieces, k = appendShort(&w.short, rawTokensOf(out), 0, text, 0, ends)
				counted, n = countShort(&w.short, text, 0, ends)
			} else {
				pieces, k = appendMiddle(&w.middle, rawTokensOf(out), 0, text, 0, ends)
				counted, n = countMiddle(&w.middle, text, 0, ends)
			}
			require.Equal(t, known, pieces)
			require.Equal(t, want, out[:k])
			if tt.many {
				known++
				k += tokens
			}
			require.Equal(t, known, counted)
			require.Equal(t, k, n)
		})
	}
}

// Both places of a bucket are looked at.
func TestMiddleSizedPiecesInOneBucketAreHits(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	r := rand.New(rand.NewPCG(6, 6))
	first := map[uint64]string{} // by bucket
	for {
		word := " " + string(rune('a'+r.IntN(26))) + strings.Repeat(string(rune('a'+r.IntN(26))), 14+r.IntN(15))
		bucket := middleHash(key.OfMiddle(word)) & w.middle.mask
		other, ok := first[bucket]
		if !ok || other == word {
			first[bucket] = word
			continue
		}
		text := other + word + strings.Repeat(" ", 32)
		ends := []int{len(other), len(other) + len(word)}
		want := w.AppendPiece(w.AppendPiece(nil, other), word)
		out := make([]Token, BatchTokens)
		pieces, k := appendMiddle(&w.middle, rawTokensOf(out), 0, text, 0, ends)
		require.Equal(t, 2, pieces)
		require.Equal(t, want, out[:k])
		pieces, k = countMiddle(&w.middle, text, 0, ends)
		require.Equal(t, 2, pieces)
		require.Equal(t, len(want), k)
		return
	}
}
