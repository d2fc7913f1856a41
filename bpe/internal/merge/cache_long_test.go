package merge

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
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

func usualLongCache() longCache { return newLongCache(usualLong, usualRecords, 0) }

func TestLongCacheFindsWhatItHasLearned(t *testing.T) {
	c := usualLongCache()
	_, ok := c.find(letters, longHash(letters))
	require.False(t, ok, "it has learned nothing")
	learned := map[string][]Token{}
	for _, n := range sizes() {
		piece := letters[:n]
		for i := range n - 30 { // odd numbers of tokens, and even ones
			learned[piece] = append(learned[piece], Token(1000*n+i))
		}
		c.add(piece, longHash(piece), learned[piece], false)
	}
	for piece, tokens := range learned {
		got, ok := c.find(piece, longHash(piece))
		require.True(t, ok, "%d bytes", len(piece))
		require.Equal(t, len(tokens), got.count)
		require.Equal(t, append([]Token{7}, tokens...), got.appendTo([]Token{7}))
	}
}

// Entries are found by hash, and told apart by all of their bytes.
func TestLongCacheKnowsPiecesByTheirBytes(t *testing.T) {
	for _, n := range sizes() {
		c := usualLongCache()
		piece := letters[:n]
		h := longHash(piece)
		c.add(piece, h, []Token{1, 2, 3}, false)
		for i := range n {
			other := piece[:i] + "." + piece[i+1:]
			_, ok := c.find(other, h)
			require.False(t, ok, "byte %d of %d", i, n)
			require.NotEqual(t, h, longHash(other), "byte %d of %d", i, n)
		}
		for _, other := range []string{piece[:n-1], piece + ".", piece + piece[n-8:]} {
			_, ok := c.find(other, h)
			require.False(t, ok, "%d bytes, not %d", len(other), n)
		}
		_, ok := c.find(piece, h^1<<32)
		require.False(t, ok, "another place")
		_, ok = c.find(piece, h^1<<63)
		require.False(t, ok, "another hash")
	}
}

// Hashes of bytes that differ little, or in their number alone, differ in the bits that are used.
func TestHashesOfLongPiecesDiffer(t *testing.T) {
	hashes, tags, buckets := map[uint64]bool{}, map[uint64]bool{}, map[uint64]bool{}
	c := usualLongCache()
	for len(c.buckets) < c.most {
		c.grow()
	}
	n := 0
	for size := key.MaxMiddle + 1; size < 300; size++ {
		for last := range 100 {
			h := longHash(strings.Repeat(" ", size-1) + string(rune(last)))
			hashes[h>>32] = true
			tags[h%(1<<19)] = true
			buckets[c.index(h)] = true
			n++
		}
	}
	require.Equal(t, n, len(hashes))
	require.Greater(t, len(tags), n*9/10)
	require.Greater(t, len(buckets), usualLong*9/10)
}

func TestLongCacheForgetsWhatIsOverwritten(t *testing.T) {
	c := usualLongCache()
	first := letters[:40]
	h := longHash(first)
	c.add(first, h, []Token{1}, false)
	overwrite(&c.records)
	_, ok := c.find(first, h)
	require.False(t, ok)
	c.add(first, h, []Token{1}, false)
	_, ok = c.find(first, h)
	require.True(t, ok)
}

// The newest pieces of a bucket stay.
func TestLongCacheKeepsTheNewestOfABucket(t *testing.T) {
	c := newLongCache(1, usualRecords, 0)
	for i := range 10 {
		piece := letters[i : i+40]
		c.add(piece, longHash(piece), []Token{Token(i)}, false)
		for j := range i + 1 {
			older := letters[j : j+40]
			got, ok := c.find(older, longHash(older))
			require.Equal(t, j > i-4, ok)
			if ok {
				require.Equal(t, []Token{Token(j)}, got.appendTo(nil))
			}
		}
	}
}

// A piece that falls apart is put in when it comes again; one that does not, at once; one that is too
// long, never.
func TestLongCacheTakesWhatComesAgain(t *testing.T) {
	c := usualLongCache()
	h := longHash(letters[:40])
	require.True(t, c.takes(letters[:40], h, false))
	require.False(t, c.takes(letters[:40], h, true))
	require.True(t, c.takes(letters[:40], h, true))
	require.True(t, c.takes(letters, longHash(letters), false))
	for range 2 {
		require.False(t, c.takes(letters+"x", 0, false))
	}
}

