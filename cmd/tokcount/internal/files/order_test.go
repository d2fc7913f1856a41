package files

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files/gittest"
)

// A directory is before what its name is the beginning of, and what is in it is
// together: bytes alone would have a.txt between a and a/b.
func TestPathsAreInTheOrderOfWalk(t *testing.T) {
	ordered := []string{"", "a", "a/b", "a/b/c", "a/c", "a-b", "a.txt", "a/b.txt", "ab", "b", "é"}
	slices.SortFunc(ordered, comparePaths)
	assert.Equal(t, []string{"", "a", "a/b", "a/b/c", "a/b.txt", "a/c", "a-b", "a.txt", "ab", "b", "é"}, ordered)
	for i, a := range ordered {
		for j, b := range ordered {
			got := comparePaths(a, b)
			assert.Equal(t, i < j, got < 0, "%q %q", a, b)
			assert.Equal(t, i == j, got == 0, "%q %q", a, b)
		}
	}
}

// In a work tree, files come in the order in which they would outside of one.
func TestGitFilesAreInTheOrderOfWalk(t *testing.T) {
	gittest.Need(t)
	dir := t.TempDir()
	for _, name := range []string{"a/z", "a/b/c", "a-b", "a.txt", "b", "A", "é", "a/b.c"} {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, nil, 0o666))
	}
	walked := filesIn(dir)
	require.Len(t, walked, 8)
	gittest.Run(t, dir, "init", "-q", "--template=")
	gittest.Run(t, dir, "add", "a-b", "b", "é")
	assert.Equal(t, walked, filesIn(dir))
}

// A file that is in the index, but whose directory has become a file, is gone as
// one that was deleted is.
func TestFileBelowAFileIsGone(t *testing.T) {
	gittest.Need(t)
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	require.NoError(t, os.Mkdir(sub, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(sub, "file"), []byte("text"), 0o666))
	gittest.Run(t, dir, "init", "-q", "--template=")
	gittest.Run(t, dir, "add", ".")
	require.NoError(t, os.RemoveAll(sub))
	require.NoError(t, os.WriteFile(sub, []byte("text"), 0o666))
	require.Equal(t, "sub\x00sub/file\x00", gittest.Run(t, dir, "ls-files", "-coz"), "git names both")
	var found []Source
	for s := range (&Set{}).Named([]string{dir}) {
		found = append(found, s)
	}
	assert.Equal(t, []Source{{Name: sub, Found: true, Dir: dir}}, found)
}
