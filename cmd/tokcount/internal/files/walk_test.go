package files

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
	for s := range (&Set{}).walk(dir) {
		name, err := filepath.Rel(dir, s.Name)
		require.NoError(t, err)
		found = append(found, filepath.ToSlash(name))
		assert.Equal(t, name == "b", s.Err != nil)
		if s.Err != nil {
			assert.ErrorIs(t, s.Err, fs.ErrNotExist)
		}
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "b")))
	}
	assert.Equal(t, []string{"a/1", "b", "c/3"}, found)
}
