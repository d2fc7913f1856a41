package gpt2

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

const synthetic = "../../testdata/tokenizers/synthetic_other"

func TestParse(t *testing.T) {
	tok, err := Parse([]byte(`{"a":0,"b":2,"ab":1,"<|endoftext|>":9}`), []byte("#version: 0.2\r\na b\r\n\n"))
	require.NoError(t, err)
	spectest.Check(t, tok, err)
	assert.Equal(t, []spec.Merge{{Left: 0, Right: 2, Result: 1}}, tok.Model.Merges)
	assert.Equal(t, []spec.AddedToken{{Text: "<|endoftext|>", ID: 9, Special: true}}, tok.Added)
	assert.Equal(t, spec.Mark{Text: "<|endoftext|>", ID: 9}, tok.EOS)
}

func TestErrors(t *testing.T) {
	const vocab = `{"a":0,"b":1,"ab":2}`
	for _, tt := range []struct {
		name, vocab, merges string
		path                string
		line                int
		say                 string
	}{
		{"no vocabulary", "", "", "", 0, "the file is empty"},
		{"an empty vocabulary", "{}", "", "", 0, "the vocabulary is empty"},
		{"a list", "[]", "", "", 0, "an object is expected"},
		{"an empty token", `{"":0}`, "", "", 0, "a token is empty"},
		{"an id twice", `{"a":0,"b":0}`, "", "/b", 0, "the same id"},
		{"a token twice", `{"a":0,"a":1}`, "", "/a", 0, "listed twice"},
		{"a fraction", `{"a/b":0.5}`, "", "/a~1b", 0, "not a whole number"},
		{"one token", vocab, "a b\nab", "", 2, "two tokens"},
		{"an empty line between", vocab, "a b\n\na b", "", 2, "two tokens"},
		{"a space too many", vocab, "a  b", "", 1, "two tokens"},
		{"an unknown result", vocab, "b a", "", 1, `"ba" is not in the vocabulary`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := Parse([]byte(tt.vocab), []byte(tt.merges))
			require.Error(t, err)
			spectest.Check(t, tok, err)
			e := err.(*spec.Error)
			assert.Equal(t, tt.path, e.Path)
			assert.Equal(t, tt.line, e.Line)
			assert.Contains(t, e.Reason, tt.say)
		})
	}
}

func FuzzParse(f *testing.F) {
	vocab, err := os.ReadFile(filepath.Join(synthetic, "pair_ok.encoder.json"))
	require.NoError(f, err)
	merges, err := os.ReadFile(filepath.Join(synthetic, "pair_ok.vocab.bpe"))
	require.NoError(f, err)
	f.Add(vocab, merges)
	f.Add([]byte(`{"a":0,"b":1,"ab":2}`), []byte("a b"))
	f.Fuzz(func(t *testing.T, vocab, merges []byte) {
		tok, err := Parse(vocab, merges)
		spectest.Check(t, tok, err)
	})
}
