package files

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files/gittest"
)

// The files in a work tree are those that git names, whatever the rules and
// the names, but for what is not there. So they are in every
// directory of it, and in the order that other directories have.
func TestGitFilesAreThoseOfGit(t *testing.T) {
	gittest.Need(t)
	repos := 60
	if testing.Short() {
		repos = 10
	}
	named, tracked := 0, 0
	for seed := range repos {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := repo{t, t.TempDir(), rand.New(rand.NewPCG(uint64(seed), 6))}
			r.make()
			for _, dir := range append(r.dirs(), r.root) {
				want := r.want(dir)
				got := filesIn(dir)
				assert.ElementsMatch(t, want, got, dir)
				assert.True(t, slices.IsSortedFunc(got, comparePaths), "%q", got)
				named += len(got)
				for _, name := range r.inIndexes(dir) {
					assert.Contains(t, got, name)
					tracked++
				}

				byGit, _, err := gitNames(dir)
				native, nativeErr := nativeNames(dir)
				if assert.Equal(t, err, nativeErr, dir) && err == nil {
					assert.ElementsMatch(t, byGit, native, "without git, in %s", dir)
				}
			}
		})
	}
	assert.Greater(t, named, 10*repos, "repositories have files")
	assert.Greater(t, tracked, 5*repos, "and submodules")
}

// While a merge is in conflict, git names a file once for each version.
func TestGitConflictIsOneFile(t *testing.T) {
	gittest.Need(t)
	dir := t.TempDir()
	gittest.Run(t, dir, "init", "-q", "--template=")
	name := filepath.Join(dir, "both")
	require.NoError(t, os.WriteFile(name, []byte("text"), 0o666))
	blob := strings.TrimSpace(gittest.Run(t, dir, "hash-object", "-w", name))
	index := exec.Command("git", "-C", dir, "update-index", "--index-info")
	index.Stdin = strings.NewReader(fmt.Sprintf(
		"100644 %[1]s 1\tboth\n100644 %[1]s 2\tboth\n100644 %[1]s 3\tboth\n", blob))
	require.NoError(t, index.Run())
	require.Equal(t, "both\nboth\nboth\n", gittest.Run(t, dir, "ls-files"))
	assert.Equal(t, []string{name}, filesIn(dir))
}

// filesIn returns the files that dir stands for.
func filesIn(dir string) (names []string) {
	for s := range (&Set{}).Named([]string{dir}) {
		names = append(names, s.Name)
	}
	return names
}

// repo makes a random repository below root.
type repo struct {
	t    *testing.T
	root string
	rand *rand.Rand
}

// Names and patterns meet often enough, and hold what shells, git's quoting
// and JSON would stumble over.
var (
	repoNames = []string{
		"a", "b.txt", "c.log", "build", "docs", "with space", "new\nline", "tab\t", "-dash", "\xff\xfe", "ünï", "#hash",
		"!bang", "[a]", "*", `back\slash`, `"quote"`, " lead", "trail ", ".hidden", "x.global", "x.exclude", "a.b", "A",
	}
	repoRules = []string{
		"*.log", "!c.log", "build/", "/a", "docs/*", "!docs/b.txt", "**/a", "a/**", "with space", "trail\\ ", "\\#hash",
		"\\!bang", "[ab]*", "!*.txt", "*", "!*/", "# comment", "", "ü*", ".hidden", "?", "!build", "\\*", "docs/**/b.txt",
	}
)

func (r repo) pick(from []string) string { return from[r.rand.IntN(len(from))] }

func (r repo) make() {
	gittest.Run(r.t, r.root, "init", "-q", "--template=")
	r.fill(r.root, 0, false)
	r.submodules(r.root, 0)
	r.write(filepath.Join(r.root, ".git", "info", "exclude"), "*.exclude\n"+r.pick(repoRules)+"\n")
	gittest.Run(r.t, r.root, "add", "--", ".")
	r.emptied(r.root)
	r.fill(r.root, 0, true) // untracked, or other than in the index
	for _, path := range r.files() {
		switch r.rand.IntN(10) {
		case 0:
			gittest.Run(r.t, r.root, "add", "-f", "--", ":(literal)"+path)
		case 1:
			require.NoError(r.t, os.Remove(filepath.Join(r.root, path)))
		}
	}
}

// fill puts files, rules and directories into dir, and makes repositories of
// some directories if nest is set.
func (r repo) fill(dir string, depth int, nest bool) {
	for range r.rand.IntN(6) {
		r.write(filepath.Join(dir, r.pick(repoNames)), r.pick([]string{"", "text\n", "a\x00b", "\xff\n"}))
	}
	if r.rand.IntN(3) == 0 {
		r.write(filepath.Join(dir, ".gitignore"), r.pick(repoRules)+"\n"+r.pick(repoRules)+"\n"+r.pick(repoRules)+"\n")
	}
	if r.rand.IntN(6) == 0 {
		_ = os.Symlink(r.pick(repoNames), filepath.Join(dir, r.pick(repoNames))) // may be there
	}
	for range r.rand.IntN(4) {
		sub := filepath.Join(dir, r.pick(repoNames))
		if depth < 3 && os.MkdirAll(sub, 0o777) == nil {
			r.fill(sub, depth+1, nest)
		}
	}
	if nest && depth > 0 && r.rand.IntN(8) == 0 {
		gittest.Run(r.t, dir, "init", "-q", "--template=")
		if r.rand.IntN(2) == 0 {
			_ = exec.Command("git", "-C", dir, "add", "--", ".").Run() // another one inside may be without a commit
		}
	}
}

