package merge

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/table/key"
)

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func TestLongCacheFindsWhatItHasLearned(t *testing.T) {
	var c longCache
	_, ok := c.appendTo(nil, key.OfLong(letters))
	require.False(t, ok, "it has learned nothing")
	learned := map[string][]Token{}
	for n := key.MaxMiddle + 1; n <= maxScan; n++ {
		piece := letters[:n]
		for i := range n - 30 { // odd numbers of tokens, and even ones
			learned[piece] = append(learned[piece], Token(1000*n+i))
		}
		c.add(key.OfLong(piece), learned[piece])
	}
	for piece, tokens := range learned {
		got, ok := c.appendTo([]Token{7}, key.OfLong(piece))
		require.True(t, ok, "%d bytes", len(piece))
		require.Equal(t, append([]Token{7}, tokens...), got)
	}
}

// Entries are found by hash, and told apart by all of their bytes.
func TestLongCacheKnowsPiecesByTheirBytes(t *testing.T) {
	for n := key.MaxMiddle + 1; n <= maxScan; n++ {
		var c longCache
		piece := letters[:n]
		k := key.OfLong(piece)
		c.add(k, []Token{1, 2, 3})
		for i := range n {
			other := piece[:i] + "." + piece[i+1:]
			_, ok := c.appendTo(nil, key.Long{Piece: other, Hash: k.Hash})
			require.False(t, ok, "byte %d of %d", i, n)
		}
		for _, other := range []string{piece[:n-1], piece + "."} {
			_, ok := c.appendTo(nil, key.Long{Piece: other, Hash: k.Hash})
			require.False(t, ok, "%d bytes, not %d", len(other), n)
		}
		_, ok := c.appendTo(nil, key.Long{Piece: piece, Hash: k.Hash ^ 1})
		require.False(t, ok, "another hash")
		_, ok = c.appendTo(nil, key.Long{Piece: piece, Hash: k.Hash ^ 1<<63})
		require.False(t, ok, "another place")
	}
}

func TestLongCacheForgetsWhatIsOverwritten(t *testing.T) {
	var c longCache
	first := key.OfLong(letters[:40])
	c.add(first, []Token{1})
	for range 2 {
		c.records.add(make([]uint64, ringSize))
	}
	_, ok := c.appendTo(nil, first)
	require.False(t, ok)
	c.add(first, []Token{1})
	_, ok = c.appendTo(nil, first)
	require.True(t, ok)
}
