// Package termtest knows what a terminal shows.
package termtest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Screen returns what a terminal shows after it was sent text. It knows what
// a bar needs: to return to the beginning of the line and to clear it.
func Screen(t *testing.T, text string) string {
	var lines []string
	line, column := []rune{}, 0
	for text != "" {
		switch {
		case strings.HasPrefix(text, "\x1b[2K"):
			line, text = nil, text[len("\x1b[2K"):]
			continue
		case strings.HasPrefix(text, "\x1b[0K"):
			line, text = line[:min(column, len(line))], text[len("\x1b[0K"):]
			continue
		}
		r := []rune(text)[0]
		text = text[len(string(r)):]
		switch {
		case r == '\r':
			column = 0
		case r == '\n':
			lines, line = append(lines, string(line)), nil
		default:
			require.GreaterOrEqual(t, r, ' ')
			for len(line) <= column {
				line = append(line, ' ')
			}
			line[column] = r
			column++
		}
	}
	return strings.Join(append(lines, string(line)), "\n")
}
