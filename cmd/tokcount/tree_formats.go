package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// writeTreeJSON writes one object, as writeJSON does, with the children of a
// directory inside its object.
func writeTreeJSON(w io.Writer, r report) error {
	out := r.buffer(w)
	r.openJSON(out, "tree")
	r.tree.writeChildren(out, r)
	return r.closeJSON(out)
}

func (n *node) writeChildren(out *bufio.Writer, r report) {
	between := "\n"
	for _, child := range n.children {
		out.WriteString(between + strings.Repeat(" ", child.depth()))
		between = ",\n"
		out.WriteByte('{')
		child.writeMembers(out, r)
		if len(child.children) > 0 {
			out.WriteString(`,"children":[`)
			child.writeChildren(out, r)
			out.WriteByte(']')
		}
		out.WriteByte('}')
	}
}

// writeMembers writes what a node is, and its numbers.
func (n *node) writeMembers(out *bufio.Writer, r report) {
	fmt.Fprintf(out, `%q:%s,`, n.key, jsonString(n.name))
	writeNumbers(out, r, n.row)
}

// writeTreeJSONL writes an object for each node: directories before what is in them.
func writeTreeJSONL(w io.Writer, r report) error {
	out := r.buffer(w)
	for n := range r.tree.all {
		out.WriteByte('{')
		if n.key == "ext" {
			fmt.Fprintf(out, `"dir":%s,`, jsonString(n.directory()))
		}
		n.writeMembers(out, r)
		out.WriteString("}\n")
	}
	return r.closeJSONL(out)
}

// writeTreeCSV writes a line for each node. Those of directories have no more than
// the first column.
func writeTreeCSV(w io.Writer, r report) error {
	keys := []string{"dir", r.key}
	if r.key == "dir" {
		keys = keys[:1]
	}
	out := r.newCSV(w, keys...)
	for n := range r.tree.all {
		if n.key == "dir" {
			out.write(n.row, n.name)
		} else {
			out.write(n.row, n.directory(), n.name)
		}
	}
	return out.close()
}

// directory is the name of the one that n is in.
func (n *node) directory() string {
	if n.parent.parent == nil {
		return "."
	}
	return n.parent.name
}
