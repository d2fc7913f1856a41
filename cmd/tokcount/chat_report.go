package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/encodings"
)

// chatReport prints what was counted of chats: a table when all is known, or
// objects as they come.
type chatReport struct {
	flags *chatFlags
	out   *bufio.Writer
	limit int64 // of the model of -m, 0 if there is none or it is not known
	lines []line
	n     int
	total int64
}

func newChatReport(cmd *cobra.Command, flags *chatFlags) *chatReport {
	r := &chatReport{flags: flags, out: bufio.NewWriterSize(cmd.OutOrStdout(), 64<<10)}
	if model, err := encodings.LookupModel(flags.model.name); flags.model.name != "" && err == nil {
		r.limit, _ = promptLimit(model, 0)
	}
	return r
}

// add adds a chat.
func (r *chatReport) add(c *aChat) {
	r.n++
	r.total += int64(c.estimate.Tokens)
	switch {
	case r.flags.json && r.n == 1:
		r.out.WriteString("{\"chats\":[\n")
		r.object(c)
	case r.flags.json:
		r.out.WriteString(",\n")
		r.object(c)
	case r.flags.jsonl:
		r.object(c)
		r.out.WriteByte('\n')
	default:
		r.row(c)
	}
}

// row adds the rows of a chat to the table.
func (r *chatReport) row(c *aChat) {
	if r.flags.messages {
		r.parts(c)
	}
	label := ""
	if c.Name != "" || c.line > 0 || r.limit > 0 { // else a script wants a bare number
		label = place(cmp.Or(c.Name, "-"), c.line)
	}
	r.lines = append(r.lines, line{r.cells(int64(c.estimate.Tokens)), label})
}

// parts adds a row for each part of the sum.
func (r *chatReport) parts(c *aChat) {
	add := func(n int, label string) {
		if n > 0 {
			r.lines = append(r.lines, line{r.cells(int64(n)), label})
		}
	}
	for i, n := range c.estimate.Messages {
		m := c.request.Messages[i]
		label := "messages[" + strconv.Itoa(i) + "] " + printable(m.Role+m.Kind)
		if m.Name != "" {
			label += " " + printable(m.Name)
		}
		r.lines = append(r.lines, line{r.cells(int64(n)), label})
	}
	add(c.estimate.Tools, "tools")
	add(c.estimate.Format, "format")
	add(c.estimate.Answer, "answer")
}

// cells are the tokens, and with -m their share.
func (r *chatReport) cells(tokens int64) []string {
	cells := []string{strconv.FormatInt(tokens, 10)}
	if r.limit > 0 {
		cells = append(cells, measures{limit: r.limit}.percent(tokens))
	}
	return cells
}

// done prints what is left to print.
func (r *chatReport) done(several bool) error {
	switch {
	case r.flags.json && r.n == 0:
		r.out.WriteString("{\"chats\":[\n],\n\"total\":{\"tokens\":0}}\n")
	case r.flags.json:
		fmt.Fprintf(r.out, "\n],\n\"total\":{\"tokens\":%d}}\n", r.total)
	case !r.flags.jsonl:
		if several || r.n > 1 {
			r.lines = append(r.lines, line{r.cells(r.total), "total"})
		}
		return writeLines(r.out, slices.Values(r.lines))
	}
	return r.out.Flush()
}

// chatObject is a chat in JSON.
type chatObject struct {
	File        string          `json:"file"`
	Line        int64           `json:"line,omitempty"`
	Model       string          `json:"model,omitempty"`
	Encoding    string          `json:"encoding"`
	Tokens      int             `json:"tokens"`
	Share       float64         `json:"share,omitempty"`
	Confirmed   bool            `json:"confirmed"`
	Unconfirmed []string        `json:"unconfirmed,omitempty"`
	Messages    []int           `json:"messages"`
	Tools       int             `json:"tools,omitempty"`
	Format      int             `json:"format,omitempty"`
	Answer      int             `json:"answer"`
	Uncounted   []chatUncounted `json:"uncounted,omitempty"`
}

type chatUncounted struct {
	Path string `json:"path"`
	What string `json:"what"`
}

// object writes a chat as JSON.
func (r *chatReport) object(c *aChat) {
	e := &c.estimate
	o := chatObject{
		File: fileName(row{name: c.Name}), Line: c.line, Model: e.Model, Encoding: e.Encoding, Tokens: e.Tokens,
		Confirmed: e.Confirmed(), Unconfirmed: e.Unconfirmed, Messages: e.Messages,
		Tools: e.Tools, Format: e.Format, Answer: e.Answer,
	}
	if r.limit > 0 {
		o.Share = measures{limit: r.limit}.share(int64(e.Tokens))
	}
	for _, u := range e.Uncounted {
		o.Uncounted = append(o.Uncounted, chatUncounted{u.Path, u.What})
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(o); err != nil {
		panic(err) // numbers and strings always have a JSON form
	}
	r.out.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
