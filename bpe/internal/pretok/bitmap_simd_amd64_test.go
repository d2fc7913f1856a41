//go:build goexperiment.simd && !purego

package pretok

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func (k vectorKind) String() string { return [...]string{"none", "AVX2", "AVX-512"}[k] }

// requireSameBlock checks that vectors find in s what words find.
func requireSameBlock(t *testing.T, s string) {
	t.Helper()
	blockOf := func(kind vectorKind) block {
		defer func(before vectorKind) { vectors = before }(vectors)
		vectors = kind
		var b block
		if len(s) < window {
			b.loadEnd(s)
		} else {
			b.load(s)
		}
		return b
	}
	got, want := blockOf(vectors), blockOf(noVectors)
	if want.plane[7] == 0 {
		got.plane, want.plane = [8]uint64{5: got.plane[5], 7: got.plane[7]}, [8]uint64{5: want.plane[5]}
	}
	if got != want {
		require.Equal(t, want, got, "% x", s)
	}
}

// Every kind of vectors that this processor has is tested here; the other tests
// ask the best. GODEBUG=cpu.avx512f=off makes that AVX2.
func TestVectorsFindWhatWordsFind(t *testing.T) {
	t.Cleanup(func() { vectors = bestVectors() })
	if bestVectors() == noVectors {
		t.Skip("this processor has none")
	}
	for kind := avx2; kind <= bestVectors(); kind++ {
		vectors = kind
		t.Run(kind.String()+", every byte at every place", func(t *testing.T) {
			for _, around := range []byte{0, 'a', 0x7f, 0x80, 0xff} {
				for c := range 256 {
					for k := range window {
						s := bytes.Repeat([]byte{around}, window)
						s[k] = byte(c)
						requireSameBlock(t, string(s))
					}
				}
			}
		})
		t.Run(kind.String()+", any bytes, any length", func(t *testing.T) {
			rng := rand.New(rand.NewPCG(7, 8))
			for n := range 20000 {
				s := make([]byte, 1+rng.IntN(window+10))
				for i := range s {
					s[i] = byte(rng.IntN(128 << (n % 2))) // ASCII, or not
				}
				requireSameBlock(t, string(s))
			}
		})
	}
}
