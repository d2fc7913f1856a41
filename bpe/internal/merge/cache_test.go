package merge

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Growing moves every entry. None is mistaken for another, and few are lost: with the
// table half full, 4 in 100 do not find one of the four places that they may have.
func TestCacheKeepsWhatItLearnsWhileItGrows(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	c := newCache[key.Short, [4]Token](4, 1<<12, usualSpill, 0, shortHash)
	tokens := map[key.Short][]Token{}
	for range 1 << 12 { // as many as make the largest table half full
		k := key.Short{Lo: r.Uint64(), Hi: r.Uint64()>>8 | 15<<56}
		for range 1 + r.IntN(6) { // from 5 on they spill
			tokens[k] = append(tokens[k], Token(r.IntN(200_000)))
		}
		c.add(k, shortHash(k), tokens[k])
	}
	require.Equal(t, 1<<12, len(c.buckets), "it grew to its limit")
	used := 0
	for _, b := range c.buckets {
		for _, e := range b {
			if e.ids[3] != 0 {
				used++
			}
		}
	}
	require.InDelta(t, used, c.used, 20, "all but those that another has taken the place of while they were moved")
	lost := 0
	for k, want := range tokens {
		got, ok := c.appendTo(nil, k, shortHash(k))
		if !ok {
			lost++
			continue
		}
		require.Equal(t, want, got)
	}
	require.Less(t, lost, len(tokens)/15)
}

// The entry is still there, so the piece gets no second one, behind which it would
// never be found.
func TestAPieceWhoseTokensAreOverwrittenIsLearnedAgain(t *testing.T) {
	c := newCache[key.Short, [4]Token](4, 1<<4, usualSpill, 0, shortHash)
	k, tokens := key.OfShort("abc"), []Token{1, 2, 3, 4, 5}
	c.add(k, shortHash(k), tokens)
	overwrite(&c.spill)
	_, ok := c.appendTo(nil, k, shortHash(k))
	require.False(t, ok)
	c.add(k, shortHash(k), tokens)
	got, ok := c.appendTo(nil, k, shortHash(k))
	require.True(t, ok)
	require.Equal(t, tokens, got)
	require.Equal(t, 1, c.used)
}

// Pieces that hit, miss, evict and overflow the caches in every order give
// the tokens that a worker without caches gives.
func TestCachesDoNotChangeTheAnswer(t *testing.T) {
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.O200kBase()} {
		w := NewWorker(v.Table(), DefaultMemory)
		r := rand.New(rand.NewPCG(7, 7))
		words := make([]string, 3000)
		for i := range words {
			words[i] = randomWord(r)
		}
		for range 300 {
			var b strings.Builder
			var ends []int
			for range 200 {
				if r.IntN(4) == 0 {
					words[r.IntN(len(words))] = randomWord(r)
				}
				b.WriteString(words[r.IntN(len(words))])
				ends = append(ends, b.Len())
			}
			text := b.String()
			fresh := NewWorker(v.Table(), DefaultMemory)
			want := fresh.AppendPieces(nil, text, 0, ends)
			require.Equal(t, want, w.AppendPieces(nil, text, 0, ends))
			require.Equal(t, len(want), w.CountPieces(text, 0, ends))
		}
	}
}

// randomWord returns a space and 1 to 40 letters, Latin or Cyrillic.
func randomWord(r *rand.Rand) string {
	alphabet := []rune("etaoinshrdlu")
	if r.IntN(3) == 0 {
		alphabet = []rune("оеаинтсрвлкмЩ")
	}
	b := []rune{' '}
	for range 1 + r.IntN(40)*r.IntN(40)/40 {
		b = append(b, alphabet[r.IntN(len(alphabet))])
	}
	return string(b)
}

// The caches stay within the bounds that limits.go names, however many pieces pass, and
// reach them.
func TestCachesAreBounded(t *testing.T) {
	for _, tt := range []struct {
		name   string
		memory int
		pieces int
	}{
		{"small", 1 << 20, 200_000},
		{"usual", usual, 600_000},
		{"large", 2 * usual, 1_200_000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := NewWorker(vocab.R50kBase().Table(), tt.memory)
			l := limitsFor(tt.memory)
			r := rand.New(rand.NewPCG(9, 9))
			var scratch []Token
			for i := range tt.pieces {
				if i%240_000 == 0 { // the same again, or there is no need
					r = rand.New(rand.NewPCG(9, 9))
				}
				scratch = w.AppendPiece(scratch[:0], randomWord(r))
				if i%100 != 0 {
					continue
				}
				require.LessOrEqual(t, len(w.short.buckets), l.short<<l.doublings)
				require.LessOrEqual(t, len(w.middle.buckets), l.middle<<l.doublings)
				require.LessOrEqual(t, ringChunk*len(w.short.spill.chunks), l.spill<<l.doublings)
				require.LessOrEqual(t, ringChunk*len(w.middle.spill.chunks), l.spill<<l.doublings)
				require.LessOrEqual(t, ringChunk*len(w.long.records.chunks), l.records<<l.doublings)
				require.LessOrEqual(t, len(w.long.buckets), l.long<<l.doublings)
			}
			require.Equal(t, l.short<<l.doublings, len(w.short.buckets), "the test fills the cache")
			require.Equal(t, l.middle<<l.doublings, len(w.middle.buckets), "the test fills the cache")
			require.Positive(t, w.long.records.lap, "the test fills the ring")
		})
	}
}

