package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/client"
)

// withoutBatch are the flags of check that cannot be used with --batch: each
// request names its model and what it reserves.
var withoutBatch = []string{"encoding", "model", "tokenizer", "tokenizer-family", "max", "reserve", "charset", "jsonl-field", "chat"}

// runCheckBatch checks files for OpenAI's Batch API.
func runCheckBatch(cmd *cobra.Command, flags *checkFlags, args []string) error {
	for _, flag := range withoutBatch {
		if _, err := only(cmd, "batch", flag); err != nil {
			return err
		}
	}
	if err := flags.sources.validate(cmd, args); err != nil {
		return err
	}
	guard, err := client.NewGuard(nil, client.GuardOptions{})
	if err != nil {
		return err
	}
	out := bufio.NewWriter(cmd.OutOrStdout())
	c := &batchChecker{stderr: cmd.ErrOrStderr(), stdin: cmd.InOrStdin(), sources: &flags.sources, out: out, guard: guard, format: flags.format.value, opener: newCounter(measures{})}
	if c.format == "json" {
		out.WriteString(`{"refused":[`)
	}
	for found := range flags.sources.sources(cmd, args) {
		c.check(source{Source: found})
	}
	if c.format == "json" {
		out.WriteString("\n]}\n")
	}
	if !flags.sources.tell(cmd) {
		c.failed = true
	}
	switch err := out.Flush(); {
	case err != nil:
		return err
	case c.failed:
		return errReported
	case c.refused > 0:
		return errOver
	}
	return nil
}

// A batchChecker checks batch files one after another.
type batchChecker struct {
	stderr  io.Writer
	stdin   io.Reader
	sources *sourceFlags
	out     *bufio.Writer
	guard   *client.Guard
	format  string // of checkFlags
	opener  *counter
	refused int  // how many requests are
	failed  bool // something could not be checked, which was reported
}

func (c *batchChecker) check(s source) {
	in, err := s.open(c.opener, c.stdin)
	if errors.Is(err, errNoText) {
		c.sources.skipNoText(s.title(), err)
		return
	}
	if err != nil {
		c.fail(named(s.title(), err))
		return
	}
	defer in.Close()
	unjudged := 0
	for l, err := range c.guard.CheckBatch(in) {
		s.line = int64(l.Line)
		var reason *client.UnjudgedError
		switch {
		case err != nil:
			c.fail(named(s.title(), inWordsOfBatches(err)))
		case errors.As(l.Err, &reason):
			if unjudged++; unjudged <= mostWrong {
				c.fail(fmt.Errorf("%s: %s", place(s.title(), s.line), request(l, reason.Err)))
			}
		case l.Err != nil:
			c.write(s, l)
			c.refused++
		}
	}
	if unjudged > mostWrong {
		c.fail(fmt.Errorf("%s: %d more requests could not be checked", printable(s.title()), unjudged-mostWrong))
	}
}

// write writes why a request is refused.
func (c *batchChecker) write(s source, l client.BatchLine) {
	line := textLine(s, request(l, l.Err))
	switch c.format {
	case "json":
		fmt.Fprintf(c.out, "%s\n"+`{"file":%s,"line":%d,"custom_id":%s,"error":%s}`, comma(c.refused),
			jsonString(fileName(row{name: s.Name})), s.line, jsonString(l.CustomID), jsonString(inWordsOfBatches(l.Err).Error()))
	case "github":
		c.out.WriteString(annotation(s, "Request refused", line) + "\n")
	default:
		c.out.WriteString(line + "\n")
	}
}

func (c *batchChecker) fail(err error) {
	c.failed = true
	complain(c.stderr, err)
}

// request returns a message about a request, which begins with its custom_id.
func request(l client.BatchLine, err error) string {
	text := inWordsOfBatches(err).Error()
	if l.CustomID == "" {
		return text
	}
	return printable(l.CustomID) + ": " + text
}

// inWordsOfBatches returns an error of package client in the words of the
// command.
func inWordsOfBatches(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	text := strings.TrimPrefix(err.Error(), "client: ")
	return errors.New(strings.TrimSuffix(text, "; define it in Options.Models"))
}
