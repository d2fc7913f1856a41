//go:build wasm && !tokcount_regexp2

package bpe

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Nothing could stop a match that takes too long, so there are none.
func TestRefusesCustomPatternsInWebAssembly(t *testing.T) {
	v := vocab.R50kBase()
	v.Pattern = `(a+)+$|ok`
	_, err := New(v)
	var refused *PatternError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, -1, refused.Offset)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorContains(t, err, "not supported in WebAssembly")

	v.Pattern = ""
	_, err = New(v)
	require.ErrorAs(t, err, &refused)
	require.NotErrorIs(t, err, errors.ErrUnsupported)

	s := &spec.Tokenizer{Format: "tiktoken", PreTokenizer: []spec.Step{{Kind: spec.Split, Behavior: spec.Isolated, Pattern: spec.Pattern{Text: ".", Syntax: spec.Rust}}}}
	s.Model = spec.Model{Alphabet: spec.Bytes, Merging: spec.ByToken, Unk: -1}
	for b := range 256 {
		s.Model.Tokens.Append([]byte{byte(b)}, uint32(b))
		s.Model.Ranks = append(s.Model.Ranks, uint32(b))
	}
	require.NoError(t, s.Model.Tokens.Build())
	file, err := vocab.FromSpec(s)
	require.NoError(t, err)
	_, err = NewPipeline(file)
	var step *spec.Error
	require.ErrorAs(t, err, &step)
	require.ErrorIs(t, err, errors.ErrUnsupported)
	require.ErrorContains(t, err, "not supported in WebAssembly")
}