func TestLimits(t *testing.T) {
	most := limits{usualShort, usualMiddle, usualLong, usualSpill, usualRecords, 0}
	for _, tt := range []struct {
		name   string
		memory int
		want   limits
	}{
		{"usual", usual, most},
		{"not quite double", 2*usual - 1, most},
		{"double", 2 * usual, limits{usualShort, usualMiddle, usualLong, usualSpill, usualRecords, 1}},
		{"default", DefaultMemory, limits{usualShort, usualMiddle, usualLong, usualSpill, usualRecords, 2}},
		{"no more than buckets can be told", math.MaxInt, limits{usualShort, usualMiddle, usualLong, usualSpill, usualRecords, mostTwos}},
		{"half", usual / 2, limits{usualShort / 2, usualMiddle / 2, usualLong / 2, usualSpill / 2, usualRecords / 2, 0}},
		{"none", 0, limits{usualShort / 64, usualMiddle / 64, usualLong / 64, usualSpill / 64, usualRecords / 64, 0}},
		{"less than none", math.MinInt, limits{usualShort / 64, usualMiddle / 64, usualLong / 64, usualSpill / 64, usualRecords / 64, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) { require.Equal(t, tt.want, limitsFor(tt.memory)) })
	}
	require.LessOrEqual(t, usualShort<<mostTwos, 1<<bucketBits)
}

// What is remembered is what a larger table has too.
func TestCacheKeepsWhatItKnowsWhenItDoubles(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	c := newCache[key.Short, [4]Token](4, 1<<10, usualSpill, 2, shortHash)
	tokens := map[key.Short][]Token{}
	for range 1500 {
		k := key.Short{Lo: r.Uint64(), Hi: r.Uint64()>>8 | 15<<56}
		tokens[k] = make([]Token, 1+r.IntN(6))
		tokens[k][0] = Token(r.IntN(200_000))
		c.add(k, shortHash(k), tokens[k])
	}
	known := func() (n int) {
		for k, want := range tokens {
			if got, ok := c.appendTo(nil, k, shortHash(k)); ok {
				require.Equal(t, want, got)
				n++
			}
		}
		return n
	}
	before := known()
	c.double()
	require.Equal(t, 1<<11, len(c.buckets))
	require.Equal(t, 2*usualSpill, c.spill.most, "tokens double too")
	require.Equal(t, before, known())
	require.Equal(t, before, c.used)
}

// The loops look in a piece's own bucket only, and are fastest in its first place; so what came
// first stays there.
func TestWhatCameFirstStaysFirstWhenACacheGrows(t *testing.T) {
	for _, tt := range []struct {
		name   string
		most   int
		pieces int // as many as it holds before it grows, or all
		grow   func(*shortCache)
	}{
		{"by four", 1 << 10, 256, (*shortCache).grow},
		{"by two", 1 << 8, 400, (*shortCache).double},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 1))
			c := newCache[key.Short, [4]Token](8, tt.most, usualSpill, 2, shortHash)
			for range tt.pieces {
				k := key.Short{Lo: r.Uint64(), Hi: r.Uint64()>>8 | 15<<56}
				c.add(k, shortHash(k), []Token{1})
			}
			require.Equal(t, 1<<8, len(c.buckets), "it does not grow by itself")
			places := func() (places map[key.Short]int, guests int) {
				places = map[key.Short]int{}
				for i, b := range c.buckets {
					for place, e := range b {
						switch {
						case e.ids[3] == 0:
						case shortHash(e.key)&c.mask == uint64(i):
							places[e.key] = place
						default:
							guests++
						}
					}
				}
				return places, guests
			}
			before, guests := places()
			require.Greater(t, guests, 10)
			tt.grow(&c)
			after, still := places()
			require.Less(t, still, guests)
			for k, place := range before {
				now, own := after[k]
				require.True(t, own)
				require.LessOrEqual(t, now, place)
			}
		})
	}
}

