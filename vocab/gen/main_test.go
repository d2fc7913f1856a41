package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// writeSources writes the published files, from the embedded vocabularies.
func writeSources(t *testing.T) (dir string) {
	dir = t.TempDir()
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.P50kBase(), vocab.CL100kBase(), vocab.O200kBase()} {
		f, err := os.Create(filepath.Join(dir, v.Name+".tiktoken"))
		require.NoError(t, err)
		require.NoError(t, v.WriteTiktoken(f))
		require.NoError(t, f.Close())
	}
	return dir
}

func TestGeneratedTablesAreTheCommittedOnes(t *testing.T) {
	out := t.TempDir()
	require.NoError(t, run(writeSources(t), out))
	for _, name := range []string{"p50k_base.table", "cl100k_base.table", "o200k_base.table"} {
		got, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join("..", name))
		require.NoError(t, err)
		require.True(t, string(want) == string(got), "%s differs", name)
	}
}

func TestASourceThatIsNotThePublishedOneIsRefused(t *testing.T) {
	dir := writeSources(t)
	path := filepath.Join(dir, "cl100k_base.tiktoken")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	data[0] ^= 1
	require.NoError(t, os.WriteFile(path, data, 0o644))
	require.ErrorContains(t, run(dir, t.TempDir()), "SHA-256")
}
