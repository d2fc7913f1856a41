package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
)

// extension is that of a file, with its dot. What a hidden file begins with is
// no extension.
func extension(name string) string {
	ext := filepath.Ext(strings.TrimLeft(filepath.Base(name), "."))
	if ext == "" {
		return "(none)"
	}
	return ext
}

// directory is the one that a file is in, as it was named.
func directory(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if os.IsPathSeparator(name[i]) {
			return name[:max(i, 1)]
		}
	}
	return "."
}

// groups are what rows may be summed by, as the flag has it.
var groups = map[string]func(name string) string{
	"file": func(name string) string { return name },
	"ext":  extension,
	"dir":  directory,
}

// dirs returns the directories that sum up a row: the one that was named and those
// below it, at most so many levels deep.
func (r row) dirs(depth uint) []string {
	if r.dir == "" {
		return []string{directory(r.name)}
	}
	below := r.below()
	dirs := []string{directory(files.Join(r.dir, "x"))}
	for i := range min(uint(len(below)-1), depth) {
		dirs = append(dirs, files.Join(r.dir, filepath.Join(below[:i+1]...)))
	}
	return dirs
}

// sum adds a row to that with its name. Such rows are in the order in which their
// names come.
func (t *tally) sum(r row) {
	i, ok := t.place[r.name]
	if !ok {
		i = len(t.rows)
		t.place[r.name] = i
		t.rows = append(t.rows, row{name: r.name, dir: r.dir, n: make(counts, len(r.n))})
	}
	t.rows[i].n.add(r.n)
}
