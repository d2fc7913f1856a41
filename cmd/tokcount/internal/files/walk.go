package files

import (
	"iter"
	"os"
	"strings"
)

// walk yields each regular file below dir, in the order of names within each
// directory, and each directory that cannot be read, with the error. Hidden
// files and directories are left out.
//
// So are symbolic links: what they point to is found where it is, or was not
// asked for, and there can be no cycle. dir itself may be one.
//
// Names are dir as it was given and what was found below it, as find and du
// have it: filepath.WalkDir would clean ./x to x, and stops at a link.
func walk(dir string) iter.Seq[Source] {
	return func(yield func(Source) bool) { walkDir(dir, yield) }
}

// walkDir returns whether to go on.
func walkDir(dir string, yield func(Source) bool) bool {
	entries, err := os.ReadDir(dir)
	if err != nil && !yield(Source{Name: dir, Err: err}) {
		return false
	}
	for _, entry := range entries { // when ReadDir failed, those before
		name := Join(dir, entry.Name())
		more := true
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case entry.IsDir():
			more = walkDir(name, yield)
		case entry.Type().IsRegular():
			more = yield(Source{Name: name, Found: true})
		}
		if !more {
			return false
		}
	}
	return true
}

// Join is dir, a slash if it does not end in one, and name: filepath.Join would make
// x of ./x.
func Join(dir, name string) string {
	if os.IsPathSeparator(dir[len(dir)-1]) {
		return dir + name
	}
	return dir + string(os.PathSeparator) + name
}
