package key

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// Keys are equal only for equal pieces, and are the same however they are read.
func TestKeysTellPiecesApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	short, middle := map[Short]string{}, map[Middle]string{}
	hashes := map[uint64]string{}
	for range 200_000 {
		b := make([]byte, 1+r.IntN(MaxMiddle+20))
		for i := range b {
			b[i] = "\x00\x01ab"[r.IntN(4)]
		}
		piece := string(b)
		if len(piece) <= MaxShort {
			checkKey(t, short, OfShort(piece), piece)
		} else if len(piece) <= MaxMiddle {
			checkKey(t, middle, OfMiddle(piece), piece)
		}
		checkKey(t, hashes, Hash(piece), piece)
	}
}

func checkKey[K comparable](t *testing.T, seen map[K]string, key K, piece string) {
	if other, ok := seen[key]; ok && other != piece {
		t.Fatalf("%q and %q have the same key %v", piece, other, key)
	}
	seen[key] = piece
}

func TestShortKeyIsThePieceAndItsLength(t *testing.T) {
	piece := "abcdefghijklmno"
	for n := 1; n <= MaxShort; n++ {
		want := Short{Hi: uint64(n) << 56}
		for i := range n {
			if i < 8 {
				want.Lo |= uint64(piece[i]) << (8 * i)
			} else {
				want.Hi |= uint64(piece[i]) << (8 * (i - 8))
			}
		}
		require.Equal(t, want, OfShort(piece[:n]))
	}
}
