package main

import (
	"os"
	"strings"
)

// walk calls visit for each regular file below dir, in the order of names
// within each directory, and for each directory that cannot be read, with the
// error. Hidden files and directories are left out.
//
// So are symbolic links: what they point to is found where it is, or was not
// asked for, and there can be no cycle. dir itself may be one.
//
// Names are dir as it was given and what was found below it, as find and du
// have it: filepath.WalkDir would clean ./x to x, and stops at a link.
func walk(dir string, visit func(name string, err error)) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		visit(dir, err) // entries are those read before
	}
	for _, entry := range entries {
		name := join(dir, entry.Name())
		switch {
		case strings.HasPrefix(entry.Name(), "."):
		case entry.IsDir():
			walk(name, visit)
		case entry.Type().IsRegular():
			visit(name, nil)
		}
	}
}

func join(dir, name string) string {
	if os.IsPathSeparator(dir[len(dir)-1]) {
		return dir + name
	}
	return dir + string(os.PathSeparator) + name
}
