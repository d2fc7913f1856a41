package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestNewRefusesAVocabularyWhoseIDsClash(t *testing.T) {
	tests := []struct {
		name    string
		special map[string]uint32
		rank    uint32
	}{
		{"a special token with the id of an ordinary one", map[string]uint32{"<|endoftext|>": 50256, "<|x|>": 7}, 7},
		{"a special token without text", map[string]uint32{"": 50256}, 50256},
		{"an id below the last that is neither", map[string]uint32{"<|x|>": 60000}, 50256},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := vocab.P50kBase()
			v.Special = test.special
			_, err := New(v)
			var clash *vocab.RankError
			require.ErrorAs(t, err, &clash)
			require.Equal(t, test.rank, clash.Rank)
		})
	}
}

func TestTokenAndLookupAreInverse(t *testing.T) {
	e := encoding(t, vocab.P50kBase())
	for id := range Token(e.Vocab().Len()) {
		text, ok := e.Token(id)
		require.True(t, ok)
		back, ok := e.Lookup(text)
		require.Equal(t, id != 50256, ok, "special tokens are not found by their text")
		if ok {
			require.Equal(t, id, back)
		}
	}
	_, ok := e.Token(50281)
	require.False(t, ok)
	_, ok = encoding(t, vocab.R50kBase()).Token(50257)
	require.False(t, ok, "p50k_base's tokens are none of r50k_base's")
	_, ok = encoding(t, vocab.R50kBase()).Lookup("  ")
	require.False(t, ok, "p50k_base's tokens are none of r50k_base's")
}

func TestDecodeRefusesWhatIsNoToken(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	for _, bad := range []Token{50257, 1 << 21, 1<<32 - 1} {
		text, err := e.AppendDecode([]byte("> "), []Token{15496, 995, bad, 0})
		var none *TokenError
		require.ErrorAs(t, err, &none)
		require.Equal(t, TokenError{Index: 2, Token: bad}, *none)
		require.Equal(t, "> Hello world", string(text), "what comes before it is not lost")
	}
}

func TestAppendEncodeKeepsWhatIsThere(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	dst := append(make([]Token, 0, 100), 1, 2, 3)
	require.Equal(t, []Token{1, 2, 3, 15496, 995}, e.AppendEncode(dst, "Hello world"))
	require.Empty(t, e.Encode(""))
}

// Pieces that hit, miss, evict and overflow the caches in every order give
// the tokens that a worker without caches gives.
func TestCachesDoNotChangeTheAnswer(t *testing.T) {
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.O200kBase()} {
		e := encoding(t, v)
		r := rand.New(rand.NewPCG(7, 7))
		words := make([]string, 3000)
		for i := range words {
			words[i] = randomWord(r)
		}
		for range 300 {
			var b strings.Builder
			for range 200 {
				if r.IntN(4) == 0 {
					words[r.IntN(len(words))] = randomWord(r)
				}
				b.WriteString(words[r.IntN(len(words))])
			}
			text := b.String()
			fresh := encoding(t, v)
			want := fresh.Encode(text)
			require.Equal(t, want, e.Encode(text))
			require.Equal(t, len(want), e.Count(text))
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

// The caches stay within the bounds that the comment on worker names, however
// many pieces pass.
func TestCachesAreBounded(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	w := newWorker(e.engine)
	r := rand.New(rand.NewPCG(9, 9))
	var scratch []Token
	for range 600_000 {
		scratch = w.appendPiece(scratch[:0], randomWord(r))
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
