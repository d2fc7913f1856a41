package merge

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRingReturnsWhatWasAddedOrNothing(t *testing.T) {
	const most = 1 << 18
	r := newRing[Token](most)
	rnd := rand.New(rand.NewPCG(3, 3))
	type run struct {
		at    place
		words []Token
	}
	var runs []run
	next := Token(0)
	intact, total := 0, 0
	for range 100_000 {
		words := make([]Token, 1+rnd.IntN(31))
		for i := range words {
			words[i] = next
			next++
		}
		runs = append(runs, run{r.add(words), words})
		old := runs[rnd.IntN(len(runs))]
		if got := r.from(old.at); got != nil {
			require.Equal(t, old.words, got[:len(old.words)])
			intact++
		}
		late := runs[max(0, len(runs)-1-rnd.IntN(1000))]
		require.NotNil(t, r.from(late.at), "a thousand runs have room")
		last := runs[len(runs)-1]
		require.Equal(t, last.words, r.from(last.at)[:len(last.words)], "the newest is there")
		total += len(words)
	}
	require.Greater(t, total, 5*most, "it went round")
	require.Greater(t, intact, 1000)
	require.Equal(t, most, ringChunk*len(r.chunks))
}

// A run is whole wherever it begins, and a ring may be smaller than a chunk.
func TestRingKeepsRunsWhole(t *testing.T) {
	for _, most := range []int{100, ringChunk, 3 * ringChunk} {
		r := newRing[uint64](most)
		longest := min(most, ringChunk)
		run := make([]uint64, longest)
		for size := 1; size <= longest; size = 2*size + 1 {
			for i := range size {
				run[i] = uint64(size * i)
			}
			for range 2*most/size + 1 {
				require.Equal(t, run[:size], r.from(r.add(run[:size]))[:size])
			}
		}
		require.Positive(t, r.lap, "it went round")
		require.Len(t, r.chunks, (most+ringChunk-1)/ringChunk)
	}
}

// overwrite overwrites all that is in a ring.
func overwrite[T Token | uint64](r *ring[T]) {
	for range 2 * r.most / ringChunk {
		r.add(make([]T, ringChunk))
	}
}
