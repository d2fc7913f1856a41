package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// node is a file or a directory in the tree of results.
type node struct {
	row      // its name is one element of a path, a directory's with a slash
	children []*node
	dirs     map[string]*node // the children that are directories
}

// add puts a file below n. A file that was named twice is there twice.
func (n *node) add(path string, c counts) {
	n.n.add(c)
	dir, rest, below := strings.Cut(path, "/")
	if !below {
		n.children = append(n.children, &node{row: row{name: path, n: c}})
		return
	}
	child := n.dirs[dir]
	if child == nil {
		child = newNode(dir+"/", len(c))
		n.children = append(n.children, child)
		n.dirs[dir] = child
	}
	child.add(strings.TrimLeft(rest, "/"), c)
}

func newNode(name string, columns int) *node {
	return &node{row: row{name: name, n: make(counts, columns)}, dirs: map[string]*node{}}
}

// sort orders the children of each directory by tokens or by name.
func (n *node) sort(key string) {
	slices.SortStableFunc(n.children, func(a, b *node) int {
		switch key {
		case "tokens":
			return cmp.Compare(b.tokens(), a.tokens())
		case "name":
			return strings.Compare(a.name, b.name)
		}
		return 0
	})
	for _, child := range n.children {
		child.sort(key)
	}
}

// writeTree writes rows as a tree of directories, each with the sums of what
// is in it and its share of all tokens.
func writeTree(w io.Writer, r report) error {
	root := newNode("total", r.measures.len())
	for row := range r.rows {
		root.add(filepath.ToSlash(row.name), row.n)
	}
	root.sort(r.sort)
	var lines []line
	for _, child := range root.children {
		lines = child.appendLines(lines, "", r)
	}
	if r.showsTotal(r.several) {
		lines = append(lines, line{r.treeCells(r.total), "total"})
	}
	return writeLines(w, slices.Values(lines))
}

func (n *node) appendLines(lines []line, indent string, r report) []line {
	lines = append(lines, line{r.treeCells(n.row), indent + printable(n.name)})
	for _, child := range n.children {
		lines = child.appendLines(lines, indent+"  ", r)
	}
	return lines
}

func (r report) treeCells(row row) []string {
	share := 0.0
	if r.total.tokens() > 0 {
		share = 100 * float64(row.tokens()) / float64(r.total.tokens())
	}
	r.measures.limit = 0
	return slices.Insert(r.cells(row), 1, fmt.Sprintf("%.1f%%", share))
}
