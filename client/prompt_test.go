package client

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

func TestPromptJSON(t *testing.T) {
	for name, tt := range map[string]struct {
		prompt Prompt
		want   string
	}{
		"string":            {Text("a"), `"a"`},
		"empty string":      {Text(""), `""`},
		"strings":           {Texts("a", "b"), `["a","b"]`},
		"one string listed": {Texts("a"), `["a"]`},
		"ids":               {Tokens([]bpe.Token{1212, 318}), `[1212,318]`},
		"lists of ids":      {TokenLists([]bpe.Token{1}, []bpe.Token{2, 3}), `[[1],[2,3]]`},
		"HTML as it is":     {Text("<b>&</b>"), `"<b>&</b>"`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := marshal(tt.prompt)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))

			var back Prompt
			require.NoError(t, json.Unmarshal([]byte(" "+tt.want), &back))
			assert.Equal(t, tt.prompt, back)
		})
	}
	_, err := marshal(Prompt{})
	assert.Error(t, err)

	var null Prompt
	require.NoError(t, json.Unmarshal([]byte("null"), &null))
	assert.Zero(t, null.Len())
	for _, bad := range []string{"7", "{}", `[1,"a"]`, `["a",1]`, `[[1],2]`, `[-1]`, "true"} {
		assert.Error(t, json.Unmarshal([]byte(bad), new(Prompt)), bad)
	}
	for _, hole := range []string{"[null]", "[1,null]", "[null,1]", `["a",null]`, `[null,"a"]`, "[[1],null]", "[null,[1]]", "[[1,null]]"} {
		var bad *RequestError
		assert.ErrorAs(t, json.Unmarshal([]byte(hole), new(Prompt)), &bad, "%s must not become a prompt that nobody gave", hole)
	}
	var text Prompt
	require.NoError(t, json.Unmarshal([]byte(`["null"]`), &text))
	assert.Equal(t, Texts("null"), text)
}

// What is written by hand is what encoding/json writes.
func TestStringsOfJSON(t *testing.T) {
	texts := []string{"", "a", "<&>", "a\"b", `\`, "\x00\x1f\x20\x7f", "世界 🚀", "\u2028", "\ufeff", strings.Repeat("12345678", 3) + "\n"}
	for c := range 256 {
		for at := range 17 {
			texts = append(texts, strings.Repeat("é", at/2)+strings.Repeat("x", at%2)+string(rune(c))+"tail of some length")
			texts = append(texts, strings.Repeat("~", at)+string([]byte{byte(c)})+"é")
		}
	}
	for _, text := range texts {
		data := appendString([]byte("before"), text)
		var got string
		require.NoError(t, json.Unmarshal(data[len("before"):], &got), "%q", data)
		assert.Equal(t, strings.ToValidUTF8(text, "\ufffd"), got)
	}
}
