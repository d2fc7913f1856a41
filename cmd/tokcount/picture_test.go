//go:build unix

package main

import (
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term/termtest"
)

// pictures are those of README.md: commands, run where README.md is, on a terminal.
var pictures = []struct {
	file, title string
	commands    []string
}{
	{"testdata/pictures/tree.svg", "A tree of folders and files with their tokens, shares and bars", []string{
		"tokcount --tree --human testdata/texts testdata/golden",
	}},
	{"testdata/pictures/show.svg", "The tokens of a sentence in colors, by two encodings", []string{
		"echo 'Unbelievable! 3.14159 Привет, 你好世界 🎉' | tokcount show",
		"echo 'Unbelievable! 3.14159 Привет, 你好世界 🎉' | tokcount show -e r50k_base",
	}},
}

// TestPicturesAreUpToDate promises that the pictures show what the commands print.
func TestPicturesAreUpToDate(t *testing.T) {
	for name, value := range map[string]string{"LC_ALL": "C.UTF-8", "NO_COLOR": "", "FORCE_COLOR": ""} {
		t.Setenv(name, value)
	}
	for _, picture := range pictures {
		t.Run(picture.file, func(t *testing.T) {
			var screen strings.Builder
			for _, command := range picture.commands {
				cmd := exec.Command("sh", "-c", "exec 2>/dev/null; "+command) // no bar while it counts
				cmd.Dir = root
				r := startOnTerminal(t, cmd)
				r.stdin.Close()
				_, _ = io.Copy(&r.printed, r.terminal) // which ends with an error
				require.NoError(t, r.cmd.Wait(), "%s", r.printed.String())
				screen.WriteString("\x1b[90m$\x1b[0m " + command + "\n" + r.printed.String())
			}
			assertGenerated(t, picture.file, termtest.Picture(t, picture.title, screen.String(), 80))
		})
	}
}
