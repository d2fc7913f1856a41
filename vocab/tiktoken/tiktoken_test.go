package tiktoken

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

const synthetic = "../../testdata/tokenizers/synthetic_other"

// lines returns a file of the 256 bytes and some tokens, with ranks from 0 on.
func lines(tokens ...string) []byte {
	var b bytes.Buffer
	for i := range 256 {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte{byte(i)}), i)
	}
	for i, token := range tokens {
		fmt.Fprintf(&b, "%s %d\n", base64.StdEncoding.EncodeToString([]byte(token)), 256+i)
	}
	return b.Bytes()
}

func TestParse(t *testing.T) {
	o := Options{Name: "test", Pattern: "a", Special: map[string]uint32{"<s>": 300, "</s>": 301, "<call>": 258},
		BOS: "<s>", AddBOS: true, EOS: "</s>", Kept: []string{"<call>"}}
	tok, err := Parse(lines("ab", "abc"), o)
	require.NoError(t, err)
	spectest.Check(t, tok, err)
	assert.Equal(t, "test", tok.Name)
	assert.Equal(t, 258, tok.Model.Tokens.Len())
	assert.EqualValues(t, 257, tok.Model.Ranks[257])
	assert.Equal(t, []spec.AddedToken{
		{Text: "<call>", ID: 258, Special: true, Kept: true}, {Text: "<s>", ID: 300, Special: true}, {Text: "</s>", ID: 301, Special: true},
	}, tok.Added)
	assert.Equal(t, []uint32{300}, tok.Template.Before)
	assert.Equal(t, spec.Mark{Text: "</s>", ID: 301}, tok.EOS)
}

// Ranks may have holes, be in any order, and be large: memory follows the
// number of tokens.
func TestRanks(t *testing.T) {
	data := append([]byte("YWI= 16777215\nYWJj 500\n\n"), lines()...)
	tok, err := Parse(data, Options{Pattern: "a"})
	require.NoError(t, err)
	spectest.Check(t, tok, err)
	assert.Equal(t, "ab", tok.Model.Tokens.Text(257))
	assert.EqualValues(t, 1<<24-1, tok.Model.Tokens.MaxID())
}

func TestErrors(t *testing.T) {
	one := map[string]uint32{"<s>": 300}
	for _, tt := range []struct {
		name string
		data []byte
		o    Options
		line int
		say  string
	}{
		{"no pattern", lines(), Options{}, 0, "no split pattern"},
		{"an empty file", nil, Options{Pattern: "a"}, 0, "the byte 0x00 has no token"},
		{"an empty token", append(lines(), " 256\n"...), Options{Pattern: "a"}, 257, "the token is empty"},
		{"a negative rank", append(lines(), "YWI= -1\n"...), Options{Pattern: "a"}, 257, "not a number"},
		{"a rank of 2^31", append(lines(), "YWI= 2147483648\n"...), Options{Pattern: "a"}, 257, "over 16777215"},
		{"a rank of 30 digits", append(lines(), "YWI= 999999999999999999999999999999\n"...), Options{Pattern: "a"}, 257, "over 16777215"},
		{"three fields", append(lines(), "YWI= 256 1\n"...), Options{Pattern: "a"}, 257, "not a number"},
		{"a special token with an id of another", lines(), Options{Pattern: "a", Special: map[string]uint32{"<s>": 5}}, 0, `has the id 5`},
		{"special tokens with one id", lines(), Options{Pattern: "a", Special: map[string]uint32{"<s>": 300, "<t>": 300}}, 0, `"<s>" and "<t>" have the same id`},
		{"a special token without text", lines(), Options{Pattern: "a", Special: map[string]uint32{"": 300}}, 0, "has no text"},
		{"BOS that is none", lines(), Options{Pattern: "a", Special: one, BOS: "<t>"}, 0, `"<t>" is not among`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := Parse(tt.data, tt.o)
			require.Error(t, err)
			spectest.Check(t, tok, err)
			assert.Equal(t, tt.line, err.(*spec.Error).Line)
			assert.Contains(t, err.Error(), tt.say)
		})
	}
}

func TestModels(t *testing.T) {
	llama := Llama3()
	assert.Len(t, llama.Special, 256)
	assert.EqualValues(t, 128000, llama.Special["<|begin_of_text|>"])
	assert.EqualValues(t, 128009, llama.Special["<|eot_id|>"])
	assert.EqualValues(t, 128255, llama.Special["<|reserved_special_token_250|>"])

	qwen := Qwen()
	assert.Len(t, qwen.Special, 208)
	assert.EqualValues(t, 151643, qwen.Special["<|endoftext|>"])
	assert.EqualValues(t, 151850, qwen.Special["<|extra_204|>"])
	assert.Equal(t, spec.NFC, qwen.Normalizer[0].Kind)

	kimi, err := KimiK2([]byte(`{"added_tokens_decoder":{"163584":{"content":"[BOS]","special":true},
		"163595":{"content":"<|tool_call|>","special":false}},"bos_token":"[BOS]","eos_token":null,"other":[]}`))
	require.NoError(t, err)
	assert.Len(t, kimi.Special, 256)
	assert.EqualValues(t, 163584, kimi.Special["[BOS]"])
	assert.EqualValues(t, 163839, kimi.Special["<|reserved_token_163839|>"])
	assert.Equal(t, []string{"<|tool_call|>"}, kimi.Kept)
	assert.Equal(t, "[BOS]", kimi.BOS)
	assert.False(t, kimi.AddBOS, "its own code adds none")

	for config, path := range map[string]string{
		`{"added_tokens_decoder":{"5":{"content":"x"}}}`:                                                             "/added_tokens_decoder/5",
		`{"added_tokens_decoder":{"163584":{"content":"x","special":true},"163585":{"content":"x","special":true}}}`: "/added_tokens_decoder/163585/content",
		`{"added_tokens_decoder":[]}`:                                                                                "/added_tokens_decoder",
		`{`:                                                                                                          "",
	} {
		_, err := KimiK2([]byte(config))
		var e *spec.Error
		require.ErrorAs(t, err, &e, config)
		assert.Equal(t, path, e.Path)
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join(synthetic, "*.model"))
	require.NoError(f, err)
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		tok, err := Parse(data, Options{Pattern: "a", Special: map[string]uint32{"<s>": 300}, BOS: "<s>"})
		spectest.Check(t, tok, err)
	})
}