// It doubles when pieces that came again have filled it, and keeps what it knows; when it has its
// bound, it takes one of eight that come again.
func TestLongCacheDoublesByNeed(t *testing.T) {
	const words = 1 << 12
	c := newLongCache(1<<6, words, 1)
	r := rand.New(rand.NewPCG(4, 4))
	add := func(came bool) string {
		piece := fmt.Sprintf("%016x%016x%016x", r.Uint64(), r.Uint64(), r.Uint64())
		c.add(piece, longHash(piece), []Token{1, 2, 3}, came)
		return piece
	}
	const record = 6 + 2
	for range 4 * words / record {
		add(false)
	}
	require.Len(t, c.buckets, 1<<6, "what came once is no need")
	var last []string
	for range words/record + 1 {
		last = append(last, add(true))
	}
	require.Len(t, c.buckets, 1<<7)
	require.Equal(t, 2*words, c.records.most)
	known := 0
	for _, piece := range last[len(last)-100:] {
		if _, ok := c.find(piece, longHash(piece)); ok {
			known++
		}
	}
	require.Greater(t, known, 60)
	for range 2*words/record + 1 {
		require.True(t, c.takes(letters[:40], longHash(letters[:40]), false))
		add(true)
	}
	require.Len(t, c.buckets, 1<<7)
	taken := 0
	for i := range 80 {
		piece := letters[i : i+50]
		require.False(t, c.takes(piece, longHash(piece), true))
		if c.takes(piece, longHash(piece), true) {
			taken++
		}
	}
	require.Equal(t, 80/turns, taken)
}

// It begins small, grows as pieces come and as they are put in, up to its size, and keeps what it knows.
func TestLongCacheGrowsAsItFills(t *testing.T) {
	piece := func(i int) string { return fmt.Sprintf("%040d", i) }
	const most = 1 << 10
	c := newLongCache(most, usualRecords, 0)
	for i := range longTags * most {
		p := piece(i)
		if c.put < most && i%3 == 0 {
			c.add(p, longHash(p), []Token{Token(i)}, false)
			require.LessOrEqual(t, len(c.buckets), max(fewLong, longGrows*c.put))
		} else {
			c.cameBefore(longHash(p))
		}
		require.LessOrEqual(t, len(c.seen), max(longTags*fewLong, 2*longGrows*c.first))
	}
	require.Len(t, c.buckets, most)
	require.Len(t, c.seen, longTags*most)
	known, before := 0, 0
	for i := range 1000 {
		p := piece(i)
		if tokens, ok := c.find(p, longHash(p)); ok {
			require.Equal(t, []Token{Token(i)}, tokens.appendTo(nil))
			known++
		}
		if c.cameBefore(longHash(p)) {
			before++
		}
	}
	require.Greater(t, known, 300)
	require.Greater(t, before, 200)
}

// What was seen is kept in mind when the table doubles.
func TestLongCacheRemembersWhatCameWhenItDoubles(t *testing.T) {
	c := newLongCache(1<<6, 64, 1)
	h := longHash(letters[:40])
	require.False(t, c.cameBefore(h))
	c.add(letters[:50], longHash(letters[:50]), []Token{1}, false)
	for c.most < 1<<7 {
		c.needs(8)
	}
	require.True(t, c.cameBefore(h))
}

// A clause is known once it came twice, and its tokens are the same each time, however it is asked for.
func TestClausesAreRemembered(t *testing.T) {
	const clause = "人人生而自由在尊严和权利上一律平等他们赋有理性和良心并应以兄弟关系的精神相对待"
	text := "。" + clause + "。 "
	ends := []int{len("。"), len("。" + clause), len(text)}
	for _, count := range []bool{true, false} {
		v := vocab.CL100kBase()
		w := NewWorker(v.Table(), DefaultMemory)
		want := textbook(v, "。")
		want = append(want, textbook(v, clause)...)
		want = append(want, textbook(v, "。 ")...)
		for i := range 4 {
			_, known := w.long.find(clause, longHash(clause))
			require.Equal(t, i >= 2, known, "time %d", i)
			if count {
				require.Equal(t, len(want), w.CountPieces(text, 0, ends))
			} else {
				require.Equal(t, want, w.AppendPieces(nil, text, 0, ends))
			}
		}
	}
}
