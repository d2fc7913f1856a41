package files

import (
	"iter"
	"os"
	"path/filepath"
	"strings"
)

// ignoreFiles are those that are read outside of work trees, the last of which
// decides.
var ignoreFiles = []string{".gitignore", ".ignore", ".tokcountignore"}

// walkTop is walk, but a repository, such as .git itself, has no files for anybody to read.
func (s *Set) walkTop(dir string) iter.Seq[Source] {
	if isGitDir(dir) {
		s.skip(Repository)
		return nothing
	}
	return s.walk(dir)
}

// walk yields each regular file below dir, in the order of names within each
// directory, and each directory that cannot be read, with the error. Hidden files
// and directories are skipped, and what ignore files leave out, unless NoGit is set.
// A work tree inside has the files that git names.
//
// Symbolic links are skipped too: what they point to is found where it is, or was
// not asked for, and there can be no cycle. dir itself may be one.
//
// Names are dir as it was given and what was found below it, as find and du
// have it: filepath.WalkDir would clean ./x to x, and stops at a link.
func (s *Set) walk(dir string) iter.Seq[Source] {
	return func(yield func(Source) bool) { s.walkDir(dir, "", nil, yield) }
}

// walkDir walks below, a path from dir on that is "" or ends in a slash. It returns
// whether to go on.
func (s *Set) walkDir(dir, below string, lists ignores, yield func(Source) bool) bool {
	path := dir
	if below != "" {
		path = Join(dir, filepath.FromSlash(strings.TrimSuffix(below, "/")))
	}
	entries, err := os.ReadDir(path)
	if err != nil && !yield(Source{Name: path, Err: err}) {
		return false
	}
	if !s.NoGit {
		for _, name := range ignoreFiles {
			lists = lists.with(Join(path, name), below)
		}
	}
	for _, entry := range entries { // when ReadDir failed, those before
		name := Join(path, entry.Name())
		more := true
		switch {
		case strings.HasPrefix(entry.Name(), "."):
			s.skip(Hidden)
		case lists.ignored(below+entry.Name(), entry.IsDir()):
			s.skip(Ignored)
		case entry.IsDir():
			more = s.walkInto(dir, below+entry.Name()+"/", name, lists, yield)
		case entry.Type().IsRegular():
			more = yield(Source{Name: name, Found: true})
		default:
			s.skip(Special)
		}
		if !more {
			return false
		}
	}
	return true
}

// walkInto walks a directory inside: as git has it, if that is the top of a work
// tree, and not at all, if it is a repository.
func (s *Set) walkInto(dir, below, name string, lists ignores, yield func(Source) bool) bool {
	if isGitDir(name) {
		s.skip(Repository)
		return true
	}
	if _, nested := gitDirOf(name); nested && !s.NoGit {
		for one := range s.inWorkTree(name) {
			if !yield(one) {
				return false
			}
		}
		return true
	}
	return s.walkDir(dir, below, lists, yield)
}

// Join is dir, a slash if it does not end in one, and name: filepath.Join would make
// x of ./x.
func Join(dir, name string) string {
	if os.IsPathSeparator(dir[len(dir)-1]) {
		return dir + name
	}
	return dir + string(os.PathSeparator) + name
}
