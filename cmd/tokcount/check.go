package main

import (
	"bufio"
	"fmt"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
)

const checkHelp = `Print a line for each file that has more tokens than it may have,
and nothing for the others. The limit is --max, or else what MODEL takes: its
context window, less the tokens reserved for its answer, or the limit of its input
where that is less.

FILE, DIR and -, and the flags about them, are as in counting: standard input if
there are none. It is an error if a pattern matches no file, or if there is no text
file to check: an empty folder, say, or binary and compressed files alone. With
--jsonl-field the limit is that of each record, which is reported as FILE:LINE.

With --staged, what git's index holds is checked, as a commit would have it: all of
it, or what is at or below FILE and DIR. Hooks need that, since the work tree may
differ. A name that the index does not have is reported, and is not an error: the
commit may delete it. A name in another repository is checked by the index of that one.

With --chat, files hold chats as tokcount chat reads them, and the limit is that
of each chat: --max, or else what the model takes, less --reserve or the
max_tokens of the chat. The model is that of -m, or the one that the chat names.

With --batch, files are for OpenAI's Batch API, JSON Lines of requests, and there is
a line for each request that the API would refuse: one that does not fit its model's
window with the tokens it asks for, or that makes the file invalid. Chats are
estimated. A request that cannot be checked, because its model is unknown or it has
images, is reported on standard error, and makes the exit status 2.

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
  $ tokcount check --tokenizer my-model --max 20 README.md || true
  README.md: 29 tokens, limit 20, 9 over
  $ tokcount check --chat --max 20 request.json || true
  request.json: 25 tokens, limit 20, 5 over
  $ tokcount check --max 7 --format github README.md || true
  ::error file=README.md,title=Too many tokens::README.md: 8 tokens, limit 7, 1 over
  $ tokcount check --batch batch.jsonl || true
  batch.jsonl:2: b: model gpt-4 takes 8192 tokens: about 9 of prompt and 8190 of answer are about 7 too many`

// checkFlags are those of the command check.
type checkFlags struct {
	textsFlags
	format   choice
	json     bool
	chat     bool
	requests bool
}

func newCheck() *cobra.Command {
	flags := checkFlags{format: choice{"text", "FORMAT", []string{"text", "github", "json"}}}
	cmd := &cobra.Command{
		Use:     "check [-e ENC | -m MODEL | --tokenizer FILE] [-n N | --reserve N | --batch] [FLAG]... [FILE|DIR|-]...",
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
	cmd.Flags().BoolVar(&flags.requests, "batch", false, "check the requests of files for OpenAI's Batch API")
	cmd.Flags().BoolVar(&flags.chat, "chat", false, "read chats, as tokcount chat does, and check each")
	return cmd
}

func runCheck(cmd *cobra.Command, flags *checkFlags, args []string) error {
	flags.sources.mustMatch = true
	if flags.json {
		if cmd.Flags().Changed("format") && flags.format.value != "json" {
			return usageError(cmd, fmt.Errorf("--json and --format %s exclude each other", flags.format.value))
		}
		flags.format.value = "json"
	}
	switch {
	case flags.requests:
		return runCheckBatch(cmd, flags, args)
	case flags.chat:
		return runCheckChats(cmd, flags, args)
	}
	b, err := flags.batch(cmd, args)
	if err != nil {
		return err
	}
	limit, limited, err := flags.limits.get(cmd, flags.named)
	switch {
	case err != nil:
		return err
	case !limited:
		return usageError(cmd, errNoLimit(cmd, &flags.encodingFlags))
	}
	b.stop = &limit
	out := bufio.NewWriter(cmd.OutOrStdout())
	l := limitLine{limit: limit, of: flags.limitName(cmd)}
	write := l.writeText
	switch {
	case flags.json || flags.format.value == "json":
		write = l.writeJSON
		fmt.Fprintf(out, `{"encoding":%s,"limit":%d,"over":[`, jsonString(b.measures.titles[0]), limit)
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

// textLine says something about a place.
func textLine(s source, message string) string {
	return place(s.title(), s.line) + ": " + message
}

// limitLine says of a text that it is over the limit.
type limitLine struct {
	limit int64
	of    string // whose limit it is, " (input of gpt-5)" say, or ""
}

// A lineWriter writes element i of what check prints. Of a text that was not read
// to its end, tokens is what it has at least.
type lineWriter func(l limitLine, out *bufio.Writer, i int, s source, tokens int64)

// lines returns what writes a line in the format asked for.
func (f *checkFlags) lines() lineWriter {
	switch f.format.value {
	case "json":
		return limitLine.writeJSON
	case "github":
		return limitLine.writeGitHub
	}
	return limitLine.writeText
}

func (l limitLine) text(s source, tokens int64) string {
	if s.more {
		return textLine(s, fmt.Sprintf("over %s%s, not read to its end", plural(l.limit, "token"), l.of))
	}
	return textLine(s, fmt.Sprintf("%s, limit %d%s, %d over", plural(tokens, "token"), l.limit, l.of, tokens-l.limit))
}

func (l limitLine) writeText(out *bufio.Writer, _ int, s source, tokens int64) {
	out.WriteString(l.text(s, tokens) + "\n")
}

// writeJSON writes an element of an array.
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

// writeGitHub writes the text as an annotation.
func (l limitLine) writeGitHub(out *bufio.Writer, _ int, s source, tokens int64) {
	out.WriteString(annotation(s, "Too many tokens", l.text(s, tokens)) + "\n")
}

// annotation returns a line as an annotation. GitHub has paths as git has them, and
// shows nothing next to ./docs/guide.md (pull request 1496 of crate-ci/typos).
func annotation(s source, title, line string) string {
	file := ""
	if !s.Stdin {
		file = "file=" + githubProperty.Replace(filepath.ToSlash(filepath.Clean(s.Name))) + ","
		if s.line > 0 {
			file += fmt.Sprintf("line=%d,", s.line)
		}
	}
	return "::error " + visibleControls(file) + "title=" + title + "::" + githubMessage.Replace(line)
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
