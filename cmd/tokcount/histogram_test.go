//go:build unix

package main

import (
	"bufio"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/creack/pty"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The longest bar ends where the terminal does.
func TestHistogramIsAsWideAsTheTerminal(t *testing.T) {
	user, program, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals:", err)
	}
	defer user.Close()
	defer program.Close()
	require.NoError(t, pty.Setsize(user, &pty.Winsize{Rows: 24, Cols: 40}))
	bins := []bin{{0, 9, 1}, {10, 19, 8}}
	require.NoError(t, writeHistogram(&output{w: program}, bins, "records"))
	var lengths []int
	for printed := bufio.NewReader(user); len(lengths) < 3; {
		line, err := printed.ReadString('\n')
		require.NoError(t, err)
		lengths = append(lengths, utf8.RuneCountInString(strings.TrimRight(line, "\r\n")))
	}
	assert.Equal(t, []int{14, 19, 40}, lengths)

	var file strings.Builder
	require.NoError(t, writeHistogram(&file, bins, "records"))
	assert.Equal(t, 80, utf8.RuneCountInString(strings.Split(file.String(), "\n")[2]))
}
