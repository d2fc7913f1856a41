package chat

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// Whatever is read, Parse gives an error of its own or a chat; what it takes is
// JSON, can be counted with nothing negative, and fits or says why not; what Fit
// leaves is read again as the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"model": "gpt-4o", "messages": [{"role": "system", "content": "a"}, {"role": "user", "name": "b", "content": [{"type": "text", "text": "\u00e9"}, {"type": "image_url"}]}], "max_tokens": 5}`,
		`{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "tool_calls": [{"id": "1", "function": {"name": "f", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "1", "content": "2"}], "tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": ["object", "null"], "properties": {"a": {"oneOf": [{"const": 1}, {"$ref": "#/$defs/b"}]}}, "$defs": {"b": {"enum": ["x"]}}}}}], "tool_choice": "none"}`,
		`{"instructions": "a", "input": [{"type": "reasoning", "summary": []}, {"type": "function_call", "call_id": "1", "name": "f", "arguments": "{}"}, {"type": "function_call_output", "call_id": "1", "output": "2"}, {"role": "user", "content": "a"}], "text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}}`,
		`{"input": {"messages": [{"role": "user", "content": "a"}]}, "preferred_output": [{}], "non_preferred_output": [{}]}`,
		`[{}, {"content": null, "function_call": {"name": "f"}}, {"role": "function"}]`,
		"\ufeff[ ]",
	} {
		f.Add([]byte(seed), 20)
	}
	f.Fuzz(func(t *testing.T, body []byte, limit int) {
		r, err := Parse(body)
		if err != nil {
			var broken *ParseError
			require.ErrorAs(t, err, &broken)
			require.NotEmpty(t, err.Error())
			require.True(t, broken.Offset >= 0 && broken.Offset <= int64(len(body)))
			return
		}
		c := Counter{Model: "m", Encoding: encodings.O200kBase()}
		e, err := c.Count(r)
		if err != nil {
			var broken *ParseError
			require.ErrorAs(t, err, &broken)
			return
		}
		for _, n := range append(e.Messages, e.Tools, e.Format) {
			require.GreaterOrEqual(t, n, 0)
		}
		fitted, err := c.Fit(r, limit)
		var long *TooLongError
		if errors.As(err, &long) {
			return
		}
		require.NoError(t, err)
		require.LessOrEqual(t, fitted.Estimate.Tokens, limit)
		requireSame(t, r, fitted)
	})
}

// requireSame requires that Without and Parse give what Fit left. Messages of no
// list cannot be taken out of JSON, but Fit never drops them: instructions are
// the system's and a text alone is the last.
func requireSame(t *testing.T, r *Request, fitted Fitted) {
	t.Helper()
	left, err := r.Without(fitted.Dropped)
	require.NoError(t, err)
	again, err := Parse(left)
	require.NoError(t, err)
	require.Equal(t, len(fitted.Request.Messages), len(again.Messages))
	for i := range again.Messages {
		require.Equal(t, fitted.Request.Messages[i], again.Messages[i])
	}
	require.Equal(t, len(fitted.Request.Uncounted), len(again.Uncounted))
	if json.Valid(r.source.data) {
		require.True(t, json.Valid(left))
	}
}

// Rendering ends, in little memory for what it is given.
func FuzzTypeScript(f *testing.F) {
	f.Add([]byte(`{"type": "object", "properties": {"a": {"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "default": []}}, "required": ["a"]}`), false)
	f.Add([]byte(`{"oneOf": [{"allOf": [{"const": {"x": 1}}]}, true]}`), true)
	f.Fuzz(func(t *testing.T, schema []byte, old bool) {
		left := 1 << 12
		v, err := readSchema(schema, &left)
		if err != nil {
			return
		}
		w := renderer{old: old}
		w.function(Tool{Name: "f"}, v)
		require.Empty(t, w.notes)
		require.LessOrEqual(t, len(w.out), 100+len(schema)*(20+8*maxDepth), "linear, but for the blanks before lines")
	})
}
