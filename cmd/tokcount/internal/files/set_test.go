package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tree makes a directory with empty files and returns its name.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o777))
		require.NoError(t, os.WriteFile(path, nil, 0o666))
	}
	return dir
}

// names are those of sources below dir, with what is wrong with them.
func names(dir string, sources func(func(Source) bool)) (names []string) {
	for s := range sources {
		name := filepath.ToSlash(strings.TrimPrefix(s.Name, dir+string(filepath.Separator)))
		if s.Stdin {
			name += " (standard input)"
		}
		if s.Found {
			name += " (found)"
		}
		if s.Err != nil {
			name += ": " + s.Err.Error()
		}
		names = append(names, name)
	}
	return names
}

func TestNamed(t *testing.T) {
	dir := tree(t, "a", "sub/b", "sub/.hidden", "empty")
	a, sub := filepath.Join(dir, "a"), filepath.Join(dir, "sub")
	for _, test := range []struct {
		name    string
		args    []string
		want    []string
		several bool
	}{
		{"nothing", nil, []string{" (standard input)"}, false},
		{"standard input", []string{"-"}, []string{"- (standard input)"}, false},
		{"a file", []string{a}, []string{"a"}, false},
		{"a file twice", []string{a, a}, []string{"a", "a"}, true},
		{"a directory", []string{sub}, []string{"sub/b (found)"}, true},
		{"a hidden file", []string{filepath.Join(sub, ".hidden")}, []string{"sub/.hidden"}, false},
		{"all", []string{sub, "-", a}, []string{"sub/b (found)", "- (standard input)", "a"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := Set{}
			assert.Equal(t, test.want, names(dir, set.Named(test.args)))
			assert.Equal(t, test.several, set.Several)
		})
	}
}

// Whoever has enough is given no more, and what is not needed is not looked at.
func TestNamedEndsEarly(t *testing.T) {
	dir := tree(t, "a", "b", "sub/c", "sub/d/e")
	for _, args := range [][]string{{dir}, {filepath.Join(dir, "a"), filepath.Join(dir, "b"), "-"}, {filepath.Join(dir, "sub"), dir}} {
		for most := range 3 {
			n := 0
			for range (&Set{Exclude: []string{"none"}}).Named(args) {
				n++
				if n > most {
					break
				}
			}
			assert.Equal(t, most+1, min(n, most+1))
		}
	}
}

// Missing is asked of names that are not there, and of no others.
func TestMissingExplains(t *testing.T) {
	dir := tree(t, "a")
	set := Set{Missing: func(name string, err error) error {
		assert.ErrorIs(t, err, fs.ErrNotExist)
		return errors.New("no " + filepath.Base(name))
	}}
	none := filepath.Join(dir, "none")
	assert.Equal(t, []string{"none: no none", "a"}, names(dir, set.Named([]string{none, filepath.Join(dir, "a")})))
	for s := range (&Set{}).Named([]string{none}) {
		assert.ErrorIs(t, s.Err, fs.ErrNotExist)
	}
}

// Where shells do not expand names, they are expanded here.
func TestNamesAreExpanded(t *testing.T) {
	dir := tree(t, "b.txt", "a.txt", "c.md", "[x].txt", "sub/d.txt")
	t.Chdir(dir)
	old := expands
	t.Cleanup(func() { expands = old })
	for _, test := range []struct {
		expands    bool
		args, want []string
	}{
		{true, []string{"*.txt"}, []string{"[x].txt", "a.txt", "b.txt"}},
		{true, []string{"c.md", "?.txt"}, []string{"c.md", "a.txt", "b.txt"}},
		{true, []string{"[x].txt"}, []string{"[x].txt"}},
		{true, []string{"*/d.txt"}, []string{"sub/d.txt"}},
		{true, []string{"*.go", "-"}, []string{"*.go", "-"}},
		{true, []string{"[a"}, []string{"[a"}},
		{false, []string{"*.txt"}, []string{"*.txt"}},
	} {
		expands = test.expands
		var got []string
		for s := range (&Set{}).Named(test.args) {
			got = append(got, filepath.ToSlash(s.Name))
		}
		assert.Equal(t, test.want, got, "%q", test.args)
	}
}

