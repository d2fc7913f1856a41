package huggingface

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
)

// Published files have the numbers of tokens, merges and added tokens that
// testdata/tokenizers/heads.json says.
func TestPublishedFiles(t *testing.T) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		t.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files (testdata/tokenizers/fetch.sh gets them)")
	}
	data, err := os.ReadFile("../../testdata/tokenizers/heads.json")
	require.NoError(t, err)
	var heads map[string]struct {
		Size  int    `json:"vocab_size"`
		MaxID uint32 `json:"vocab_max_id"`
		Model struct {
			IgnoreMerges bool `json:"ignore_merges"`
			ByteFallback bool `json:"byte_fallback"`
			FuseUnk      bool `json:"fuse_unk"`
		}
		Merges int
		Added  struct{ Count, Special, Normalized, LStrip, RStrip int }
	}
	require.NoError(t, json.Unmarshal(data, &heads))
	for name, want := range heads {
		t.Run(name, func(t *testing.T) {
			tok, err := ReadFile(filepath.Join(dir, name, "tokenizer.json"))
			if errors.Is(err, fs.ErrNotExist) {
				t.Skip(err)
			}
			require.NoError(t, err)
			spectest.Check(t, tok, err)
			m := &tok.Model
			assert.Equal(t, want.Size, m.Tokens.Len())
			assert.Equal(t, want.MaxID, m.Tokens.MaxID())
			assert.Len(t, m.Merges, want.Merges)
			assert.Equal(t, want.Model.IgnoreMerges, m.IgnoreMerges)
			assert.Equal(t, want.Model.ByteFallback, m.ByteFallback)
			assert.Equal(t, want.Model.FuseUnk, m.FuseUnk)
			got := want.Added
			got.Count, got.Special, got.Normalized, got.LStrip, got.RStrip = len(tok.Added), 0, 0, 0, 0
			for _, a := range tok.Added {
				got.Special += count(a.Special)
				got.Normalized += count(a.Normalized)
				got.LStrip += count(a.LStrip)
				got.RStrip += count(a.RStrip)
			}
			assert.Equal(t, want.Added, got)
		})
	}
}

func count(is bool) int {
	if is {
		return 1
	}
	return 0
}
