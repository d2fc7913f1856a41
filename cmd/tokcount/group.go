package main

import (
	"os"
	"path/filepath"
	"strings"
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

// sum adds n to the row with a name. Such rows are in the order in which their
// names come.
func (t *tally) sum(name string, n counts) {
	i, ok := t.place[name]
	if !ok {
		i = len(t.rows)
		t.place[name] = i
		t.rows = append(t.rows, row{name: name, n: make(counts, len(n))})
	}
	t.rows[i].n.add(n)
}
