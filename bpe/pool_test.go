package bpe

import (
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/huggingface"
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
		b.WriteByte(' ')
		for range 6 {
			b.WriteByte(byte('a' + r.IntN(26)))
		}
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

// Text that a tokenizer file has changed is not kept for the next text if it is large.
func TestAWorkerLetsGoOfLargeTextThatWasChanged(t *testing.T) {
	data, err := os.ReadFile("../testdata/tokenizers/synthetic/ok_byte_fallback.json")
	require.NoError(t, err)
	file, err := huggingface.Parse(data)
	require.NoError(t, err)
	e, err := newFileEncoding(file)
	require.NoError(t, err)
	x := e.NewEncoder()
	for size, kept := range map[int]bool{1000: true, 2 * keptChanged: false} {
		text := strings.Repeat("x", size)
		require.Equal(t, x.Count(text), len(x.Encode(text)))
		require.Equal(t, kept, cap(x.worker.changed) > 0, "after %d bytes", size)
	}
}
