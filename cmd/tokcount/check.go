package main

import (
	"bufio"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

const checkHelp = `Check prints a line for each file that has more tokens than it may have, and
nothing for the others. The limit is --max, or else the context window of MODEL,
less the tokens reserved for its answer; where the model takes only so many
tokens of prompt, it is that if it is less.

FILE, DIR and -, and the flags about them, are as in counting: standard input if
there are none. With --jsonl-field the limit is that of each record, which is
told as FILE:LINE.

With --chat, files hold chats as tokcount chat reads them, and the limit is that
of each chat: --max, or else what the model takes, less --reserve or the
max_tokens of the chat. The model is that of -m, or the one that the chat names.

With --batch, files are for OpenAI's Batch API, JSON Lines of requests, and there
is a line for each request that the API would refuse: one that does not fit its
model's window with the tokens it asks for, or that makes the file invalid. Chats
are estimated. A request that cannot be checked, because its model is unknown or
it has images, is reported on standard error.

With --format github the lines are annotations, which GitHub's workflows show
beside the file.

The exit status is 0 when all is within the limit, 1 when something is not, and 2
when there was trouble, whatever else was found.`

const checkExamples = `  $ tokcount check --max 7 README.md docs || echo "that is too long"
  README.md: 8 tokens, limit 7, 1 over
  that is too long
  $ tokcount check -m gpt-4 --reserve 1000 README.md docs && echo fits
  fits
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
	chat     bool
	requests bool
}

func newCheck() *cobra.Command {
	flags := checkFlags{format: choice{"text", "FORMAT", []string{"text", "github"}}}
	cmd := &cobra.Command{
		Use:     "check [-e ENC | -m MODEL] [--max N | --reserve N | --batch] [FLAG]... [FILE|DIR|-]...",
		Short:   "Tell which files have too many tokens",
		Long:    checkHelp,
		Example: checkExamples,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runCheck(cmd, &flags, args)
		},
		DisableFlagsInUseLine: true,
	}
	flags.add(cmd)
	flags.format.add(cmd, "format", "lines are text or github")
	cmd.Flags().BoolVar(&flags.requests, "batch", false, "check the requests of files for OpenAI's Batch API")
	cmd.Flags().BoolVar(&flags.chat, "chat", false, "read chats, as tokcount chat does, and check each")
	return cmd
}

func runCheck(cmd *cobra.Command, flags *checkFlags, args []string) error {
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
	limit, limited, err := flags.limits.get(cmd, flags.model)
	switch {
	case err != nil:
		return err
	case !limited:
		return usageError(cmd, errors.New("check needs --max N, or -m MODEL for its window"))
	}
	line := flags.line()
	out := bufio.NewWriter(cmd.OutOrStdout())
	over := false
	b.run(args, func(s source, n counts) {
		if n[0] > limit {
			over = true
			out.WriteString(line(s, n[0], limit) + "\n")
		}
	})
	switch err := out.Flush(); {
	case err != nil:
		return err
	case b.failed:
		return errReported
	case over:
		return errOver
	}
	return nil
}

// line returns what prints a line.
func (f *checkFlags) line() func(s source, tokens, limit int64) string {
	if f.format.value == "github" {
		return githubLine
	}
	return overLine
}

func overLine(s source, tokens, limit int64) string {
	return textLine(s, fmt.Sprintf("%d tokens, limit %d, %d over", tokens, limit, tokens-limit))
}

// textLine says something about a place.
func textLine(s source, message string) string {
	return place(s.title(), s.line) + ": " + message
}

// What GitHub's workflow commands cannot hold as it is; properties less than
// the message.
var (
	githubMessage  = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// githubLine is overLine as an annotation.
func githubLine(s source, tokens, limit int64) string {
	return annotation(s, "Too many tokens", overLine(s, tokens, limit))
}

// annotation returns a line as an annotation. GitHub has paths as git has them, and
// shows nothing beside ./docs/guide.md (pull request 1496 of crate-ci/typos).
func annotation(s source, title, line string) string {
	file := ""
	if !s.Stdin {
		file = "file=" + githubProperty.Replace(filepath.ToSlash(filepath.Clean(s.Name))) + ","
		if s.line > 0 {
			file += fmt.Sprintf("line=%d,", s.line)
		}
	}
	return "::error " + file + "title=" + title + "::" + githubMessage.Replace(line)
}
