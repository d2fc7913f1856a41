package main

import (
	"bufio"
	"errors"
	"fmt"

	"github.com/tokcount/tokcount/encodings"
)

// check prints a line for each chat over its limit.
func (b *chatBatch) check(args []string, flags *checkFlags) error {
	out := bufio.NewWriter(b.cmd.OutOrStdout())
	write, over := flags.lines(), 0
	if flags.format.value == "json" {
		out.WriteString(`{"over":[`)
	}
	b.run(args, func(c *aChat) {
		limit, err := b.limit(c)
		switch tokens := int64(c.estimate.Tokens); {
		case err != nil:
			b.fail(c, err)
		case tokens > limit:
			write(limitLine{limit: limit}, out, over, c.source, tokens)
			over++
		}
	})
	if flags.format.value == "json" {
		out.WriteString("\n]}\n")
	}
	b.tell(false)
	return b.exit(out, over > 0)
}

// fail tells why there is no verdict on a chat.
func (b *chatBatch) fail(c *aChat, err error) {
	b.failed = true
	complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %w", place(c.title(), c.line), err))
}

// exit ends the output of a command that has limits.
func (b *chatBatch) exit(out *bufio.Writer, over bool) error {
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

// limit returns how many tokens a chat may have: --max, or what its model takes
// less --reserve, or else less the most tokens of its own answer.
func (b *chatBatch) limit(c *aChat) (int64, error) {
	flags := b.cmd.Flags()
	if flags.Changed("max") {
		return int64(b.texts.limits.max), nil
	}
	name := b.modelOf(c.request)
	if name == "" {
		return 0, errors.New("the chat names no model: give --max N or -m MODEL")
	}
	model, err := encodings.LookupModel(name)
	if err != nil {
		return 0, err
	}
	reserve := b.texts.limits.reserve
	if own := c.request.MaxTokens; own != nil && !flags.Changed("reserve") {
		reserve = uint(max(0, *own))
		if *own >= model.ContextWindow && model.ContextWindow > 0 {
			return 0, fmt.Errorf("its max_tokens, %d, leaves nothing of the %d tokens of %s", *own, model.ContextWindow, name)
		}
	}
	return promptLimit(model, reserve)
}
