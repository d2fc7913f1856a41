package main

import (
	"cmp"
	"math"
	"path/filepath"
	"slices"
	"strings"
)

// node is a directory, or a file, in the tree of results. The root has no name.
type node struct {
	row             // its name is a path, as rows have it
	label    string // the last element of the path, a directory's with a slash
	key      string // what it is: dir, file or ext
	parent   *node
	children []*node
	known    map[string]*node // the children with sums, by label
	shown    bool             // choose has chosen it
}

// newTree puts rows into a tree, in which each directory has the sums of what is in
// it, and leaves what flags ask for.
func newTree(rows []row, total row, f *rowFlags) *node {
	root := &node{row: total}
	for _, r := range rows {
		root.add(r, f)
	}
	root.sort(f.sort.value)
	if f.min > 0 {
		root.prune(func(n *node) bool { return uint64(n.tokens()) >= uint64(f.min) })
	}
	if f.limitsRows() {
		root.choose(f)
		root.prune(func(n *node) bool { return n.shown })
	}
	return root
}

// add adds a row to each directory that it is in, as far down as --depth has it, and
// below the last as --by has it.
func (n *node) add(r row, f *rowFlags) {
	dirs := splitPath(fileName(r))
	below, depth := len(r.below()), int(min(f.depth, math.MaxInt32))
	tooFar := f.limitsDepth() && below > depth
	if tooFar {
		dirs = dirs[:len(dirs)-below+depth]
	} else {
		dirs = dirs[:len(dirs)-1]
	}
	for i, name := range dirs {
		n = n.dir(name, strings.Join(dirs[:i+1], "/"), len(r.n))
		n.n.add(r.n)
	}
	switch {
	case tooFar:
	case f.by.value == "dir" && n.parent == nil: // it was named, and has no directory
		n.dir(".", ".", len(r.n)).n.add(r.n)
	case f.by.value == "dir":
	case f.by.value == "ext":
		n.ext(extension(r.name), len(r.n)).n.add(r.n)
	default: // a file that was named twice is there twice
		r.name = fileName(r)
		n.children = append(n.children, &node{row: r, label: lastOf(splitPath(r.name)), key: "file", parent: n})
	}
}

func lastOf(path []string) string { return path[len(path)-1] }

// splitPath returns the elements of a path. The first of an absolute one is empty.
func splitPath(path string) []string {
	elements := strings.Split(filepath.ToSlash(path), "/")
	return slices.Concat(elements[:1], slices.DeleteFunc(elements[1:], func(e string) bool { return e == "" }))
}

// dir returns the directory below n that has a name.
func (n *node) dir(name, path string, columns int) *node {
	path = cmp.Or(filepath.FromSlash(path), "/")
	return n.child(name+"/", node{row: row{name: path, n: make(counts, columns)}, key: "dir"})
}

// ext returns the node of an extension of files in n.
func (n *node) ext(name string, columns int) *node {
	return n.child(name, node{row: row{name: name, n: make(counts, columns)}, key: "ext"})
}

// child returns the child of n that has a label, which is c if there is none yet.
func (n *node) child(label string, c node) *node {
	if found := n.known[label]; found != nil {
		return found
	}
	if n.known == nil {
		n.known = map[string]*node{}
	}
	c.label, c.parent = label, n
	n.known[label] = &c
	n.children = append(n.children, &c)
	return &c
}

// sort orders the children of each directory by tokens, the most first, or by name.
func (n *node) sort(key string) {
	slices.SortStableFunc(n.children, func(a, b *node) int {
		if key == "name" {
			return strings.Compare(a.label, b.label)
		}
		return cmp.Compare(b.tokens(), a.tokens())
	})
	for _, child := range n.children {
		child.sort(key)
	}
}

// prune leaves the nodes below n that are kept, and whose directories are.
func (n *node) prune(keep func(*node) bool) {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool { return !keep(c) })
	for _, child := range n.children {
		child.prune(keep)
	}
}

// choose marks the nodes with the most tokens, and of equal ones the first, and the
// directories that they are in: of nodes that have none below them, or of
// directories, where there is nothing else.
func (n *node) choose(f *rowFlags) {
	var nodes []*node
	for c := range n.all {
		if len(c.children) == 0 || f.by.value == "dir" {
			nodes = append(nodes, c)
		}
	}
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(b.tokens(), a.tokens()) })
	for _, c := range nodes[:min(uint(len(nodes)), f.top)] {
		for ; c != nil; c = c.parent {
			c.shown = true
		}
	}
}

// all yields the nodes below n, each before those that are in it.
func (n *node) all(yield func(*node) bool) {
	n.walk(yield)
}

func (n *node) walk(yield func(*node) bool) bool {
	for _, child := range n.children {
		if !yield(child) || !child.walk(yield) {
			return false
		}
	}
	return true
}

// depth is how many directories of the tree n is in.
func (n *node) depth() (depth int) {
	for up := n.parent; up != nil && up.parent != nil; up = up.parent {
		depth++
	}
	return depth
}