// submodules makes submodules of some directories in dir: repositories with a commit,
// whose git directory is elsewhere. Some are then emptied, as if not fetched.
func (r repo) submodules(dir string, depth int) {
	entries, err := os.ReadDir(dir)
	require.NoError(r.t, err)
	for _, entry := range entries {
		sub := filepath.Join(dir, entry.Name())
		switch {
		case !entry.IsDir() || entry.Name() == ".git":
		case r.rand.IntN(4) > 0:
			r.submodules(sub, depth+1)
		default:
			if r.rand.IntN(2) == 0 {
				r.submodules(sub, depth+1) // which it then has itself
			}
			gittest.Run(r.t, sub, "init", "-q", "--template=", "--separate-git-dir", filepath.Join(r.t.TempDir(), "git"))
			gittest.Run(r.t, sub, "add", "--", ".")
			gittest.Run(r.t, sub, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "--allow-empty", "-m", "x")
		}
	}
}

// emptied takes away what is in some submodules, which are in the index of dir.
func (r repo) emptied(dir string) {
	for line := range strings.SplitSeq(gittest.Run(r.t, dir, "ls-files", "-sz"), "\x00") {
		stage, path, _ := strings.Cut(line, "\t")
		if sub := filepath.Join(dir, path); strings.HasPrefix(stage, "160000 ") && r.rand.IntN(4) == 0 {
			require.NoError(r.t, os.RemoveAll(sub))
			require.NoError(r.t, os.Mkdir(sub, 0o777))
		}
	}
}

// write writes a file where nothing, or a file, is.
func (r repo) write(path, text string) {
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return
	}
	require.NoError(r.t, os.MkdirAll(filepath.Dir(path), 0o777))
	require.NoError(r.t, os.WriteFile(path, []byte(text), 0o666))
}

// files are the paths that git would not leave out, in the order of git.
func (r repo) files() []string {
	var paths []string
	for path := range strings.SplitSeq(gittest.Run(r.t, r.root, "ls-files", "-coz"), "\x00") {
		info, err := os.Lstat(filepath.Join(r.root, path))
		if path != "" && err == nil && info.Mode().IsRegular() {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// dirs are some directories in the work tree that no rule leaves out: not those that a
// repository inside ignores, either.
func (r repo) dirs() []string {
	var dirs []string
	for path := range strings.SplitSeq(gittest.Run(r.t, r.root, "ls-files", "-z"), "\x00") {
		dir := filepath.Join(r.root, filepath.Dir(path))
		if info, err := os.Lstat(dir); err == nil && info.IsDir() && r.rand.IntN(4) == 0 && len(r.want(dir)) > 0 {
			dirs = append(dirs, dir)
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// want is what git names in dir, and in each repository inside, but for what is not
// a regular file.
func (r repo) want(dir string) []string {
	want := []string{}
	for path := range strings.SplitSeq(gittest.Run(r.t, dir, "ls-files", "-co", "--exclude-standard", "-z"), "\x00") {
		name := filepath.Join(dir, path)
		info, err := os.Lstat(name)
		if _, gitErr := os.Lstat(filepath.Join(name, ".git")); path != "" && err == nil && info.IsDir() && gitErr == nil {
			want = append(want, r.want(name)...)
			continue
		}
		if err != nil || !info.Mode().IsRegular() {
			continue
		}
		want = append(want, name)
	}
	slices.Sort(want)
	return slices.Compact(want)
}

// inIndexes are the regular files that git has in the index of dir and of submodules.
func (r repo) inIndexes(dir string) (names []string) {
	for path := range strings.SplitSeq(gittest.Run(r.t, dir, "ls-files", "--recurse-submodules", "-z"), "\x00") {
		name := filepath.Join(dir, path)
		if info, err := os.Lstat(name); path != "" && err == nil && info.Mode().IsRegular() {
			names = append(names, name)
		}
	}
	return names
}

// Outside of a work tree, ignore files leave out what git would leave out inside of
// one, but that hidden files are skipped too. Repositories there have the files that
// git names in them.
func TestIgnoreFilesOutsideOfGit(t *testing.T) {
	gittest.Need(t)
	trees := 40
	if testing.Short() {
		trees = 10
	}
	found := 0
	for seed := range trees {
		r := repo{t, t.TempDir(), rand.New(rand.NewPCG(uint64(seed), 7))}
		r.fill(r.root, 0, true)
		got := filesIn(r.root)
		gittest.Run(t, r.root, "init", "-q", "--template=")
		t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
		want := []string{}
		for path := range strings.SplitSeq(gittest.Run(t, r.root, "ls-files", "-oz", "--exclude-standard"), "\x00") {
			name := filepath.Join(r.root, path)
			info, err := os.Lstat(name)
			switch {
			case path == "" || err != nil || strings.HasPrefix(path, ".") || strings.Contains(path, "/."):
			case info.IsDir(): // a repository, which has its own rules
				want = append(want, r.want(name)...)
			case info.Mode().IsRegular():
				want = append(want, name)
			}
		}
		assert.ElementsMatch(t, want, got, "seed %d", seed)
		found += len(got)
	}
	assert.Greater(t, found, 3*trees, "trees have files")
}
