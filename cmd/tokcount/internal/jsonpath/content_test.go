package jsonpath

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The content of a message may be in parts. What is not text is reported.
func TestContentInParts(t *testing.T) {
	for _, test := range []struct {
		name, path, record string
		want, aside        []string
		err                string
	}{
		{"a text", "m[].content", `{"m":[{"content":"a"}]}`, []string{"a"}, nil, ""},
		{"parts", "m[].content", `{"m":[{"content":[{"type":"text","text":"a"},{"text":"b","type":"input_text"},"c"]}]}`, []string{"a", "b", "c"}, nil, ""},
		{"an image", "m[].content", `{"m":[{"content":[{"type":"image_url","image_url":{"url":"x"}},{"type":"text","text":"a"}]}]}`, []string{"a"}, []string{"image_url"}, ""},
		{"no type", "content", `{"content":[{"x":1}]}`, nil, []string{"content that is not text"}, ""},
		{"no parts", "content", `{"content":[]}`, nil, nil, ""},
		{"tool calls", "m[].content", `{"m":[{"content":null,"tool_calls":[{"id":"c"}]},{"content":"22"}]}`, []string{"22"}, []string{"tool_calls"}, ""},
		{"no tool calls", "m[].content", `{"m":[{"content":"a","tool_calls":[],"function_call":null}]}`, []string{"a"}, nil, ""},
		{"no message", "m[].text", `{"m":[{"text":"a","tool_calls":[1]}]}`, []string{"a"}, nil, ""},
		{"other things", "content", `{"content":[1]}`, nil, nil, "content[0] is a number, not a string or an object"},
		{"other keys", "text", `{"text":[{"type":"text","text":"a"}]}`, nil, nil, "text is an array, not a string"},
		{"a path of its own", "content[].text", `{"content":[{"type":"text","text":"a"},{"type":"image"}]}`, []string{"a"}, nil, ""},
		{"broken", "content", `{"content":[{"text":"a"`, []string{"a"}, nil, "broken JSON at byte 23: it ends too early"},
	} {
		t.Run(test.name, func(t *testing.T) {
			paths, err := Parse([]string{test.path})
			require.NoError(t, err)
			var got, aside []string
			r := NewReader(paths, func(text []byte) { got = append(got, string(text)) })
			r.Aside = func(what string) { aside = append(aside, what) }
			if err = r.Read([]byte(test.record)); test.err == "" {
				require.NoError(t, err)
			} else {
				require.EqualError(t, err, test.err)
			}
			assert.Equal(t, test.want, got)
			assert.Equal(t, test.aside, aside)
		})
	}
}
