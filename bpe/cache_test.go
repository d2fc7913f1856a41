package bpe

import (
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table"
)

// Growing moves every entry. None is mistaken for another, and few are lost: with the
// table half full, 4 in 100 do not find one of the four places that they may have.
func TestCacheKeepsWhatItLearnsWhileItGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := newCache[table.Key, [4]Token](4, 1<<12, keyHash)
	tokens := map[table.Key][]Token{}
	for range 1 << 12 { // as many as make the largest table half full
		key := table.Key{Lo: r.Uint64(), Hi: r.Uint64()>>8 | 15<<56}
		for range 1 + r.IntN(6) { // from 5 on they spill
			tokens[key] = append(tokens[key], Token(r.IntN(200_000)))
		}
		c.add(key, keyHash(key), tokens[key])
	}
	require.Equal(t, 1<<12, len(c.buckets), "it grew to its limit")
	lost := 0
	for key, want := range tokens {
		got, ok := c.appendTo(nil, key, keyHash(key))
		if !ok {
			lost++
			continue
		}
		require.Equal(t, want, got)
	}
	require.Less(t, lost, len(tokens)/15)
}

func TestAWorkerThatHasLearnedOutlivesGarbageCollections(t *testing.T) {
	e, err := New(vocab.R50kBase())
	require.NoError(t, err)
	w := e.worker()
	require.NotSame(t, w, e.worker(), "one worker has one user")
	e.release(w)
	for range 3 {
		runtime.GC()
	}
	require.Same(t, w, e.worker())
}
