package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readManifest(t *testing.T, data []byte) (m manifest) {
	t.Helper()
	require.NoError(t, json.Unmarshal(data, &m))
	return m
}

// contents returns the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		require.NoError(t, err)
		files[entry.Name()] = string(data)
	}
	return files
}

// An export has all that the server has, in other words for what is large.
func TestAnExportHasAllFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "site")
	require.NoError(t, New("v1").Export(dir))
	files := contents(t, dir)
	m := readManifest(t, []byte(files[manifestName]))
	assert.True(t, m.Offline)
	for _, e := range append(m.Encodings, encoding{"", m.Engine}, encoding{"", m.Full}) {
		assert.True(t, e.Gzip)
		assert.Len(t, inflate([]byte(files[e.File])), e.Bytes, e.Name)
	}
	for _, f := range New("v1").files {
		want := f.data()
		switch {
		case f.name == manifestName:
			continue
		case f.binary():
			assert.Equal(t, want, inflate([]byte(files[f.exportName()])), f.name)
		default:
			assert.Equal(t, string(want), files[f.name], f.name)
		}
	}
	assert.Len(t, files, len(New("v1").files)+1)
}

// Files are served from any path by whatever serves files.
func TestAnExportNeedsNoRoot(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, New("").Export(filepath.Join(dir, "a", "b")))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	resp, err := http.Get(server.URL + "/a/b/")
	require.NoError(t, err)
	defer resp.Body.Close()
	assert.Equal(t, http.StatusOK, resp.StatusCode)
}

func TestAnExportIsTheSameAgain(t *testing.T) {
	one, two := t.TempDir(), t.TempDir()
	require.NoError(t, New("v1").Export(one))
	require.NoError(t, New("v1").Export(two))
	assert.Equal(t, contents(t, one), contents(t, two))
	require.NoError(t, New("v1").Export(one), "over itself")
	assert.Equal(t, contents(t, two), contents(t, one))
}

// A later version replaces what an earlier one wrote.
func TestAnExportReplacesAnEarlierOne(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, New("v1").Export(dir))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".nojekyll"), nil, 0o666))
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "HEAD"), nil, 0o666))
	require.NoError(t, New("v2").Export(dir))
	data, err := os.ReadFile(filepath.Join(dir, manifestName))
	require.NoError(t, err)
	assert.Equal(t, "v2", readManifest(t, data).Version)
	assert.FileExists(t, filepath.Join(dir, ".git", "HEAD"))
}

// Nothing of the user's is overwritten, and then nothing is written at all.
func TestAnExportLeavesAlone(t *testing.T) {
	earlier := func(t *testing.T, dir string) { require.NoError(t, New("v1").Export(dir)) }
	write := func(t *testing.T, dir, name string) {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte("mine"), 0o666))
	}
	for name, test := range map[string]struct {
		arrange func(t *testing.T, dir string)
		want    OccupiedError
	}{
		"a folder in use":     {func(t *testing.T, dir string) { write(t, dir, "notes.txt") }, OccupiedError{"notes.txt", false}},
		"another page":        {func(t *testing.T, dir string) { write(t, dir, "index.html") }, OccupiedError{"index.html", false}},
		"a folder below":      {func(t *testing.T, dir string) { write(t, dir, "src/main.go") }, OccupiedError{"src/main.go", false}},
		"checksums of others": {func(t *testing.T, dir string) { write(t, dir, sumsName) }, OccupiedError{sumsName, false}},
		"an addition":         {func(t *testing.T, dir string) { earlier(t, dir); write(t, dir, "notes.txt") }, OccupiedError{"notes.txt", false}},
		"a change":            {func(t *testing.T, dir string) { earlier(t, dir); write(t, dir, "style.css") }, OccupiedError{"style.css", true}},
		"a folder in place of a file": {func(t *testing.T, dir string) {
			earlier(t, dir)
			require.NoError(t, os.Remove(filepath.Join(dir, "style.css")))
			require.NoError(t, os.Mkdir(filepath.Join(dir, "style.css"), 0o777))
		}, OccupiedError{"style.css", false}},
		"a link": {func(t *testing.T, dir string) {
			earlier(t, dir)
			other := filepath.Join(t.TempDir(), "style.css")
			require.NoError(t, os.Rename(filepath.Join(dir, "style.css"), other))
			if err := os.Symlink(other, filepath.Join(dir, "style.css")); err != nil {
				t.Skip(err)
			}
		}, OccupiedError{"style.css", false}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			test.arrange(t, dir)
			var before, after []string
			list := func(names *[]string) {
				require.NoError(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
					*names = append(*names, path)
					return err
				}))
			}
			list(&before)
			var got *OccupiedError
			require.ErrorAs(t, New("v2").Export(dir), &got)
			assert.Equal(t, test.want, *got)
			list(&after)
			assert.Equal(t, before, after)
		})
	}
}

// What cannot be written leaves nothing behind.
func TestAFailedExportLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	err = writeAll(root, []written{{"a", []byte("a")}, {"../b", []byte("b")}})
	require.Error(t, err)
	assert.Empty(t, contents(t, dir))
	require.NoError(t, writeAll(root, []written{{"a", []byte("a")}}))
	assert.Equal(t, map[string]string{"a": "a"}, contents(t, dir))
}
