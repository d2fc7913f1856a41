package main

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// widestHelp is how wide help is at most, in columns: longer lines are harder to read.
const widestHelp = 80

// wrapHelp makes the help of cmd, and of its commands, fit the terminal.
func wrapHelp(cmd *cobra.Command) {
	help := cmd.HelpFunc()
	cmd.SetHelpFunc(func(c *cobra.Command, args []string) {
		var text strings.Builder
		out := c.OutOrStdout()
		c.SetOut(&text)
		help(c, args)
		c.SetOut(out)
		// That it cannot be written is seen by run.
		_, _ = io.WriteString(out, wrapped(text.String(), helpWidth(out)))
	})
}

func helpWidth(out io.Writer) int { return min(widestHelp, term.Width(out)) - 1 }

// wrapped is text with no line wider than so many columns, as far as words allow.
// What goes on is indented as the line is, or as the text behind the name of a flag
// or command, which two spaces separate. Examples, which begin with a $, and what they
// print stay as they are.
func wrapped(text string, columns int) string {
	var b strings.Builder
	example := false
	for line := range strings.Lines(reflowed(text, columns)) {
		line = strings.TrimSuffix(line, "\n")
		example = strings.HasPrefix(line, "  $ ") || example && strings.HasPrefix(line, "  ")
		if example || len([]rune(line)) <= columns {
			b.WriteString(line + "\n")
			continue
		}
		wrapLine(&b, line, columns)
	}
	return b.String()
}

// reflowed is text with each paragraph of prose that has too wide a line as one line.
func reflowed(text string, columns int) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		lines := strings.Split(strings.TrimSuffix(p, "\n"), "\n")
		prose, wide := true, false
		for _, line := range lines {
			prose = prose && !strings.HasPrefix(line, " ")
			wide = wide || len([]rune(line)) > columns
		}
		if prose && wide {
			paragraphs[i] = strings.Join(lines, " ") + p[len(strings.TrimRight(p, "\n")):]
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

func wrapLine(b *strings.Builder, line string, columns int) {
	indent := len(line) - len(strings.TrimLeft(line, " "))
	hang := indent
	if strings.HasPrefix(line, "  tokcount") { // how it is called
		hang += 4
	} else if gap := strings.LastIndex(line, "  "); gap > indent {
		hang = gap + 2
	}
	if hang > columns/2 {
		hang = indent + 4
	}
	width := indent
	b.WriteString(line[:indent])
	for word := range strings.SplitSeq(line[indent:], " ") {
		n := len([]rune(word))
		if width > hang && word != "" && width+n > columns {
			trimmed := strings.TrimRight(b.String(), " ")
			b.Reset()
			b.WriteString(trimmed + "\n" + strings.Repeat(" ", hang))
			width = hang
		}
		b.WriteString(word + " ")
		width += n + 1
	}
	trimmed := strings.TrimRight(b.String(), " ")
	b.Reset()
	b.WriteString(trimmed + "\n")
}
