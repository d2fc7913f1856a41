package huggingface

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Parse says what a file is that is not a tokenizer.json, and calls no tokenizer.json
// another file that only has a key too many.
func TestParseKnowsOtherFiles(t *testing.T) {
	vocabulary := `{"model": 0`
	for i := range 300 {
		vocabulary += fmt.Sprintf(`, "t%d": %d`, i, i+1)
	}
	for _, tt := range []struct {
		name, data string
		like       string // "-" for a tokenizer.json
	}{
		{"settings", `{"added_tokens_decoder":{"0":{}},"bos_token":"<s>"}`, "tokenizer_config.json"},
		{"settings without tokens", `{"bos_token":"<s>","tokenizer_class":"LlamaTokenizer"}`, "tokenizer_config.json"},
		{"special tokens", `{"bos_token":"<s>","pad_token":null}`, "special_tokens_map.json"},
		{"a model's settings", `{"model_type":"llama","bos_token_id":1}`, "config.json"},
		{"generation", `{"bos_token_id":1,"transformers_version":"4.40"}`, "generation_config.json"},
		{"weights", `{"metadata":{},"weight_map":{}}`, "model.safetensors.index.json"},
		{"a vocabulary, in which model is a token", vocabulary + "}", "vocab.json"},
		{"anything", `{"a":1}`, ""},
		{"nothing", `{}`, "-"},
		{"no model, and nothing else", `{"version":"1.0","added_tokens":[]}`, "-"},
		{"a key too many", `{"a":1,"model":{"type":"BPE","vocab":{},"merges":[]}}`, "-"},
		{"broken", `{"a":1,`, "-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.data))
			var e *spec.Error
			require.ErrorAs(t, err, &e)
			var other *OtherFileError
			if tt.like == "-" {
				assert.NotErrorAs(t, err, &other)
				return
			}
			require.ErrorAs(t, err, &other)
			assert.Equal(t, tt.like, other.Name)
			assert.True(t, strings.HasPrefix(other.Error(), "not a tokenizer.json"), other)
		})
	}
}
