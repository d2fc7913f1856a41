package bpe

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

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

// The caches of an encoding are as large as it says; its answers are those of any other, and
// its workers its own.
func TestWithCache(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	small := e.WithCache(0)
	require.NotSame(t, e.shared.workers, small.shared.workers)
	require.Same(t, e.shared.table, small.shared.table)
	r := rand.New(rand.NewPCG(17, 2))
	var b strings.Builder
	for range 60_000 {
		fmt.Fprintf(&b, " %x", r.Uint64()>>40)
	}
	text := b.String()
	grown := func(x *Encoder) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		require.Equal(t, e.Count(text), x.Count(text))
		runtime.ReadMemStats(&after)
		return after.TotalAlloc - before.TotalAlloc
	}
	e.Count(text) // so that its worker has grown
	require.Less(t, grown(small.NewEncoder()), uint64(1<<20))
	require.Greater(t, grown(e.NewEncoder()), uint64(4<<20))
	require.Equal(t, e.Encode(text), small.WithAllSpecial().Encode(text))
	require.Same(t, small.shared.workers, small.WithMaxPiece(1).shared.workers, "derived encodings keep it")
}
