package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/assert"
)

// The manual page is made here, and committed: the program does not need to know
// how, and whoever packages it has only to install a file.

const manPage = "tokcount.1"

// TestManPageIsUpToDate promises that the page says what --help and the topics do.
func TestManPageIsUpToDate(t *testing.T) { assertGenerated(t, manPage, newManPage()) }

// No text is taken for a request, and none for an escape.
func TestManPageIsPlain(t *testing.T) {
	requests := regexp.MustCompile(`^\.(TH|ad|SH|SS|PP|TP|HP|PD|RS|RE|EX|EE)( |$)`)
	escapes := regexp.MustCompile(`\\([^&ef[-]|f[^BIR]|\[[^u])`)
	for line := range strings.Lines(newManPage()) {
		line = strings.TrimSuffix(line, "\n")
		assert.False(t, strings.HasPrefix(line, "'"), line)
		assert.True(t, !strings.HasPrefix(line, ".") || requests.MatchString(line), line)
		assert.NotRegexp(t, escapes, line)
	}
}

// manWriter writes a page with the macros of man(7).
type manWriter struct{ strings.Builder }

func newManPage() string {
	root := newRoot()
	var m manWriter
	m.line(`.TH TOKCOUNT 1 "" tokcount "User Commands"` + "\n.ad l")
	m.line(".SH NAME")
	m.line(`tokcount \- ` + strings.ToLower(root.Short))
	m.line(".SH SYNOPSIS\n.PD 0")
	for _, cmd := range slices.Concat([]*cobra.Command{root}, allCommands(root), []*cobra.Command{newHelp()}) {
		m.line(".HP 4\n" + manUse(cmd))
	}
	m.line(".PD\n.SH DESCRIPTION")
	m.prose(root.Long[:strings.LastIndex(root.Long, "\n\n")]) // topics are sections here
	m.line(".SH OPTIONS")
	m.flags(root)
	m.line(".SH COMMANDS")
	for _, cmd := range allCommands(root) {
		m.line(".SS " + strings.TrimPrefix(cmd.CommandPath(), "tokcount "))
		m.prose(cmd.Long)
		m.flags(cmd)
		m.examples(cmd.Example)
	}
	for _, topic := range topics {
		m.line(".SH " + strings.ToUpper(topic.title))
		m.prose(topic.text)
		m.examples(topic.examples)
	}
	m.line(".SH EXAMPLES")
	m.examples(root.Example)
	m.line(".SH SEE ALSO")
	m.line(`\fBwc\fR(1), \fBgit\-ls\-files\fR(1), \fBfind\fR(1)`)
	return m.String()
}

func (m *manWriter) line(s string) { m.WriteString(s + "\n") }

// prose writes paragraphs. Flags are bold.
func (m *manWriter) prose(text string) {
	for i, paragraph := range strings.Split(text, "\n\n") {
		if i > 0 {
			m.line(".PP")
		}
		for line := range strings.SplitSeq(paragraph, "\n") {
			m.line(manFlag.ReplaceAllStringFunc(manText(line), func(s string) string {
				return `\fB` + strings.ReplaceAll(s, "-", `\-`) + `\fR`
			}))
		}
	}
}

// manFlag is a flag in prose.
var manFlag = regexp.MustCompile(`\B--?[a-zA-Z0-9][a-z0-9-]*`)

// flags writes those of a command.
func (m *manWriter) flags(cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "version" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := `\fB\-\-` + manCode(f.Name) + `\fR`
		if f.Shorthand != "" {
			name = `\fB\-` + f.Shorthand + `\fR, ` + name
		}
		if value != "" {
			name += ` \fI` + value + `\fR`
		}
		if !slices.Contains([]string{"", "0", "0s", "[]", "false"}, f.DefValue) {
			usage += " (default " + f.DefValue + ")"
		}
		m.line(".TP\n" + name)
		m.prose(strings.ToUpper(usage[:1]) + usage[1:] + ".")
	})
}

// examples writes commands, which are bold, and what they print.
func (m *manWriter) examples(text string) {
	if text == "" {
		return
	}
	m.line(".PP\n.RS 4\n.EX")
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimPrefix(line, "  ")
		if command, ok := strings.CutPrefix(line, "$ "); ok {
			m.line(`$ \fB` + manCode(command) + `\fR`)
			continue
		}
		m.line(manCode(line))
	}
	m.line(".EE\n.RE")
}

// manUse is how a command is called.
func manUse(cmd *cobra.Command) string {
	use := cmd.UseLine()
	if !strings.HasPrefix(use, "tokcount") {
		use = "tokcount " + use
	}
	name := cmd.CommandPath()
	if !strings.HasPrefix(name, "tokcount") {
		name = "tokcount " + name
	}
	return `\fB` + name + `\fR` + manCode(strings.TrimPrefix(use, name))
}

// manText escapes what means something to troff, and what is not ASCII, which
// some still read as Latin-1.
func manText(s string) string {
	s = notASCII.ReplaceAllStringFunc(strings.ReplaceAll(s, `\`, `\e`), func(r string) string {
		return fmt.Sprintf(`\[u%04X]`, []rune(r)[0])
	})
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}

var notASCII = regexp.MustCompile(`[^\x00-\x7f]`)

// manCode is manText for what may be typed: a hyphen stays what it is.
func manCode(s string) string { return strings.ReplaceAll(manText(s), "-", `\-`) }
