package merge

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/table/key"
)

var letters = lettersOf(maxKnown)

// lettersOf returns n letters and digits, no eight of which are those elsewhere.
func lettersOf(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%c%d", 'a'+i%26, i)
	}
	return b.String()[:n]
}

// sizes are lengths of pieces that the cache keeps: all the short ones, and some.
func sizes() (all []int) {
	for n := key.MaxMiddle + 1; n <= maxKnown; n += 1 + n/64*3 {
		all = append(all, n)
	}
	return append(all, maxKnown)
}

func TestLongCacheFindsWhatItHasLearned(t *testing.T) {
	c := longCache{records: newRing[uint64](usualRecords)}
	_, ok := c.appendTo(nil, key.OfLong(letters))
	require.False(t, ok, "it has learned nothing")
	learned := map[string][]Token{}
	for _, n := range sizes() {
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
	for _, n := range sizes() {
		c := longCache{records: newRing[uint64](usualRecords)}
		piece := letters[:n]
		k := key.OfLong(piece)
		c.add(k, []Token{1, 2, 3})
		for i := range n {
			other := piece[:i] + "." + piece[i+1:]
			_, ok := c.appendTo(nil, key.Long{Piece: other, Hash: k.Hash})
			require.False(t, ok, "byte %d of %d", i, n)
		}
		for _, other := range []string{piece[:n-1], piece + ".", piece + piece[n-8:]} {
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
	c := longCache{records: newRing[uint64](usualRecords)}
	first := key.OfLong(letters[:40])
	c.add(first, []Token{1})
	for range 2 {
		c.records.add(make([]uint64, usualRecords))
	}
	_, ok := c.appendTo(nil, first)
	require.False(t, ok)
	c.add(first, []Token{1})
	_, ok = c.appendTo(nil, first)
	require.True(t, ok)
}
