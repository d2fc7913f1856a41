package merge

import (
	"math/rand/v2"
	"slices"
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
			require.Equal(t, key.OfShort(piece), rawTextOf(text).shortKey(at, uint64(n)))
		} else {
			require.Equal(t, key.OfMiddle(piece), rawTextOf(text).middleKey(at, uint64(n)))
		}
	}
}

// The loops take the pieces that the cache knows, give the tokens that the slow path
// gave, and stop at the first piece that is not theirs. Counting passes over what is not short.
func TestKnownPiecesAreHits(t *testing.T) {
	for _, tt := range []struct {
		name, pieces string
		stop         string
		many         bool // stop has more tokens than an entry holds: those can be counted
	}{
		{"short", " the cat sat on 12 mats!", "", false},
		{"of one token and of four", " strawberry zxqj", "", false},
		{"of fifteen bytes", " administration", "", false},
		{"short, then middle-sized", " the cat", " incomprehensible", false},
		{"short, then unknown", " the cat", " unseen", false},
		{"short, then of five tokens", " the cat", " qzxjqzxj", true},
		{"short, then one whose length in four bits is the same", " the cat", " cat" + strings.Repeat("x", 16), false},
		{"short, then one whose length in a byte is the same", " the cat", " cat" + strings.Repeat("x", 256), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
			ends := wordEnds(tt.pieces + tt.stop)
			var want []Token
			pos, known := 0, 0
			for _, end := range ends {
				if pos < len(tt.pieces) {
					want = w.AppendPiece(want, tt.pieces[pos:end])
					known++
				}
				pos = end
			}
			total := len(want)
			if tt.many {
				total += len(w.AppendPiece(nil, tt.stop))
			}
			b := batch{tt.pieces + tt.stop + strings.Repeat(" ", 32), 0, ends} // blanks, for words loaded whole
			var s stage
			s.fill(w, &b, 0)
			out := make([]Token, BatchTokens)
			left, k := appendStaged(&w.short, &s, 0, len(ends), rawTokensOf(out), 0)
			require.Equal(t, known, left)
			require.Equal(t, want, out[:k])
			if counted, n := countStaged(&w.short, &s, 0, len(ends)); strings.Contains(tt.name, "unknown") {
				require.Equal(t, known, counted)
				require.Equal(t, total, n)
			} else {
				require.Equal(t, len(ends), counted)
				require.Equal(t, total, n)
			}
		})
	}
}

// wordEnds returns where the words of a text end, each of which begins with its blank.
func wordEnds(text string) (ends []int) {
	for pos := 0; pos < len(text); {
		pos += 1 + strings.IndexByte(text[pos+1:]+" ", ' ')
		ends = append(ends, pos)
	}
	return ends
}

// Middle-sized pieces are found in both places of a bucket, also those that have too many tokens for an entry,
// which tells how many they are.
func TestKnownMiddleSizedPiecesAreHits(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	two := inOneBucket(w)
	for _, tt := range []struct {
		name, words string
		inEntry     bool // its tokens
	}{
		{"words", " incomprehensible internationalization", true},
		{"of eight tokens", " qzxjxyzzyplughxy", true},
		{"of sixteen bytes and of thirty-one", " administrations counterrevolutionariesofameric", true},
		{"two in one bucket", two[0] + two[1], true},
		{"of nine tokens", " qzxjqzxjqzxjqzxjqzxjq", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			ends := wordEnds(tt.words)
			b := batch{tt.words + strings.Repeat(" ", 32), 0, ends}
			var want [][]Token
			for i := range ends {
				want = append(want, w.AppendPiece(nil, b.piece(i)))
			}
			var s stage
			s.fill(w, &b, 0)
			for i := range ends {
				e := s.findMiddle(&w.middle, &s.pieces[i])
				require.Equal(t, len(want[i]), e.count())
				if tt.inEntry {
					o := w.output(nil)
					o.putMiddle(e)
					require.Equal(t, want[i], o.flush())
				}
			}
			require.Equal(t, slices.Concat(want...), w.AppendPieces(nil, b.text, 0, ends))
		})
	}
}

// inOneBucket returns two middle-sized words that are in one bucket.
func inOneBucket(w *Worker) [2]string {
	r := rand.New(rand.NewPCG(6, 6))
	first := map[uint64]string{} // by bucket
	for {
		word := " " + string(rune('a'+r.IntN(26))) + strings.Repeat(string(rune('a'+r.IntN(26))), 14+r.IntN(15))
		bucket := middleHash(key.OfMiddle(word)) & w.middle.mask
		if other, ok := first[bucket]; ok && other != word {
			return [2]string{other, word}
		}
		first[bucket] = word
	}
}
