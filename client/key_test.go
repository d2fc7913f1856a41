package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestKeyShowsItselfToNobody(t *testing.T) {
	key := testKey(t)
	client, err := New(Options{Key: key})
	require.NoError(t, err)
	hidden := struct{ key Key }{key} // fmt does not ask the methods of unexported fields
	values := map[string]any{"key": key, "pointer": &key, "options": Options{Key: key}, "client": client, "hidden": hidden}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			assertNoSecret(t, name+" "+verb, fmt.Sprintf(verb, v))
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		assertNoSecret(t, name+" slog", log.String())
	}
	data, err := json.Marshal(key)
	require.NoError(t, err)
	assert.Equal(t, `"[redacted]"`, string(data))
	assert.Equal(t, "[redacted]", fmt.Sprintf("%s", key))
	assert.Empty(t, Key{}.String())
}

func assertNoSecret(t *testing.T, where, s string) {
	t.Helper()
	assert.NotContains(t, s, secret, where)
	assert.NotContains(t, s, fmt.Sprintf("%x", secret), where)
	assert.NotContains(t, s, fmt.Sprintf("%X", secret), where)
}

func TestNewKey(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"plain":                {"sk-1", "sk-1"},
		"newline of a file":    {"sk-1\n", "sk-1"},
		"spaces and CRLF":      {" \tsk-1\r\n", "sk-1"},
		"none":                 {"", ""},
		"nothing but newlines": {"\n\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			key, err := NewKey(tt.in)
			require.NoError(t, err)
			assert.Equal(t, tt.want, key.reveal())
			assert.Equal(t, tt.want == "", key.IsZero())
		})
	}
	for name, in := range map[string]string{
		"line feed inside": "sk-secret\nX-Evil: 1",
		"NUL":              "sk-secret\x00",
		"blank inside":     "sk secret",
		"not ASCII":        "sk-secreté",
		"DEL":              "sk-secret\x7f",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := NewKey(in)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "secret", "the error must not quote the key")
		})
	}
}
