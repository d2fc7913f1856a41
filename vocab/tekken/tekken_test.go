package tekken

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

const synthetic = "../../testdata/tokenizers/synthetic_other"

// file returns a tekken.json of the 256 bytes and some tokens. %s stands for
// keys in config and after the vocabulary.
func file(config, rest string, tokens ...string) string {
	var entries []string
	for b := range 256 {
		tokens = append(tokens[:b:b], append([]string{string([]byte{byte(b)})}, tokens[b:]...)...)
	}
	for i, token := range tokens {
		entries = append(entries, fmt.Sprintf(`{"rank":%d,"token_bytes":%q,"token_str":null}`, i, base64.StdEncoding.EncodeToString([]byte(token))))
	}
	return fmt.Sprintf(`{"config":{"pattern":"a"%s},"vocab":[%s]%s}`, config, strings.Join(entries, ","), rest)
}

func TestParse(t *testing.T) {
	const config = `,"default_vocab_size":260,"default_num_special_tokens":3,"version":"v13"`
	const special = `,"special_tokens":[{"rank":0,"token_str":"<s>","is_control":true},{"rank":1,"token_str":"</s>","is_control":true}]`
	tok, err := Parse([]byte(file(config, special, "ab", "cut off")))
	require.NoError(t, err)
	spectest.Check(t, tok, err)
	assert.Equal(t, 257, tok.Model.Tokens.Len())
	assert.Equal(t, "ab", tok.Model.Tokens.Text(256))
	assert.EqualValues(t, 259, tok.Model.Tokens.ID(256))
	assert.Equal(t, []spec.AddedToken{
		{Text: "<s>", ID: 0, Special: true}, {Text: "</s>", ID: 1, Special: true}, {Text: "<SPECIAL_2>", ID: 2, Special: true},
	}, tok.Added)
	assert.Equal(t, spec.Mark{Text: "<s>", ID: 0}, tok.BOS)
	assert.Equal(t, spec.Mark{Text: "</s>", ID: 1}, tok.EOS)
	assert.Equal(t, []uint32{0}, tok.Template.Before)
	assert.Equal(t, spec.Pattern{Text: "a", Syntax: spec.Rust}, tok.PreTokenizer[0].Pattern)
}

// The order of keys does not count.
func TestVocabularyFirst(t *testing.T) {
	const config = `,"default_vocab_size":278,"default_num_special_tokens":21,"version":"v3"`
	text := file(config, "", "ab")
	at := strings.Index(text, `"vocab":`)
	other := "{" + strings.TrimSuffix(text[at:], "}") + "," + strings.TrimSuffix(text[1:at], ",") + "}"
	want, err := Parse([]byte(text))
	require.NoError(t, err)
	got, err := Parse([]byte(other))
	require.NoError(t, err)
	spectest.Check(t, got, err)
	assert.Equal(t, want.Added, got.Added)
	assert.Equal(t, want.Model.Tokens.Len(), got.Model.Tokens.Len())
}

func TestErrors(t *testing.T) {
	const config = `,"default_vocab_size":259,"default_num_special_tokens":2,"version":"v13"`
	for _, tt := range []struct{ name, file, path, say string }{
		{"no configuration", `{"vocab":[]}`, "/config", "no configuration"},
		{"no vocabulary", `{"config":{"pattern":"a"` + config + `}}`, "/vocab", "no vocabulary"},
		{"no size", file(`,"default_num_special_tokens":2,"version":"v3"`, ""), "/config/default_vocab_size", "missing"},
		{"more special tokens than tokens", file(`,"default_vocab_size":2,"default_num_special_tokens":3,"version":"v3"`, ""), "/config/default_num_special_tokens", "3 special tokens of 2"},
		{"a million special tokens", file(`,"default_vocab_size":1000257,"default_num_special_tokens":1000000,"version":"v3"`, ""), "/config/default_num_special_tokens", "more than 65536"},
		{"a size of 2^31", file(`,"default_vocab_size":2147483648,"default_num_special_tokens":3,"version":"v3"`, ""), "/config/default_vocab_size", "more than 16777216"},
		{"a version without a number", file(`,"default_vocab_size":259,"default_num_special_tokens":2,"version":"new"`, ""), "/config/version", "not known"},
		{"more listed than there are", file(config, `,"special_tokens":[{"rank":0,"token_str":"a"},{"rank":1,"token_str":"b"},{"rank":2,"token_str":"c"}]`, "ab"), "/special_tokens", "3 special tokens, more than 2"},
		{"a listed one is a filler", file(config, `,"special_tokens":[{"rank":0,"token_str":"<SPECIAL_1>"}]`, "ab"), "/special_tokens", "two special tokens are <SPECIAL_1>"},
		{"no text", file(config, `,"special_tokens":[{"rank":0}]`, "ab"), "/special_tokens/0/token_str", "no text"},
		{"an empty token", file(config, `,"special_tokens":[]`, ""), "/vocab/256/token_bytes", "empty"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := Parse([]byte(tt.file))
			require.Error(t, err)
			spectest.Check(t, tok, err)
			assert.Equal(t, tt.path, err.(*spec.Error).Path)
			assert.Contains(t, err.(*spec.Error).Reason, tt.say)
		})
	}
}

func TestTruncated(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(synthetic, "tekken_ok.json"))
	require.NoError(t, err)
	for n := 0; n < len(data)-1; n += 37 {
		tok, err := Parse(data[:n])
		require.Error(t, err)
		spectest.Check(t, tok, err)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(synthetic, "tekken*.json"))
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Parse(data)
		spectest.Check(t, tok, err)
	})
}
