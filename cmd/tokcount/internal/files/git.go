package files

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// errDistrusted says that git does not read a repository of another user.
var errDistrusted = errors.New("git: dubious ownership")

// errNoWorkTree says that a directory is in no git work tree.
var errNoWorkTree = errors.New("not in a git work tree")

// inWorkTree yields the regular files below dir that git would name: those in
// its index, and those that no ignore rule excludes. Git itself is asked, so
// that every rule holds that holds for the user. The order is that of walk.
//
// What is deleted but in the index is skipped, and so are symbolic links. Each
// submodule, and each other repository inside this one, is asked on its own.
//
// Where git is not there, or refuses to read what belongs to another user, its index
// and ignore files are read here, which is said once. Other trouble of git is told,
// and the directory is taken as any other.
func (s *Set) inWorkTree(dir string) iter.Seq[Source] {
	names, closed, err := gitNames(dir)
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, errDistrusted) {
		if native, nativeErr := nativeNames(dir); nativeErr == nil || errors.Is(nativeErr, errNoWorkTree) {
			s.warnOfGit(err)
			names, closed, err = native, nil, nativeErr
		}
	}
	switch {
	case errors.Is(err, errNoWorkTree):
		return s.walkTop(dir)
	case err != nil:
		return func(yield func(Source) bool) {
			if yield(Source{Name: dir, Err: err}) {
				s.walk(dir)(yield)
			}
		}
	}
	return func(yield func(Source) bool) {
		for _, err := range closed {
			if !yield(Source{Name: dir, Err: err}) {
				return
			}
		}
		for _, name := range names {
			for one := range s.inIndex(dir, name) {
				if !yield(one) {
					return
				}
			}
		}
	}
}

// warnOfGit says once that git was not asked, and why.
func (s *Set) warnOfGit(err error) {
	if s.warned {
		return
	}
	s.warned = true
	why := "git is not installed"
	if errors.Is(err, errDistrusted) {
		why = "git distrusts a folder that another user owns"
	}
	s.warn(errors.New(why + ": its index and ignore files are read without it"))
}

// inIndex yields the file that git calls name, which may be a repository.
func (s *Set) inIndex(dir, name string) iter.Seq[Source] {
	one := Source{Name: Join(dir, filepath.FromSlash(strings.TrimSuffix(name, "/"))), Found: true}
	info, err := os.Lstat(one.Name)
	switch {
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return nothing
	case err != nil:
		one.Err = err
	case info.IsDir():
		if _, nested := gitDirOf(one.Name); nested {
			return s.inWorkTree(one.Name)
		}
		return nothing // a submodule that was not fetched
	case !info.Mode().IsRegular():
		s.skip(Special)
		return nothing
	}
	return single(one)
}

func nothing(func(Source) bool) {}

// gitNames returns what git names in dir, in the order of walk, and which
// directories it could not look into. A directory that git would leave out as a
// whole, and that was named anyway, is taken as if it were in no work tree.
func gitNames(dir string) (names []string, closed []error, err error) {
	list, messages, err := runGit(dir, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, nil, err
	}
	for message := range strings.SplitSeq(messages, "\n") {
		if message, ok := strings.CutPrefix(message, "warning: could not open directory "); ok {
			closed = append(closed, errors.New("git: could not open directory "+message))
		}
	}
	switch {
	case list == "" && isIgnored(dir):
		return nil, nil, errNoWorkTree
	case list == "":
		return nil, closed, nil
	}
	names = strings.Split(strings.TrimSuffix(list, "\x00"), "\x00")
	slices.SortFunc(names, comparePaths)
	return slices.Compact(names), closed, nil // a file in conflict is there up to three times
}

// isIgnored reports whether a rule of git leaves dir out. The top of a work tree
// matches the rule * too, but is not left out.
func isIgnored(dir string) bool {
	prefix, _, err := runGit(dir, "rev-parse", "--show-prefix")
	if err != nil || strings.TrimSpace(prefix) == "" {
		return false
	}
	_, _, err = runGit(dir, "check-ignore", "--quiet", ".")
	return err == nil
}

// runGit runs git in dir and returns what it prints on standard output and standard
// error. The configuration of a repository may name a program that tells git what has changed
// (core.fsmonitor): none is run, for to count files that came from somewhere
// must not run anything that came with them.
func runGit(dir string, args ...string) (out, messages string, err error) {
	var stdout, stderr strings.Builder
	cmd := exec.Command("git", append([]string{"-c", "core.fsmonitor=false", "-C", dir}, args...)...)
	cmd.Env = gitEnv()
	cmd.Stdout = &stdout
	cmd.Stderr = &stderr
	err = cmd.Run()
	switch message, _, _ := strings.Cut(stderr.String(), "\n"); {
	case err == nil:
		return stdout.String(), stderr.String(), nil
	case isNoWorkTree(message):
		return "", "", errNoWorkTree
	case strings.Contains(message, "dubious ownership"):
		return "", "", errDistrusted
	case message != "":
		return "", "", errors.New("git: " + message + " (--no-git does without it)")
	}
	return "", "", fmt.Errorf("git: %w (--no-git does without it)", err)
}

// isNoWorkTree tells what git says of a directory outside of any repository,
// and of the inside of .git, from any other trouble.
func isNoWorkTree(message string) bool {
	return strings.Contains(message, "not a git repository") ||
		strings.Contains(message, "must be run in a work tree")
}

// gitEnv is the environment without what git tells a hook about the repository
// it runs for, which need not be the one asked about, and would be taken as
// relative to another directory. Messages are in English.
func gitEnv() []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}, name)
	})
	return append(env, "LC_ALL=C", "GIT_OPTIONAL_LOCKS=0")
}

// comparePaths orders paths as walk does, by one element after another.
func comparePaths(a, b string) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == b[i]:
		case a[i] == '/':
			return -1
		case b[i] == '/':
			return 1
		default:
			return int(a[i]) - int(b[i])
		}
	}
	return len(a) - len(b)
}

// hasGit tells whether dir or a directory above it has a .git. Where there is
// none, git need not be there either.
func hasGit(dir string) bool {
	path, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	for {
		if _, err := os.Lstat(filepath.Join(path, ".git")); err == nil {
			return true
		}
		parent := filepath.Dir(path)
		if parent == path {
			return false
		}
		path = parent
	}
}
