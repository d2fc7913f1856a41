package bpe_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

func TestScannerOfPublishedEncodings(t *testing.T) {
	for name, want := range map[string]string{"r50k_base": "r50k", "cl100k_base": "cl100k", "o200k_base": "o200k"} {
		e, err := encodings.Get(name)
		require.NoError(t, err)
		assert.Equal(t, want, e.Scanner())
		assert.Nil(t, e.Vocab().Pipeline())
		assert.Equal(t, e.Name(), e.Vocab().Name)
	}
	v := vocab.R50kBase()
	v.Pattern = `\w+|\W+`
	e, err := bpe.New(v)
	require.NoError(t, err)
	assert.Empty(t, e.Scanner())
}

func TestScannerOfTokenizerFiles(t *testing.T) {
	for file, want := range map[string]string{
		"ok_bytelevel":            "r50k",
		"ok_byte_fallback":        "spaces",
		"ok_normalizer_nfc":       "",
		"ok_punctuation_isolated": "",
		"ok_regex_lookbehind":     "",
		"ok_added_strip":          "",
	} {
		e, err := encodings.Open("../testdata/tokenizers/synthetic/" + file + ".json")
		if !assert.NoError(t, err, file) {
			continue
		}
		assert.Equal(t, want, e.Scanner(), file)
		require.NotNil(t, e.Vocab().Pipeline(), file)
		assert.Equal(t, "tokenizer.json", e.Vocab().Pipeline().Tokenizer.Format)
	}
}
