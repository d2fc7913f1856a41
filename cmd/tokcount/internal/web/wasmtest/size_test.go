package wasmtest

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A page waits for the engine: what makes it larger is to be noticed. The most that is too
// much is often package fmt, os or regexp2 (go list -deps -tags tokcount_small).
func TestTheSmallEngineIsSmall(t *testing.T) {
	for name, read := range map[string]func(string) ([]byte, error){"committed": committed, "built now": built} {
		packed, err := read("engine.wasm.gz")
		require.NoError(t, err)
		require.Less(t, len(packed), 900_000, name)
	}
}
