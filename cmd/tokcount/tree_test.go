package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
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
