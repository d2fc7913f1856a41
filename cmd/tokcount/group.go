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

// groupRows sums rows whose names have the same key, in the order in which
// the keys come.
func groupRows(rows []row, key func(name string) string) []row {
	var grouped []row
	place := map[string]int{}
	for _, r := range rows {
		k := key(r.name)
		i, ok := place[k]
		if !ok {
			i = len(grouped)
			place[k] = i
			grouped = append(grouped, row{k, make(counts, len(r.n))})
		}
		grouped[i].n.add(r.n)
	}
	return grouped
}
