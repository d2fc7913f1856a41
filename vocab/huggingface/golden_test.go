package huggingface

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/spec"
)

const synthetic = "../../testdata/tokenizers/synthetic"

// A head says what a reader is to do with a file.
type head struct {
	File, Want, Path, Say, Note string
}

func readHeads(t *testing.T) (heads []head) {
	f, err := os.Open(filepath.Join(synthetic, "golden.jsonl"))
	require.NoError(t, err)
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var h head
		require.NoError(t, json.Unmarshal(lines.Bytes(), &h))
		if h.Want != "" {
			heads = append(heads, h)
		}
	}
	require.NoError(t, lines.Err())
	return heads
}

// Every file is read, refused or called broken as it should be, with the path
// of the cause. Patterns are package bpe's to check.
func TestSyntheticFiles(t *testing.T) {
	heads := readHeads(t)
	require.Len(t, heads, 263)
	for _, h := range heads {
		t.Run(h.File, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(synthetic, h.File))
			require.NoError(t, err)
			tok, err := Parse(data)
			if err == nil {
				require.NotNil(t, tok)
			}
			isPattern := strings.HasSuffix(h.Path, "/Regex")
			switch h.Want {
			case "read":
				require.NoError(t, err)
				assert.Empty(t, tok.Warnings)
			case "read, with a warning":
				require.NoError(t, err)
				require.NotEmpty(t, tok.Warnings)
				assert.Equal(t, h.Path, tok.Warnings[0].Path)
			case "read exactly or refuse":
				if err != nil {
					requireError(t, err, h.Path, true)
				}
			case "refuse":
				requireError(t, err, h.Path, true)
			case "error":
				if isPattern {
					require.NoError(t, err)
					return
				}
				requireError(t, err, h.Path, false)
			default:
				t.Fatalf("want %q", h.Want)
			}
		})
	}
}

func requireError(t *testing.T, err error, path string, unsupported bool) {
	t.Helper()
	var e *spec.Error
	require.ErrorAs(t, err, &e)
	t.Log(err)
	assert.Equal(t, path, e.Path)
	assert.Equal(t, unsupported, errors.Is(err, errors.ErrUnsupported), "unsupported")
	assert.NotEmpty(t, e.Reason)
}
