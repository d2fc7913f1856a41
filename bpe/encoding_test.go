package bpe

import (
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
	for id := range Token(e.Len()) {
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
