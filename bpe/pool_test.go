package bpe

import (
	"runtime"
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
