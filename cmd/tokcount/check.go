package main

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

const checkHelp = `Check prints a line for each file that has more tokens than it may have, and
nothing for the others. The limit is --max, or else what MODEL takes: its context
window, less the tokens reserved for its answer, or the limit of its input where
that is less.

FILE, DIR and -, and the flags about them, are as in counting: standard input if
there are none. It is an error if a pattern, or all of the names, match no file.
With --jsonl-field the limit is that of each record, which is reported as FILE:LINE.

With --staged, what git's index holds is checked, as a commit would have it: all of
it, or what is at or below FILE and DIR. Hooks need that, since the work tree may
differ.

With --format github the lines are annotations, which GitHub's workflows show
next to the file; with json they are one object. A pipe is read only as far as it
takes to know that it is over the limit.

The exit status is 0 when all is within the limit, 1 when something is not, and 2
on error, whatever else was found.`

const checkExamples = `  $ tokcount check --max 7 README.md docs || echo "that is too long"
  README.md: 8 tokens, limit 7, 1 over
  that is too long
  $ tokcount check -m gpt-4 --reserve 1000 README.md docs && echo fits
  fits
  $ tokcount check --max 7 --format github README.md || true
  ::error file=README.md,title=Too many tokens::README.md: 8 tokens, limit 7, 1 over`

// checkFlags are those of the command check.
type checkFlags struct {
	textsFlags
	format choice
	json   bool
}

func newCheck() *cobra.Command {
	flags := checkFlags{format: choice{"text", "FORMAT", []string{"text", "github", "json"}}}
	cmd := &cobra.Command{
		Use:     "check [-e ENC | -m MODEL] [-n N | --reserve N] [FLAG]... [FILE|DIR|-]...",
		Short:   "Report files over a token limit",
		Long:    checkHelp,
		Example: checkExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	flags.format.add(cmd, "format", "print text, annotations of github, or json")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print a JSON object, as --format json")
	cmd.Flags().BoolVar(&flags.sources.staged, "staged", false, "check what git's index holds, not the work tree")
	return cmd
}

func runCheck(cmd *cobra.Command, flags *checkFlags, args []string) error {
	flags.sources.mustMatch = true
	b, err := flags.batch(cmd, args)
	if err != nil {
		return err
	}
	limit, limited, err := flags.limits.get(cmd, flags.named)
	switch {
	case err != nil:
		return err
	case !limited:
		return usageError(cmd, errors.New("check needs --max N, or -m MODEL for its window"))
	}
	b.stop = &limit
	out := bufio.NewWriter(cmd.OutOrStdout())
	l := limitLine{limit: limit, of: flags.limitName(cmd)}
	write := l.writeText
	switch {
	case flags.json || flags.format.value == "json":
		write = l.writeJSON
		fmt.Fprintf(out, `{"encoding":%q,"limit":%d,"over":[`, b.measures.encodings[0].Name(), limit)
	case flags.format.value == "github":
		write = l.writeGitHub
	}
	over := 0
	b.run(args, func(s source, n counts) {
		if n[0] > limit {
			write(out, over, s, n[0])
			over++
		}
	})
	if flags.json || flags.format.value == "json" {
		out.WriteString("\n]}\n")
	}
	switch err := out.Flush(); {
	case err != nil:
		return err
	case b.failed:
		return errReported
	case over > 0:
		return errOver
	}
	return nil
}

// limitLine says of a text that it is over the limit.
type limitLine struct {
	limit int64
	of    string // whose limit it is, " (input of gpt-5)" say, or ""
}

func (l limitLine) text(s source, tokens int64) string {
	name := place(s.title(), s.line)
	if s.more {
		return fmt.Sprintf("%s: over %s%s, not read to its end", name, plural(l.limit, "token"), l.of)
	}
	return fmt.Sprintf("%s: %s, limit %d%s, %d over", name, plural(tokens, "token"), l.limit, l.of, tokens-l.limit)
}

func (l limitLine) writeText(out *bufio.Writer, _ int, s source, tokens int64) {
	out.WriteString(l.text(s, tokens) + "\n")
}

// writeJSON writes element i of an array. Of a text that was not read to its end,
// tokens is what it has at least.
func (l limitLine) writeJSON(out *bufio.Writer, i int, s source, tokens int64) {
	fmt.Fprintf(out, "%s\n"+`{"file":%s,`, comma(i), jsonString(fileName(row{name: s.Name})))
	if s.line > 0 {
		fmt.Fprintf(out, `"line":%d,`, s.line)
	}
	fmt.Fprintf(out, `"tokens":%d,"over":%d`, tokens, tokens-l.limit)
	if s.more {
		out.WriteString(`,"incomplete":true`)
	}
	out.WriteByte('}')
}

// What GitHub's workflow commands cannot hold as it is; properties less than
// the message.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub writes the text as an annotation. GitHub has paths as git has them, and
// shows nothing beside ./docs/guide.md (pull request 1496 of crate-ci/typos).
func (l limitLine) writeGitHub(out *bufio.Writer, _ int, s source, tokens int64) {
	file := ""
	if !s.Stdin {
		file = "file=" + githubProperty.Replace(filepath.ToSlash(filepath.Clean(s.Name))) + ","
		if s.line > 0 {
			file += fmt.Sprintf("line=%d,", s.line)
		}
	}
	out.WriteString("::error " + visibleControls(file) + "title=Too many tokens::" + githubMessage.Replace(l.text(s, tokens)) + "\n")
}

// visibleControls is text with control characters as %XX, which in an annotation
// would reach the terminal of who reads the log.
func visibleControls(text string) string {
	var b strings.Builder
	for _, r := range text {
		if unicode.IsControl(r) {
			for _, c := range []byte(string(r)) {
				fmt.Fprintf(&b, "%%%02X", c)
			}
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}
