package bpe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
)

func TestPublishedEncodingsHaveNoTemplate(t *testing.T) {
	e, err := New(vocab.R50kBase())
	require.NoError(t, err)
	assert.Equal(t, e.Encode("Hello, world"), e.AppendPrompt(nil, "Hello, world"))
}

func TestDecodeSkipLeavesSpecialTokensOut(t *testing.T) {
	e, err := New(vocab.R50kBase())
	require.NoError(t, err)
	ids := e.WithAllSpecial().Encode("Hello<|endoftext|>world")
	text, err := e.DecodeSkip(ids)
	require.NoError(t, err)
	assert.Equal(t, "Helloworld", text)
	d := e.NewDecoder().SkipSpecial()
	text, err = d.Decode(ids...)
	require.NoError(t, err)
	assert.Equal(t, "Helloworld", text+d.Flush())
	text, err = e.DecodeSkip([]Token{ids[0], 999_999})
	assert.Equal(t, "Hello", text)
	assert.Equal(t, &TokenError{1, 999_999}, err)
}

func TestNewAndNewPipelineAreForDifferentVocabularies(t *testing.T) {
	_, err := NewPipeline(vocab.R50kBase())
	assert.ErrorContains(t, err, "use New")
	_, err = NewPipeline(nil)
	assert.Error(t, err)
	s := &spec.Tokenizer{Format: "tiktoken", PreTokenizer: []spec.Step{{Kind: spec.Split, Behavior: spec.Isolated, Pattern: spec.Pattern{Text: ".", Syntax: spec.Rust}}}}
	s.Model = spec.Model{Alphabet: spec.Bytes, Merging: spec.ByToken, Unk: -1}
	for b := range 256 {
		s.Model.Tokens.Append([]byte{byte(b)}, uint32(b))
		s.Model.Ranks = append(s.Model.Ranks, uint32(b))
	}
	require.NoError(t, s.Model.Tokens.Build())
	v, err := vocab.FromSpec(s)
	require.NoError(t, err)
	_, err = New(v)
	require.ErrorIs(t, err, ErrPipeline)
	e, err := NewPipeline(v)
	require.NoError(t, err)
	assert.Equal(t, []Token{'a', 'b'}, e.Encode("ab"))
}
