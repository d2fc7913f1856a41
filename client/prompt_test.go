package client

import (
	"encoding/json"
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
}
