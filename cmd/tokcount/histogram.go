package main

import (
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// writeHistogram writes bins as bars, next to each its numbers of tokens and how
// many texts have them. It is as wide as the terminal.
func writeHistogram(w io.Writer, bins []bin, what string) error {
	lines := []line{{cells: []string{"TOKENS", strings.ToUpper(what)}}}
	most, room := int64(0), term.Width(w)
	for _, b := range bins {
		cells := []string{strconv.FormatInt(b.from, 10), strconv.FormatInt(b.n, 10)}
		if b.to > b.from {
			cells[0] += "-" + strconv.FormatInt(b.to, 10)
		}
		lines = append(lines, line{cells: cells})
		most = max(most, b.n)
	}
	for _, i := range []int{0, 1} {
		longest := 0
		for _, l := range lines {
			longest = max(longest, len(l.cells[i]))
		}
		room -= longest + 1
	}
	for i, b := range bins {
		switch {
		case room < leastBar:
		case term.HasUTF8(os.Getenv):
			lines[i+1].label = bar(b.n, most, room)
		default:
			lines[i+1].label = asciiBar(b.n, most, room)
		}
	}
	return writeLines(w, slices.Values(lines))
}

// leastBar is the width of bars below which there are none.
const leastBar = 5

// asciiBar is bar for a terminal that has no more than ASCII.
func asciiBar(n, most int64, width int) string {
	length := int(float64(n) / float64(most) * float64(width))
	if n > 0 {
		length = max(length, 1)
	}
	return strings.Repeat("#", length)
}

// eighths are the parts of a character that a bar ends in.
var eighths = []rune(" ▏▎▍▌▋▊▉")

// bar is one of n among bars of up to most, which takes width characters. That
// of the least number is seen.
func bar(n, most int64, width int) string {
	length := int(float64(n) / float64(most) * float64(8*width))
	if n > 0 {
		length = max(length, 1)
	}
	full := strings.Repeat("█", length/8)
	if length%8 == 0 {
		return full
	}
	return full + string(eighths[length%8])
}
