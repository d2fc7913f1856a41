package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/files"
)

// Bars have the room that names leave them, and none if that is little; names may be
// of double width.
func TestTreeBars(t *testing.T) {
	lines := []treeLine{
		{cells: []string{"TOKENS", "SHARE"}, name: "FILE", share: -1},
		{cells: []string{"100", "75.0%"}, name: "目录/", dir: true, share: 0.75},
		{cells: []string{"1", "0.1%"}, indent: "  ", name: "a.md", share: 0.001},
		{cells: []string{"0", "0.0%"}, indent: "  ", name: "b.md", share: 0},
	}
	for _, test := range []struct {
		name string
		look treeLook
		want []string
	}{
		{"no terminal", treeLook{}, []string{"FILE", "目录/", "  a.md", "  b.md"}},
		{"no room", treeLook{width: 25, utf8: true}, []string{"FILE", "目录/", "  a.md", "  b.md"}},
		{"little room", treeLook{width: 26, utf8: true}, []string{"      FILE", "███▊  目录/", "▏       a.md", "        b.md"}},
		{"ASCII", treeLook{width: 29}, []string{"         FILE", "######   目录/", "#          a.md", "           b.md"}},
		{"colors", treeLook{width: 26, utf8: true, color: true}, []string{"      FILE",
			"\x1b[32m███▊\x1b[0m  \x1b[1;34m目录/\x1b[0m", "\x1b[32m▏\x1b[0m       a.md", "        b.md"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			drawn := test.look.draw(lines)
			require.Len(t, drawn, len(test.want))
			for i, want := range test.want {
				assert.Equal(t, want, drawn[i].label)
				assert.Equal(t, lines[i].cells, drawn[i].cells)
			}
		})
	}
	wide := treeLook{width: 200}.draw(lines)
	assert.Equal(t, strings.Repeat("#", 18)+strings.Repeat(" ", 7)+"目录/", wide[1].label)
}

// Each directory has the sum of the files below it, however deep they are and the tree
// is, and --by dir --depth has the same sums.
func TestTreeSumsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var rows []row
		total := row{n: counts{0}}
		want := map[string]int64{}
		depth := uint(r.IntN(4))
		for range r.IntN(30) {
			one := row{dir: []string{".", "top", "top/in", "/", ""}[r.IntN(5)], n: counts{int64(r.IntN(100))}}
			var below []string // directories
			for range r.IntN(5) * min(1, len(one.dir)) {
				below = append(below, string(rune('a'+r.IntN(3))))
			}
			one.name = strings.Join(append(below, "f"), "/")
			want[cmp.Or(one.dir, ".")] += one.n[0]
			for i := range min(len(below), int(depth)) {
				want[files.Join(one.dir, strings.Join(below[:i+1], "/"))] += one.n[0]
			}
			if one.dir != "" {
				one.name = files.Join(one.dir, one.name)
			}
			rows, total.n[0] = append(rows, one), total.n[0]+one.n[0]
		}
		root := newTree(rows, total, treeFlags(t))
		assert.Equal(t, total.tokens(), root.sumBelow())
		for n := range root.all {
			if n.key == "dir" {
				assert.Equal(t, n.tokens(), n.sumBelow(), n.name)
			}
		}
		cut := newTree(rows, total, treeFlags(t, "--depth", fmt.Sprint(depth)))
		assert.Equal(t, total.tokens(), cut.sumBelow())
		summed := newTally(byDirFlags(t, depth), 1, false)
		for _, one := range rows {
			summed.add(one)
		}
		got := map[string]int64{}
		for _, one := range summed.done() {
			got[one.name] = one.tokens()
		}
		assert.Equal(t, want, got)
	}
}

// sumBelow is the sum of what is directly below n.
func (n *node) sumBelow() (sum int64) {
	for _, child := range n.children {
		sum += child.tokens()
	}
	return sum
}

func treeFlags(t *testing.T, args ...string) *rowFlags {
	var f rowFlags
	cmd := &cobra.Command{}
	f.add(cmd)
	require.NoError(t, cmd.ParseFlags(append(args, "--tree")))
	return &f
}

func byDirFlags(t *testing.T, depth uint) *rowFlags {
	f := treeFlags(t, "--by", "dir", "--depth", fmt.Sprint(depth))
	f.tree = false
	return f
}
