package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/encodings/chat"
)

// fit prints chats that fit, or are made to.
func (b *chatBatch) fit(args []string) error {
	out := bufio.NewWriter(b.cmd.OutOrStdout())
	over := false
	b.run(args, func(c *aChat) {
		json, note, err := b.fitted(c)
		var long *chat.TooLongError
		switch {
		case errors.As(err, &long):
			over = true
			complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %w", place(c.title(), c.line), err))
		case err != nil:
			b.fail(c, err)
		default:
			out.Write(bytes.TrimRight(json, "\r\n"))
			out.WriteByte('\n')
			if note != "" {
				out.Flush() // so that on a terminal the note follows it
				complain(b.cmd.ErrOrStderr(), fmt.Errorf("%s: %s", place(c.title(), c.line), note))
			}
		}
	})
	b.tell(false)
	return b.exit(out, over)
}

// fitted returns a chat that fits, and what was dropped, "" if nothing was.
func (b *chatBatch) fitted(c *aChat) (json []byte, note string, err error) {
	limit, err := b.limit(c)
	if err != nil {
		return nil, "", err
	}
	if int64(c.estimate.Tokens) <= limit {
		return c.json, "", nil
	}
	f, err := c.counter.Fit(c.request, int(min(limit, 1<<31-1)))
	if err != nil {
		return nil, "", err
	}
	json, err = c.request.Without(f.Dropped)
	note = fmt.Sprintf("%s of %d dropped, %d of %d tokens left",
		ranges(f.Dropped), len(c.request.Messages), f.Estimate.Tokens, c.estimate.Tokens)
	return json, note, err
}

// ranges names messages by their indexes: "messages 1-3, 5".
func ranges(indexes []int) string {
	if len(indexes) == 1 {
		return "message " + strconv.Itoa(indexes[0])
	}
	var parts []string
	for i := 0; i < len(indexes); {
		first := i
		for i++; i < len(indexes) && indexes[i] == indexes[i-1]+1; i++ {
		}
		part := strconv.Itoa(indexes[first])
		if i-1 > first {
			part += "-" + strconv.Itoa(indexes[i-1])
		}
		parts = append(parts, part)
	}
	return "messages " + strings.Join(parts, ", ")
}
