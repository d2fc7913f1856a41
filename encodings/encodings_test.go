package encodings_test

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// functions are the encodings, each with the function that returns it.
var functions = []struct {
	name     string
	encoding func() *bpe.Encoding
}{
	{"gpt2", encodings.GPT2},
	{"r50k_base", encodings.R50kBase},
	{"p50k_base", encodings.P50kBase},
	{"p50k_edit", encodings.P50kEdit},
	{"cl100k_base", encodings.CL100kBase},
	{"o200k_base", encodings.O200kBase},
	{"o200k_harmony", encodings.O200kHarmony},
}

func TestEachFunctionReturnsTheEncodingItIsNamedAfter(t *testing.T) {
	for _, f := range functions {
		assert.Equal(t, f.name, f.encoding().Name())
	}
}

func TestNamesAreThoseThatGetKnowsInStableOrder(t *testing.T) {
	var want []string
	for _, f := range functions {
		want = append(want, f.name)
	}
	assert.Equal(t, want, encodings.Names())
	for _, name := range encodings.Names() {
		_, err := encodings.Get(name)
		assert.NoError(t, err)
	}
}

func TestNamesAreTheCallers(t *testing.T) {
	encodings.Names()[0] = "changed"
	assert.Equal(t, "gpt2", encodings.Names()[0])
}

func TestAllCallersShareOneEncodingOfAName(t *testing.T) {
	for _, f := range functions {
		t.Run(f.name, func(t *testing.T) {
			var got [8]*bpe.Encoding
			var wait sync.WaitGroup
			for i := range got {
				wait.Go(func() { got[i] = f.encoding() })
			}
			wait.Wait()
			for _, e := range got {
				assert.Same(t, got[0], e)
			}
			byName, err := encodings.Get(f.name)
			require.NoError(t, err)
			assert.Same(t, got[0], byName)
		})
	}
}

func TestGPT2EncodesAsR50kBase(t *testing.T) {
	const text = "Say this is a test: naïve \t 12345 don't 日本語"
	assert.Equal(t, encodings.R50kBase().Encode(text), encodings.GPT2().Encode(text))
	assert.NotSame(t, encodings.R50kBase(), encodings.GPT2())
}

func TestUnknownEncodingSuggestsTheNearest(t *testing.T) {
	tests := []struct {
		name    string
		nearest []string
		message string
	}{
		{"cl100k", []string{"cl100k_base"}, `unknown encoding "cl100k": did you mean cl100k_base?`},
		{"o200k", []string{"o200k_base", "o200k_harmony"}, `unknown encoding "o200k": did you mean o200k_base or o200k_harmony?`},
		{"cl100k-base", []string{"cl100k_base"}, `unknown encoding "cl100k-base": did you mean cl100k_base?`},
		{"CL100K_BASE", []string{"cl100k_base"}, `unknown encoding "CL100K_BASE": did you mean cl100k_base?`},
		{" cl100k_base\n", []string{"cl100k_base"}, `unknown encoding " cl100k_base\n": did you mean cl100k_base?`},
		{"r50kbase", []string{"r50k_base", "p50k_base"}, `unknown encoding "r50kbase": did you mean r50k_base or p50k_base?`},
		{"gpt-2", []string{"gpt2"}, `unknown encoding "gpt-2": did you mean gpt2?`},
		{"latin1", nil, `unknown encoding "latin1"`},
		{"", nil, `unknown encoding ""`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			encoding, err := encodings.Get(test.name)
			assert.Nil(t, encoding)
			var unknown *encodings.UnknownEncodingError
			require.ErrorAs(t, err, &unknown)
			assert.Equal(t, test.name, unknown.Name)
			assert.Equal(t, test.nearest, unknown.Nearest)
			assert.EqualError(t, err, test.message)
		})
	}
}
