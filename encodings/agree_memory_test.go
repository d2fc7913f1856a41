package encodings_test

import (
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// maxGrowth is the memory in bytes that an Encoding may keep for itself,
// whatever it is fed and however long: a server never ends.
const maxGrowth = 64 << 20

// Two million pieces, no two alike, fill every cache over and over. Half of
// them are words of ten letters, half are of forty. The caches must be the same
// ones all along, as in a busy program, but a sync.Pool loses what two garbage
// collections find unused, or what another processor put in: hence no collection
// but those the test asks for, and one processor.
func TestMemoryStaysBounded(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	e := fresh(t, "cl100k_base")
	r := rand.New(rand.NewPCG(1, 2))
	before := liveHeap()
	for step := range rounds(200) {
		var b strings.Builder
		for i := range 10_000 {
			b.WriteString(" " + shaped("letters")(r, []int{10, 40}[i%2]))
		}
		require.Positive(t, e.Count(b.String()))
		if step%10 == 9 {
			require.Less(t, liveHeap(), before+maxGrowth, "after %d pieces", (step+1)*10_000)
		}
	}
	n := mustNaive(t, "cl100k_base")
	for range 1000 {
		text := shaped("letters")(r, 1+r.IntN(50))
		requireTwins(t, e, text, n.merge(text))
	}
}

// liveHeap is the bytes that one garbage collection leaves.
func liveHeap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
