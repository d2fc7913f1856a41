package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What vanishes while it is being found is told, and the rest is found.
func TestVanishedDirectoryIsTold(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a/1", "b/2", "c/3"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, nil, 0o666))
	}
	var found []string
	for s := range walk(dir) {
		name, err := filepath.Rel(dir, s.name)
		require.NoError(t, err)
		found = append(found, filepath.ToSlash(name))
		assert.Equal(t, name == "b", s.err != nil)
		if s.err != nil {
			assert.ErrorIs(t, s.err, fs.ErrNotExist)
		}
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "b")))
	}
	assert.Equal(t, []string{"a/1", "b", "c/3"}, found)
}

// The same of a file that vanishes before it is counted.
func TestVanishedFileIsTold(t *testing.T) {
	name := filepath.Join(t.TempDir(), "gone")
	_, err := source{name: name, found: true}.count(&counter{}, nil)
	assert.ErrorIs(t, err, fs.ErrNotExist)
}
