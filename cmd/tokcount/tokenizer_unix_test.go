//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Nothing waits for a named pipe that nobody writes to, and nothing reads a device, whichever
// file of a tokenizer it is.
func TestTokenizerIsNoPipeOrDevice(t *testing.T) {
	makers := map[string]func(path string) error{
		"it is a pipe, not a file: save what it gives in a file first": func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"it is a device, not a file":                                   func(path string) error { return os.Symlink("/dev/zero", path) },
	}
	const whole = `{"model":{"type":"BPE","vocab":{"a":0},"merges":[]}}`
	for _, test := range []struct {
		name, endless, family string
		files                 map[string]string
	}{
		{"tokenizer.json", "tokenizer.json", "", nil},
		{"tekken.json", "tekken.json", "", nil},
		{"SentencePiece", "tokenizer.model", "", nil},
		{"vocab.json", "vocab.json", "", map[string]string{"merges.txt": "a b\n"}},
		{"merges.txt", "merges.txt", "", map[string]string{"vocab.json": `{"a":0}`}},
		{"the names of special tokens", "special_tokens_map.json", "", map[string]string{"tokenizer.json": whole}},
		{"the configuration", "tokenizer_config.json", "", map[string]string{"tokenizer.json": whole}},
		{"tiktoken", "qwen.tiktoken", "qwen", nil},
		{"the configuration of Kimi", "tokenizer_config.json", "kimi_k2", map[string]string{"tiktoken.model": "IQ== 0\n"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for want, mk := range makers {
				dir := t.TempDir()
				for name, content := range test.files {
					require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
				}
				require.NoError(t, mk(filepath.Join(dir, test.endless)))
				args := []string{"--tokenizer", dir}
				if test.family != "" {
					args = append(args, "--tokenizer-family", test.family)
				}
				var stdout, stderr bytes.Buffer
				assert.Equal(t, 2, run(args, strings.NewReader("a"), &stdout, &stderr))
				assert.Contains(t, stderr.String(), test.endless+": "+want)
				assert.Empty(t, stdout.String())
			}
		})
	}
}
