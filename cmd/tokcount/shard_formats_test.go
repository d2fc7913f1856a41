package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/shard/format/formattest"
	"github.com/tokcount/tokcount/encodings"
)

// formatsCorpus writes a few inputs, which become several units, and returns their folder
// and the documents in them.
func formatsCorpus(t *testing.T) (dir string, documents []string) {
	t.Helper()
	dir = t.TempDir()
	texts, err := filepath.Glob(filepath.Join(root, "testdata", "texts", "*"))
	require.NoError(t, err)
	for i, path := range texts {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		lines := strings.SplitAfter(strings.ToValidUTF8(string(text), "?"), "\n")
		if len(lines) > 300 {
			lines = lines[:300]
		}
		var b strings.Builder
		for paragraph := range slices.Chunk(append(lines, "", "one\ntwo", "<|endoftext|>"), 3) {
			document := strings.Join(paragraph, "")
			documents = append(documents, document)
			record, err := json.Marshal(map[string]string{"text": document})
			require.NoError(t, err)
			b.Write(append(record, '\n'))
		}
		name := filepath.Join(dir, fmt.Sprintf("%02d.jsonl", i))
		require.NoError(t, os.WriteFile(name, []byte(b.String()), 0o666))
	}
	require.NotEmpty(t, documents)
	return dir, documents
}

// What those who train read in each layout is what the library makes of each document,
// with its end, and nothing else.
func TestShardsAreReadByOthers(t *testing.T) {
	corpus, documents := formatsCorpus(t)
	names := []string{"r50k_base", "o200k_base"}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names {
		enc, err := encodings.Get(name)
		require.NoError(t, err)
		eot := uint32(enc.Special()["<|endoftext|>"])
		for _, f := range format.All() {
			t.Run(name+"/"+f.Name, func(t *testing.T) {
				dir := t.TempDir()
				r := tokcount(nil, "shard", corpus, "-o", dir, "-e", name, "--format", f.Name, "--shard-size", "20000")
				require.Equal(t, exitOK, r.code, r.stderr)
				m, err := shard.ReadManifest(dir)
				require.NoError(t, err)
				require.Greater(t, len(m.Shards), 3)
				var prefixes []string
				for _, s := range m.Shards {
					require.Len(t, s.Files, len(f.Suffixes))
					prefixes = append(prefixes, filepath.Join(dir, strings.TrimSuffix(s.Files[0].Name, f.Suffixes[0])))
				}
				got := formattest.Read(t, f.Name, string(m.Options.DType), eot, prefixes...)
				require.Len(t, got, len(documents))
				for i, document := range documents {
					want := enc.Encode(document)
					if f.EOTFirst {
						want = slices.Insert(want, 0, eot)
					} else {
						want = append(want, eot)
					}
					if !slices.Equal(want, got[i]) {
						assert.Equal(t, want, got[i], "document %d", i)
						return
					}
				}
			})
		}
	}
}
