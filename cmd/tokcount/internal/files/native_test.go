package files

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files/gittest"
)

// withoutGit leaves no git in PATH.
func withoutGit(t *testing.T) { t.Setenv("PATH", t.TempDir()) }

// A directory that git ignores, and that was named, is taken as any other: with git
// and without.
func TestIgnoredDirectoryIsNamed(t *testing.T) {
	gittest.Need(t)
	dir := tree(t, "ignored/a.txt", "ignored/b.txt", "kept")
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte("ignored/\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "ignored", ".hidden"), nil, 0o666))
	gittest.Run(t, dir, "init", "-q", "--template=")
	want := []string{filepath.Join(dir, "ignored", "a.txt"), filepath.Join(dir, "ignored", "b.txt")}
	all := []string{filepath.Join(dir, ".gitignore"), filepath.Join(dir, "kept")}
	assert.Equal(t, want, filesIn(filepath.Join(dir, "ignored")))
	assert.Equal(t, all, filesIn(dir))
	withoutGit(t)
	assert.Equal(t, want, filesIn(filepath.Join(dir, "ignored")))
	assert.Equal(t, all, filesIn(dir))
}

// An empty directory of a work tree has nothing, hidden or not.
func TestEmptyDirectoryOfAWorkTree(t *testing.T) {
	gittest.Need(t)
	dir := tree(t, "a")
	gittest.Run(t, dir, "init", "-q", "--template=")
	empty := filepath.Join(dir, "empty")
	require.NoError(t, os.Mkdir(empty, 0o777))
	assert.Empty(t, filesIn(empty))
}

// That git is not there is told once, and what is asked is answered without Warn too.
func TestNoGitIsToldOnce(t *testing.T) {
	gittest.Need(t)
	dir := tree(t, "a", "sub/b")
	gittest.Run(t, dir, "init", "-q", "--template=")
	withoutGit(t)
	var told []string
	set := Set{Warn: func(err error) { told = append(told, err.Error()) }}
	assert.Len(t, names(dir, set.Named([]string{dir, filepath.Join(dir, "sub")})), 3)
	assert.Equal(t, []string{"git is not installed: its index and ignore files are read without it"}, told)
	assert.Len(t, filesIn(dir), 2)
}

// Indexes of each version, and of both hashes, are read as git reads them.
func TestReadIndex(t *testing.T) {
	gittest.Need(t)
	for _, format := range []string{"sha1", "sha256"} {
		for _, version := range []string{"2", "3", "4"} {
			t.Run(format+" "+version, func(t *testing.T) {
				dir := tree(t, "a", "a.b", "dir/long name", "dir/sub/x", "dir/sub/y", "dir-", "z")
				gittest.Run(t, dir, "init", "-q", "--template=", "--object-format="+format)
				gittest.Run(t, dir, "add", "a", "a.b", "dir", "dir-")
				gittest.Run(t, dir, "add", "-N", "z") // which needs version 3
				gittest.Run(t, dir, "update-index", "--index-version", version)
				w, err := openWorkTree(dir)
				require.NoError(t, err)
				assert.Len(t, w.tracked, 7)
				for name := range strings.SplitSeq(strings.TrimSuffix(gittest.Run(t, dir, "ls-files", "-z"), "\x00"), "\x00") {
					assert.Equal(t, uint32(regularMode), w.tracked[name]&fileType, name)
				}
			})
		}
	}
}

// FuzzReadIndex promises that no index ends the program.
func FuzzReadIndex(f *testing.F) {
	f.Add([]byte("DIRC\x00\x00\x00\x02\x00\x00\x00\x01" + strings.Repeat("\x00", 62) + "name\x00\x00\x00\x00" + strings.Repeat("x", 20)))
	f.Add([]byte("DIRC\x00\x00\x00\x04\x00\x00\x00\x02" + strings.Repeat("\x00", 62) + "\x00a\x00" + strings.Repeat("x", 20)))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "index")
		require.NoError(t, os.WriteFile(file, data, 0o666))
		if _, err := readIndex(file, 20); err != nil {
			assert.True(t, errors.Is(err, errIndex))
		}
	})
}

func TestConfigValue(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	require.NoError(t, os.WriteFile(file, []byte("[core]\n\tExcludesFile = \"a b\" ; comment\n[user] name=\"\n[Extensions]\nobjectFormat=sha256\n[core]\n excludesfile = last\n"), 0o666))
	assert.Equal(t, "last", configValue(file, "core", "excludesfile"))
	assert.Equal(t, "sha256", configValue(file, "extensions", "objectformat"))
	assert.Equal(t, `"`, configValue(file, "user", "name"))
	assert.Empty(t, configValue(file, "user", "nosuch"))
	assert.Equal(t, "a b", unquoted(`"a b" ; comment`))
	assert.Equal(t, `a"b`, unquoted(`a"b`))
}

func TestStaged(t *testing.T) {
	gittest.Need(t)
	dir := tree(t, "a", "sub/b", "c")
	gittest.Run(t, dir, "init", "-q", "--template=")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("staged"), 0o666))
	gittest.Run(t, dir, "add", "a", "sub")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("changed"), 0o666))
	t.Chdir(dir)
	for _, test := range []struct {
		args, exclude, want []string
	}{
		{nil, nil, []string{"a", filepath.Join("sub", "b")}},
		{[]string{"a"}, nil, []string{"a"}},
		{[]string{"sub", "a"}, nil, []string{filepath.Join("sub", "b"), "a"}},
		{[]string{"c"}, nil, nil},
		{nil, []string{"a"}, []string{filepath.Join("sub", "b")}},
		{nil, []string{"sub/"}, []string{"a"}},
		{[]string{"sub"}, []string{"b"}, nil},
	} {
		set := Set{Exclude: test.exclude}
		require.NoError(t, set.Validate())
		var got []string
		for s := range set.Staged(test.args) {
			got = append(got, s.Name)
			require.NoError(t, s.Err)
			text, err := s.Blob()
			require.NoError(t, err)
			assert.Equal(t, map[bool]string{true: "staged", false: ""}[s.Name == "a"], string(text))
		}
		assert.Equal(t, test.want, got, "%q", test.args)
	}
}
