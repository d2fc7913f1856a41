package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompleteKey(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(file, []byte("sk-of-the-file\n"), 0o600))
	marked := filepath.Join(t.TempDir(), "marked")
	require.NoError(t, os.WriteFile(marked, []byte("\ufeffsk-of-the-file\r\n"), 0o600))
	wide := filepath.Join(t.TempDir(), "wide")
	require.NoError(t, os.WriteFile(wide, []byte("\xff\xfe"+strings.Join(strings.Split("sk-of-the-file\r\n", ""), "\x00")+"\x00"), 0o600))
	for _, test := range []struct {
		name, environment string
		args              []string
		want              string
	}{
		{"of the environment", secretKey, nil, "Bearer " + secretKey},
		{"of a file", "", []string{"--key-file", file}, "Bearer sk-of-the-file"},
		{"of a file with a mark", "", []string{"--key-file", marked}, "Bearer sk-of-the-file"},
		{"of a file in UTF-16", "", []string{"--key-file", wide}, "Bearer sk-of-the-file"},
		{"of a file before the environment", secretKey, []string{"--key-file", file}, "Bearer sk-of-the-file"},
		{"none", "", nil, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", 3)))
			t.Setenv("OPENAI_API_KEY", test.environment)
			assert.Equal(t, exitOK, s.complete(promptOf(3), test.args...).code)
			require.Len(t, s.requests(), 1)
			assert.Equal(t, test.want, s.requests()[0].authorization)
		})
	}
}

func TestCompleteKeyFileTrouble(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("empty", []byte(" \n"), 0o600))
	require.NoError(t, os.WriteFile("two", []byte(secretKey+"\n"+secretKey+"\n"), 0o600))
	require.NoError(t, os.WriteFile("large", []byte(strings.Repeat("k", 64<<10)+"k"), 0o600))
	for name, want := range map[string]string{
		"large":  "large: it has more than 65536 bytes: is it a key?",
		"nosuch": "nosuch: no such file or directory",
		"empty":  "empty: it has no key",
		"two":    "two: byte 20 of the key is not a printable ASCII character",
	} {
		t.Run(name, func(t *testing.T) {
			s := newCompletionServer(t, replies(200, answers("4", 3)))
			assert.Equal(t, result{"", "tokcount: " + want + "\n", exitTrouble}, s.complete(promptOf(3), "--key-file", name))
			assert.Empty(t, s.requests())
		})
	}
}

// Whatever goes wrong, and though the server echoes it.
func TestCompleteNeverPrintsTheKey(t *testing.T) {
	echo := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Should-Retry", "false")
		w.Header().Set("X-Request-Id", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":{"message":"Incorrect API key provided: %s","type":%[1]q,"code":%[1]q}}`, r.Header.Get("Authorization"))
	}
	hangUp := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		args    []string
	}{
		"echoed":             {echo, nil},
		"echoed to a stream": {echo, []string{"--stream"}},
		"hung up":            {hangUp, nil},
		"a dry run":          {echo, []string{"--dry-run"}},
		"no server":          {echo, []string{"--base-url", "http://example.com"}},
		"a wrong flag":       {echo, []string{"--nosuch"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newCompletionServer(t, test.handler)
			t.Setenv("OPENAI_API_KEY", secretKey)
			got := s.complete(promptOf(3), test.args...)
			assert.NotEmpty(t, got.stdout+got.stderr)
			assert.NotContains(t, got.stdout+got.stderr, secretKey)
		})
	}
}