func TestListed(t *testing.T) {
	dir := tree(t, "a", "sub/b")
	a, sub := filepath.Join(dir, "a"), filepath.Join(dir, "sub")
	for _, test := range []struct {
		name    string
		list    string
		want    []string
		several bool
	}{
		{"nothing", "", nil, false},
		{"a file", a + "\x00", []string{"a"}, false},
		{"a file without an end", a, []string{"a"}, false},
		{"files", a + "\x00" + a, []string{"a", "a"}, true},
		{"a directory", sub + "\x00", []string{"sub/b (found)"}, true},
		{"standard input", "-\x00" + a + "\x00", []string{"-: standard input has the names, and no text", "a"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := Set{Stdin: strings.NewReader(test.list)}
			assert.Equal(t, test.want, names(dir, set.Listed("-")))
			assert.Equal(t, test.several, set.Several)
		})
	}
}

// Windows' programs begin a file with the mark of UTF-8, which is no part of a name unless
// a file is called so. Later names keep it.
func TestListedWithAMark(t *testing.T) {
	const mark = "\ufeff"
	t.Chdir(tree(t, "a", "-x", "both", mark+"both"))
	for _, test := range []struct{ name, list, want string }{
		{"the mark of the list", mark + "a\x00-x\x00", "a -x"},
		{"without an end", mark + "a", "a"},
		{"a file of that name", mark + "both\x00both\x00", mark + "both both"},
		{"a later name", "a\x00" + mark + "both\x00", "a " + mark + "both"},
		{"standard input", mark + "-\x00", "-: standard input has the names, and no text"},
		{"two marks", mark + mark + "both\x00", mark + "both"},
		{"nothing else", mark, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := Set{Stdin: strings.NewReader(test.list)}
			assert.Equal(t, test.want, strings.Join(names("", set.Listed("-")), " "))
		})
	}
}

// A list in a file may name standard input, which is then a text.
func TestListedInAFile(t *testing.T) {
	list := filepath.Join(t.TempDir(), "list")
	require.NoError(t, os.WriteFile(list, []byte("-\x00"), 0o666))
	set := Set{Stdin: iotest.ErrReader(errors.New("not read"))}
	assert.Equal(t, []string{"- (standard input)"}, names("", set.Listed(list)))
	for s := range set.Listed(list + "none") {
		assert.ErrorIs(t, s.Err, fs.ErrNotExist)
		assert.Equal(t, list+"none", s.Name)
	}
}

// That a list breaks off is told after the names before.
func TestListBreaksOff(t *testing.T) {
	dir := tree(t, "a")
	a := filepath.Join(dir, "a")
	broken := io.MultiReader(strings.NewReader(a+"\x00"+a), iotest.ErrReader(errors.New("broken")))
	set := Set{Stdin: broken}
	assert.Equal(t, []string{"a", "-: broken"}, names(dir, set.Listed("-")))
}

func TestMatching(t *testing.T) {
	dir := tree(t, "a.go", "a.md", "sub/b.go", "sub/c.txt")
	for _, test := range []struct {
		name             string
		include, exclude []string
		want             []string
	}{
		{"all", nil, nil, []string{"a.go", "a.md", "sub/b.go", "sub/c.txt"}},
		{"included", []string{"*.go"}, nil, []string{"a.go", "sub/b.go"}},
		{"excluded", nil, []string{"*.go"}, []string{"a.md", "sub/c.txt"}},
		{"both", []string{"sub", "*.md"}, []string{"c.*"}, []string{"a.md", "sub/b.go"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := Set{Include: test.include, Exclude: test.exclude}
			require.NoError(t, set.Validate())
			var want []string
			for _, name := range test.want {
				want = append(want, name+" (found)")
			}
			assert.Equal(t, want, names(dir, set.Named([]string{dir})))
			assert.Equal(t, want, names(dir, set.Named([]string{dir + string(filepath.Separator)})))
		})
	}
	assert.ErrorContains(t, (&Set{Include: []string{"[a"}}).Validate(), `malformed pattern "[a"`)
	assert.ErrorContains(t, (&Set{Exclude: []string{"{a"}}).Validate(), `malformed pattern "{a"`)
}