// Pieces that come again after they were forgotten make a cache grow, and pieces that are far too many.
func TestCachesGrowByNeed(t *testing.T) {
	for _, tt := range []struct {
		name   string
		count  int
		pieces func(i int) int
		grows  bool
	}{
		{"new pieces", 60_000, func(i int) int { return i }, true},
		{"fewer than there are places", 3500, func(i int) int { return i }, false},
		{"few pieces again", 60_000, func(i int) int { return i % 1000 }, false},
		{"many pieces again", 60_000, func(i int) int { return i % 5000 }, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newCache[key.Short, [4]Token](4, 1<<11, usualSpill, 1, shortHash)
			for i := range tt.count {
				k := key.OfShort(strconv.Itoa(tt.pieces(i)))
				if c.find(k, shortHash(k)) == nil {
					c.add(k, shortHash(k), []Token{1})
				}
			}
			if tt.grows {
				require.Equal(t, 1<<12, len(c.buckets))
			} else {
				require.LessOrEqual(t, len(c.buckets), 1<<11)
			}
		})
	}
}

// Neither do caches that grow by need while their rings go round.
func TestGrowingCachesDoNotChangeTheAnswer(t *testing.T) {
	v := vocab.CL100kBase()
	w := NewWorker(v.Table(), DefaultMemory)
	const spill = 1 << 10 // tokens, and words of long pieces
	w.short = newCache[key.Short, [4]Token](4, 1<<10, spill, 3, shortHash)
	w.middle = newCache[key.Middle, [8]Token](4, 1<<8, spill, 3, middleHash)
	w.long.records.most = spill
	r := rand.New(rand.NewPCG(7, 8))
	words := make([]string, 20_000)
	for i := range words {
		words[i] = randomWord(r)
	}
	for range 400 {
		var b strings.Builder
		var ends []int
		for range 250 {
			b.WriteString(words[r.IntN(len(words))])
			ends = append(ends, b.Len())
		}
		text := b.String()
		fresh := NewWorker(v.Table(), DefaultMemory)
		want := fresh.AppendPieces(nil, text, 0, ends)
		require.Equal(t, want, w.AppendPieces(make([]Token, 0, 2*outTokens), text, 0, ends))
		require.Equal(t, len(want), w.CountPieces(text, 0, ends))
	}
	require.Equal(t, 1<<13, len(w.short.buckets), "the test makes it grow")
	require.Greater(t, len(w.middle.buckets), 1<<8, "the test makes it grow")
	require.Positive(t, w.short.spill.lap, "the test fills the ring")
}

// What a cache had forgotten before it was made larger is no need to do so again.
func TestANeedBeginsAnewWhenItIsMet(t *testing.T) {
	const buckets = 1 << 12
	n := need{bound: 1 << 20}
	piece := uint64(7<<40 | 5<<bucketBits)
	require.False(t, n.more(piece, buckets), "not seen before")
	for range 3 {
		for range buckets*2/needed/watched - 1 {
			require.False(t, n.more(piece, buckets))
		}
		require.True(t, n.more(piece, buckets))
	}
	n.again, n.replaced = 5, 2*buckets/tooMany
	require.True(t, n.more(piece, buckets))
	require.False(t, n.more(piece, buckets))
}

// Pieces that were replaced are a need when they are a sixth of the places, but none for a table as large as
// it may be.
func TestANeedIsOfReplacedPieces(t *testing.T) {
	const buckets = 1 << 12
	notWatched := uint64(1 << (64 - watchedBits))
	n := need{bound: 2 * buckets, replaced: 2*buckets/tooMany - 1}
	require.False(t, n.more(notWatched, buckets))
	n.replaced++
	require.False(t, n.more(notWatched, 2*buckets))
	require.True(t, n.more(notWatched, buckets))
}

// One piece in 32 is watched, and another that takes its place is not the same again.
func TestANeedIsOfWatchedPiecesThatComeAgain(t *testing.T) {
	const buckets = 1 << 8
	place := uint64(5 << bucketBits)
	for _, tt := range []struct {
		name string
		h    func(i uint64) uint64
		need bool
	}{
		{"a watched piece", func(uint64) uint64 { return 7<<40 | place }, true},
		{"one that is not", func(uint64) uint64 { return 1<<(64-watchedBits) | 7<<40 | place }, false},
		{"two in one place in turns", func(i uint64) uint64 { return (7+2*(i%2))<<40 | place }, false},
		{"a new place each", func(i uint64) uint64 { return i << bucketBits }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := need{bound: 1 << 20}
			met := false
			for i := range uint64(1000) {
				met = n.more(tt.h(i), buckets) || met
			}
			require.Equal(t, tt.need, met)
		})
	}
}
