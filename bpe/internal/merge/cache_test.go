package merge

import (
	"math/rand/v2"
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
	c := newCache[key.Short, [4]Token](4, 1<<12, shortHash)
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
	c := newCache[key.Short, [4]Token](4, 1<<4, shortHash)
	k, tokens := key.OfShort("abc"), []Token{1, 2, 3, 4, 5}
	c.add(k, shortHash(k), tokens)
	for range 2 {
		c.spill.add(make([]Token, ringSize))
	}
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
		w := NewWorker(v.Table())
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
			fresh := NewWorker(v.Table())
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

// The caches stay within the bounds that the comment on Worker names, however
// many pieces pass.
func TestCachesAreBounded(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table())
	r := rand.New(rand.NewPCG(9, 9))
	var scratch []Token
	for i := range 600_000 {
		scratch = w.AppendPiece(scratch[:0], randomWord(r))
		if i%100 != 0 {
			continue
		}
		require.LessOrEqual(t, len(w.short.buckets), w.short.most)
		require.LessOrEqual(t, len(w.middle.buckets), w.middle.most)
		require.LessOrEqual(t, len(w.short.spill.words), ringSize)
		require.LessOrEqual(t, len(w.middle.spill.words), ringSize)
		require.LessOrEqual(t, len(w.long.records.words), ringSize)
	}
	require.Equal(t, w.short.most, len(w.short.buckets), "the test fills the cache")
	require.Equal(t, w.middle.most, len(w.middle.buckets), "the test fills the cache")
	require.Positive(t, w.long.records.lap, "the test fills the ring")
}
