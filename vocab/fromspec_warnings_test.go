package vocab_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// What a model drops, and what a template adds without a name, is a warning.
func TestFromSpecWarns(t *testing.T) {
	bytes := `"a":0`
	for b := range 256 {
		if b != 'a' {
			bytes += fmt.Sprintf(`,%q:%d`, string(spec.ByteLevelRune(byte(b))), b+1)
		}
	}
	bytesOfCharacters := `"a":256`
	for b := range 256 {
		bytesOfCharacters += fmt.Sprintf(`,"<0x%02X>":%d`, b, b)
	}
	const level = `"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},`
	const template = `"post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"x","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[],"special_tokens":{"x":{"id":"x","ids":[%d],"tokens":["x"]}}},`
	for _, tt := range []struct{ name, steps, model, path, reason string }{
		{"all bytes", level, `"vocab":{` + bytes + `}`, "", ""},
		{"few bytes", level, `"vocab":{"a":0,"b":1}`, "/model/vocab", "254 of the 256 bytes have no token, such as 0x00: they are dropped from texts"},
		{"few bytes, and an unknown token", level, `"unk_token":"b","vocab":{"a":0,"b":1}`, "/model/vocab", "254 of the 256 bytes have no token, such as 0x00: they become b"},
		{"few characters", "", `"vocab":{"a":0,"b":1}`, "/model/vocab", "characters without a token are dropped from texts: there is neither an unk_token nor byte_fallback"},
		{"few characters, and an unknown token", "", `"unk_token":"b","vocab":{"a":0,"b":1}`, "", ""},
		{"byte fallback", "", `"byte_fallback":true,"vocab":{` + bytesOfCharacters + `}`, "", ""},
		{"byte fallback without bytes", "", `"byte_fallback":true,"vocab":{"a":0}`, "/model/vocab", "characters without a token are dropped from texts: there is neither an unk_token nor byte_fallback"},
		{"a template", level + fmt.Sprintf(template, 0), `"vocab":{` + bytes + `}`, "", ""},
		{"a template with an unknown id", level + fmt.Sprintf(template, 999), `"vocab":{` + bytes + `}`, "/post_processor", "the template adds the id 999, which has no token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, err := huggingface.Parse([]byte(`{` + tt.steps + `"model":{"type":"BPE",` + tt.model + `,"merges":[]}}`))
			require.NoError(t, err)
			v, err := vocab.FromSpec(s)
			require.NoError(t, err)
			assert.Empty(t, s.Warnings, "of the reader")
			warnings := v.Pipeline().Tokenizer.Warnings
			if tt.path == "" {
				assert.Empty(t, warnings)
				return
			}
			assert.Equal(t, []spec.Warning{{Path: tt.path, Reason: tt.reason}}, warnings)
			assert.Equal(t, tt.path == "/post_processor", warnings[0].OfTemplate())
		})
	}
}
