package format

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format/formattest"
)

// What a reader in Python finds in each layout is what was written: the ids and where
// documents begin and end.
func TestPythonReadsEveryLayout(t *testing.T) {
	const eot = 50256
	for _, f := range All() {
		for _, dtype := range f.DTypes {
			t.Run(f.Name+"/"+string(dtype), func(t *testing.T) {
				rng := rand.New(rand.NewPCG(3, uint64(dtype.Size())))
				var docs []document
				var want [][]uint32
				for i, n := range []int{1, 700, 2, 0, blockIDs, 9} {
					ids := []uint32{eot}
					for range n {
						ids = append(ids, rng.Uint32N(eot))
					}
					if !f.EOTFirst {
						ids = append(ids[1:], eot)
					}
					docs = append(docs, document{Doc{"a, \"b\".jsonl", int64(i)}, ids})
					want = append(want, ids)
				}
				prefix := filepath.Join(t.TempDir(), "shard")
				for i, b := range write(t, f, Settings{dtype, "r50k_base"}, docs, 1000) {
					require.NoError(t, os.WriteFile(prefix+f.Suffixes[i], b, 0o666))
				}
				assert.Equal(t, want, formattest.Read(t, f.Name, string(dtype), eot, prefix), fmt.Sprint(f.Suffixes))
			})
		}
	}
}
