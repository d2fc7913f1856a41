package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/client"
)

// printAnswer makes the call and prints what comes of the answer as it comes,
// whatever goes wrong then. Nothing is buffered that a signal could lose.
func (f *completeFlags) printAnswer(cmd *cobra.Command, c *client.Client, req client.Request) error {
	a := answer{out: cmd.OutOrStdout(), template: f.template}
	for part, err := range f.parts(cmd.Context(), c, req) {
		if err == nil {
			err = a.add(part)
		}
		if err != nil {
			a.endLine()
			return err
		}
	}
	a.endLine()
	f.tellCut(cmd, &a.budget)
	if whole := a.tell(cmd.ErrOrStderr()); f.strict && !whole {
		return errOver
	}
	return nil
}

// parts yields the answer as it is made, or as a single part.
func (f *completeFlags) parts(ctx context.Context, c *client.Client, req client.Request) iter.Seq2[client.Chunk, error] {
	if f.stream {
		return c.Stream(ctx, req)
	}
	return func(yield func(client.Chunk, error) bool) {
		resp, err := c.Complete(ctx, req)
		if resp != nil && !yield(client.Chunk{Completion: resp.Completion, Receipt: resp.Receipt}, nil) {
			return
		}
		if err != nil {
			yield(client.Chunk{}, err)
		}
	}
}

// answer prints a text that comes in parts, and gathers what they say of it. An
// empty line is between two texts.
type answer struct {
	out      io.Writer
	open     bool // the last line has no end yet
	begun    bool // something was printed
	index    int  // of the choice that was printed last
	budget   client.Budget
	usage    *client.Usage
	mismatch *client.UsageMismatchError
	finish   string
	template int // tokens that the server may count besides those sent, as text
}

// count notes what the server counted: the last of it holds.
func (a *answer) count(part client.Chunk) {
	if part.Usage == nil {
		return
	}
	a.usage = part.Usage
	if part.Mismatch != nil || part.Usage.PromptTokens > 0 {
		a.mismatch = part.Mismatch
	}
	if m := a.mismatch; m != nil && m.Server == m.Local+a.template {
		a.mismatch = nil
	}
}

func (a *answer) add(part client.Chunk) error {
	a.budget = part.Budget
	a.count(part)
	for _, choice := range part.Choices {
		a.finish = cmp.Or(choice.FinishReason, a.finish)
		if choice.Text == "" {
			continue
		}
		if a.begun && choice.Index != a.index {
			a.endLine()
			if _, err := io.WriteString(a.out, "\n"); err != nil {
				return err
			}
		}
		a.begun, a.index = true, choice.Index
		a.open = !strings.HasSuffix(choice.Text, "\n")
		if _, err := io.WriteString(a.out, choice.Text); err != nil {
			return err
		}
	}
	return nil
}

// endLine ends the last line, so that a message or a prompt of the shell has
// one of its own. That it cannot be written is seen by run.
func (a *answer) endLine() {
	if a.open {
		_, _ = io.WriteString(a.out, "\n")
	}
	a.open = false
}

// partial says what the reasons mean for which an answer is not whole.
var partial = map[string]string{
	"length":         "the answer is cut off: it reached the limit of tokens (see --max-tokens)",
	"content_filter": "the answer is not whole: the server's content filter left some of it out",
}

// tell reports what the server counted, and why the answer ended. It returns
// whether the answer is whole, to a prompt that was counted the same.
func (a *answer) tell(stderr io.Writer) bool {
	counted := "the server reported no token counts"
	if a.usage != nil {
		counted = fmt.Sprintf("the server counted %d tokens of prompt, %d of answer", a.usage.PromptTokens, a.usage.CompletionTokens)
	}
	if a.finish != "" {
		counted += "; finish reason " + a.finish
	}
	complain(stderr, errors.New(counted))
	note := partial[a.finish]
	if note != "" {
		complain(stderr, errors.New("warning: "+note))
	}
	if a.mismatch != nil {
		complain(stderr, fmt.Errorf("warning: %w", inWordsOfFlags(a.mismatch)))
	}
	return note == "" && a.mismatch == nil
}

// flagWords translate what package client's errors say to a programmer, for a
// user of the command.
var flagWords = strings.NewReplacer(
	"client: ", "",
	"see Options.AllowPlainHTTP", "see --plain-http",
	"the key belongs in Options.Key", "the key belongs in --key-file",
)

// inWordsOfFlags returns an error as a user of the command reads it. What a
// server said is left unchanged.
func inWordsOfFlags(err error) error {
	if err == nil {
		return nil
	}
	text := strings.TrimPrefix(err.Error(), "client: ")
	if api := (*client.APIError)(nil); !errors.As(err, &api) {
		text = flagWords.Replace(text)
	}
	return errors.New(text)
}
