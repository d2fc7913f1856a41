//go:build !race && !purego

package encodings_test

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// Not under the race detector, which makes sync.Pool drop what it is given, and
// not without unsafe, where CountBytes copies its text.

func TestCountAllocatesNothing(t *testing.T) {
	forEachAllocText(t, func(t *testing.T, e *bpe.Encoding, text string) {
		data := []byte(text)
		requireNoAllocs(t, func() { e.Count(text) })
		requireNoAllocs(t, func() { e.CountBytes(data) })
	})
}

func TestAppendEncodeIntoRoomAllocatesNothing(t *testing.T) {
	forEachAllocText(t, func(t *testing.T, e *bpe.Encoding, text string) {
		dst := make([]bpe.Token, 0, len(text))
		requireNoAllocs(t, func() { dst = e.AppendEncode(dst[:0], text) })
	})
}

func TestAppendDecodeIntoRoomAllocatesNothing(t *testing.T) {
	forEachAllocText(t, func(t *testing.T, e *bpe.Encoding, text string) {
		ids, dst := e.Encode(text), make([]byte, 0, len(text))
		requireNoAllocs(t, func() { dst, _ = e.AppendDecode(dst[:0], ids) })
	})
}

// forEachAllocText runs test for each encoding with texts that reach every
// path: words of a cache, characters of several bytes, and pieces too long for
// either.
func forEachAllocText(t *testing.T, test func(t *testing.T, e *bpe.Encoding, text string)) {
	texts := map[string]string{
		"word":    "hello",
		"prose":   string(readGolden(t, "texts", "moby.txt")[:20_000]),
		"code":    string(readGolden(t, "texts", "code_go.txt")[:20_000]),
		"Russian": string(readGolden(t, "texts", "udhr_cyrillic_greek.txt")[60_000:80_000]),
		"Asian":   string(readGolden(t, "texts", "udhr_asia.txt")[:20_000]),
		"a":       shaped("a")(nil, 5000),
	}
	for _, name := range distinct() {
		for label, text := range texts {
			t.Run(name+"/"+label, func(t *testing.T) { test(t, mustGet(t, name), text) })
		}
	}
}

// requireNoAllocs calls f to fill the caches and then counts: three times, as a piece that
// falls apart is put in when it comes again. Without garbage collection meanwhile, which would
// empty the pool that keeps them.
func requireNoAllocs(t *testing.T, f func()) {
	t.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	f()
	f()
	require.Zero(t, testing.AllocsPerRun(10, f), "allocations a call")
}
