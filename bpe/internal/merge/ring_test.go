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
	require.LessOrEqual(t, len(r.words), most)
}
