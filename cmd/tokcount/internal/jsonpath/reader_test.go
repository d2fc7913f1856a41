package jsonpath

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Bytes that are not valid UTF-8 are read unchanged, next to escapes too.
func TestInvalidBytesAreKept(t *testing.T) {
	for _, line := range []string{"\"\xff\"", `"\u0061` + "\xff\"", "\"\xff" + `\n` + "\xf0\x9f\"", "\"\xe2\x82\\n\""} {
		var text []byte
		r := NewReader(&Paths{root: &field{text: true}}, func(part []byte) { text = slices.Clone(part) })
		require.NoError(t, r.Read([]byte(line)))
		want := strings.NewReplacer(`"`, "", `\u0061`, "a", `\n`, "\n").Replace(line)
		assert.Equal(t, want, string(text))
	}
}

// FuzzUnescape holds the decoding of strings to that of encoding/json.
func FuzzUnescape(f *testing.F) {
	for _, s := range []string{`a`, `\"\\\/\b\f\n\r\t`, `\u0041\u00e9\u20ac`, `\ud83d\ude00`, `\ud83d`, `\ud83dx`,
		`\ud83d\n`, `\ud83d\u0041`, `\ude00\ud83d`, `\ud83d\ud83d\ude00`, `\uD83D\uDe0F`, `é\u00E9`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want string
		quoted := []byte(`"` + strings.ToValidUTF8(s, "") + `"`)
		if json.Unmarshal(quoted, &want) != nil || bytes.TrimSpace(quoted)[0] != '"' {
			return
		}
		assert.Equal(t, want, string(appendUnescaped(nil, quoted[1:len(quoted)-1])))
	})
}

// FuzzRecord promises that a record that is told to be one is JSON, and that a
// path finds what encoding/json finds.
func FuzzRecord(f *testing.F) {
	for _, s := range []string{`{"a":[{"b":"x"},{"b":null}]}`, `{"a":[{"b":"x"}]} x`, `{"a":`, `{"\u0061":[{"b":"\n"}],"c":{}}`, `{"a":[[]]}`, `[`, `]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.ToValidUTF8(data, nil)
		paths, err := Parse([]string{"a[].b"})
		require.NoError(t, err)
		var got, want []string
		r := NewReader(paths, func(text []byte) { got = append(got, string(text)) })
		if r.Read(slices.Clone(data)) != nil {
			return
		}
		var all map[string]any
		require.NoError(t, json.Unmarshal(data, &all))
		for _, element := range all["a"].([]any) {
			if object, ok := element.(map[string]any); ok {
				if text, ok := object["b"].(string); ok {
					want = append(want, text)
				}
			}
		}
		assert.Equal(t, want, got)
	})
}
