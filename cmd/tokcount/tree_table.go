package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// treeLook is how a tree is drawn where it is printed.
type treeLook struct {
	width int  // of the terminal, 0 if there is none: then there are no bars
	utf8  bool // there is more than ASCII
	color bool
}

// lookOf returns what suits w, where colors are wanted as the flag has it.
func lookOf(w io.Writer, color string) treeLook {
	look := treeLook{utf8: term.HasUTF8(os.Getenv), color: wantsColor(w, color)}
	if term.File(w) != nil {
		look.width = term.Width(w)
	}
	return look
}

// wantsColor reports whether colors are wanted, as a flag has it.
func wantsColor(w io.Writer, when string) bool {
	if when == "auto" {
		return term.WantsColor(w, os.Getenv)
	}
	return when == "always"
}

// treeLine is a line of a tree.
type treeLine struct {
	cells  []string
	indent string
	name   string
	dir    bool
	share  float64 // of all tokens, for the bar; -1 if there is none
}

// writeTree writes a tree of directories, each with the sums of what is in it and
// its share of all tokens.
func writeTree(w io.Writer, r report) error {
	r.measures.limit = 0 // shares are those of all tokens
	var lines []treeLine
	if r.header {
		heading := r.heading()
		lines = append(lines, treeLine{cells: slices.Insert(heading.cells, 1, "SHARE"), name: heading.label, share: -1})
	}
	for n := range r.tree.all {
		lines = append(lines, treeLine{
			cells:  r.treeCells(n.row),
			indent: strings.Repeat("  ", n.depth()),
			name:   printable(n.label),
			dir:    n.key == "dir",
			share:  r.shareOfAll(n.row),
		})
	}
	if r.showsTotal(r.several) {
		lines = append(lines, treeLine{cells: r.treeCells(r.total), name: "total", share: -1})
	}
	return writeLines(w, slices.Values(lookOf(w, r.color).draw(lines)))
}

// shareOfAll is which part of all tokens those of a row are.
func (r report) shareOfAll(row row) float64 {
	if r.total.tokens() == 0 {
		return 0
	}
	return float64(row.tokens()) / float64(r.total.tokens())
}

func (r report) treeCells(row row) []string {
	return slices.Insert(r.cells(row), 1, fmt.Sprintf("%.1f%%", 100*r.shareOfAll(row)))
}

// widestTreeBar is how wide bars are at most: longer ones say no more.
const widestTreeBar = 24

// draw gives lines their bars, of which that of all tokens is as wide as there is
// room, and their colors.
func (l treeLook) draw(lines []treeLine) []line {
	width := l.barWidth(lines)
	drawn := make([]line, 0, len(lines))
	for _, t := range lines {
		label := ""
		if width > 0 {
			bar := l.bar(t.share, width)
			label = l.colored(bar, "32") + strings.Repeat(" ", width+1-utf8.RuneCountInString(bar))
		}
		label += t.indent
		if t.dir {
			label += l.colored(t.name, "1;34")
		} else {
			label += t.name
		}
		drawn = append(drawn, line{t.cells, label})
	}
	return drawn
}

func (l treeLook) bar(share float64, width int) string {
	const whole = 1 << 20
	switch n := int64(share * whole); {
	case share < 0:
		return ""
	case l.utf8:
		return bar(n, whole, width)
	default:
		return asciiBar(n, whole, width)
	}
}

// barWidth is how wide bars may be between the numbers and the names, 0 if there is
// no room, or no terminal.
func (l treeLook) barWidth(lines []treeLine) int {
	var widths []int
	name := 0
	for _, t := range lines {
		widths = widen(widths, t.cells)
		name = max(name, len(t.indent)+columns(t.name))
	}
	room := l.width - 1 - name - 1
	for _, w := range widths {
		room -= w + 1
	}
	if l.width == 0 || room < leastBar {
		return 0
	}
	return min(room, widestTreeBar)
}

// columns is how wide s is on a terminal at most: characters after those of Europe
// and the Near East may be of double width.
func columns(s string) (n int) {
	for _, r := range s {
		n++
		if r >= '\u1100' {
			n++
		}
	}
	return n
}

// colored is s in a color of ANSI, if there are colors.
func (l treeLook) colored(s, color string) string {
	if !l.color || s == "" {
		return s
	}
	return "\x1b[" + color + "m" + s + "\x1b[0m"
}
