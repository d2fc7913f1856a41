package bpe

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func encoding(t *testing.T, v *vocab.Vocab) *Encoding {
	t.Helper()
	e, err := New(v)
	require.NoError(t, err)
	return e
}

func TestSpecialTextIsOrdinaryTextUnlessAskedFor(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	text := "a<|endoftext|>b<|fim_prefix|>"
	require.NotContains(t, e.Encode(text), Token(100257))

	some, err := e.WithSpecial("<|endoftext|>")
	require.NoError(t, err)
	require.Equal(t, 1, countOf(some.Encode(text), 100257))
	require.NotContains(t, some.Encode(text), Token(100258))

	more, err := some.WithSpecial("<|fim_prefix|>")
	require.NoError(t, err)
	require.Equal(t, []Token{64, 100257, 65, 100258}, more.Encode(text))
	require.Equal(t, 4, more.Count(text))
	require.Equal(t, more.Encode(text), e.WithAllSpecial().Encode(text))

	back, err := e.Decode(more.Encode(text))
	require.NoError(t, err)
	require.Equal(t, text, back)
}

func countOf(tokens []Token, id Token) (n int) {
	for _, t := range tokens {
		if t == id {
			n++
		}
	}
	return n
}

func TestWithSpecialRefusesWhatIsNoSpecialToken(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	_, err := e.WithSpecial("<|endoftext|>", "<|im_start|>")
	var missing *SpecialError
	require.ErrorAs(t, err, &missing)
	require.Equal(t, SpecialError{"r50k_base", "<|im_start|>"}, *missing)
}

func TestIndexSpecialTellsWhatWouldBeOrdinaryText(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	text := "x <|end <|fim_middle|> <|endoftext|>"
	token, at := e.IndexSpecial(text)
	require.Equal(t, "<|fim_middle|>", token)
	require.Equal(t, 8, at)

	some, err := e.WithSpecial("<|fim_middle|>")
	require.NoError(t, err)
	token, at = some.IndexSpecial(text)
	require.Equal(t, "<|endoftext|>", token)
	require.Equal(t, 23, at)

	token, at = e.WithAllSpecial().IndexSpecial(text)
	require.Equal(t, "", token)
	require.Equal(t, -1, at)
	_, at = e.IndexSpecial("<|endoftext|")
	require.Equal(t, -1, at)
}

func TestTheLongestOfOverlappingSpecialTokensWins(t *testing.T) {
	v := vocab.R50kBase()
	v.Special = map[string]uint32{"<|endoftext|>": 50256, "[A]": 60000, "[A][B]": 60001, "é": 60002}
	e := encoding(t, v).WithAllSpecial()
	require.Equal(t, []Token{60001, 60000, 60002, 50256}, e.Encode("[A][B][A]é<|endoftext|>"))
	require.Equal(t, 4, e.Count("[A][B][A]é<|endoftext|>"))
}
