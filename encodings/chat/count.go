package chat

import (
	"cmp"
	"strconv"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// An Estimate says how many tokens a request takes, as far as is known. Tokens
// is the sum of Messages, Tools, Format and Answer.
type Estimate struct {
	Model    string // whose rules were applied
	Encoding string // name of its encoding
	Tokens   int

	Messages []int // tokens of each message, with those around it
	Tools    int   // tokens of the tools and of the choice among them
	Format   int   // tokens of the response format
	Answer   int   // tokens that the answer begins with, which the API adds to the prompt

	// Unconfirmed names what goes beyond the cases for which OpenAI has published
	// the number that its API reported; nil if nothing does.
	Unconfirmed []string

	Uncounted []Uncounted // as in the request

	plainTools bool // the published rules cover the tools
}

// Confirmed reports whether OpenAI has published, for this model and a request
// of this form, that these rules give the number that its API counts.
func (e *Estimate) Confirmed() bool { return len(e.Unconfirmed) == 0 }

// Count estimates how many tokens a request takes for a model; "" is the model
// that the request names. OpenAI has published rules, and the number that its
// API reported, for one chat of six messages and the models
//
//   - gpt-3.5-turbo-0301, where they differ from the others, and
//     gpt-3.5-turbo-0613, gpt-4-0314, gpt-4-0613 and gpt-4 in 2023;
//   - gpt-3.5-turbo, gpt-4-0613, gpt-4, gpt-4o and gpt-4o-mini in 2024;
//   - with one tool, gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini.
//
// For the chat without tools its rules also name gpt-3.5-turbo-0125,
// gpt-3.5-turbo-16k-0613, gpt-4-32k-0314, gpt-4-32k-0613, gpt-4o-2024-08-06 and
// gpt-4o-mini-2024-07-18. For any other model, and for whatever else a request
// has, Estimate.Unconfirmed says so. Newer models add formatting of their own:
// expect to be off by some tokens a message.
//
// The error is an [*encodings.UnknownModelError], a [*NotChatModelError], or a
// [*ParseError] if a schema is not JSON.
func Count(model string, r *Request) (Estimate, error) {
	c, err := NewCounter(cmp.Or(model, r.Model))
	if err != nil {
		return Estimate{}, err
	}
	return c.Count(r)
}

// A Counter counts requests for one model. It is safe for concurrent use if Text
// is.
type Counter struct {
	Model    string // whose rules apply; any name, since most models share them
	Encoding *bpe.Encoding

	// Text, if set, returns the tokens of a text in place of Encoding.Count. It
	// is called once for each text that is not empty, in the order of the
	// messages, then for the tools and the format. A caller that has seen too
	// many tokens may return 0 from then on.
	Text func(text string) int
}

// NewCounter returns a Counter for a model that package encodings knows. The
// error is as that of [Count].
func NewCounter(model string) (*Counter, error) {
	name, err := EncodingOf(model)
	if err != nil {
		return nil, err
	}
	enc, err := encodings.Get(name)
	if err != nil {
		return nil, err
	}
	return &Counter{Model: model, Encoding: enc}, nil
}

// EncodingOf returns the name of the encoding that the chats of a model are counted
// by, for programs that make a [Counter] themselves. The error is as that of [Count].
func EncodingOf(model string) (string, error) {
	m, err := encodings.LookupModel(model)
	if err != nil {
		return "", err
	}
	if !m.Chats() {
		return "", &NotChatModelError{Model: model}
	}
	return m.Encoding, nil
}

// Count estimates how many tokens a request takes. It takes as long as counting
// its texts. The error is a [*ParseError] for a schema that is not JSON or is
// too large.
func (c *Counter) Count(r *Request) (Estimate, error) {
	e := Estimate{
		Model: c.Model, Encoding: c.Encoding.Name(), Uncounted: r.Uncounted,
		Messages: make([]int, len(r.Messages)),
	}
	overhead := OverheadOf(c.Model)
	e.Answer = overhead.Answer
	names := functionNames{messages: r.Messages}
	for i := range r.Messages {
		e.Messages[i] = c.message(overhead, &r.Messages[i], &names)
	}
	if err := c.tools(r, &e); err != nil {
		return Estimate{}, err
	}
	c.format(r, &e, overhead)
	e.Tokens = e.Tools + e.Format + e.Answer
	for _, n := range e.Messages {
		e.Tokens += n
	}
	e.Unconfirmed = unconfirmed(c.Model, r, e.plainTools)
	return e, nil
}

func (c *Counter) text(text string) int {
	switch {
	case text == "":
		return 0
	case c.Text != nil:
		return c.Text(text)
	}
	return c.Encoding.Count(text)
}

// message counts one message. A message with calls is as one for each, of which
// the first has the content: harmony writes them so, and for one call without a
// content openai-chat-tokens gives the same number. Content in parts is counted
// part by part, as harmony encodes it.
func (c *Counter) message(overhead Overhead, m *Message, names *functionNames) int {
	if m.Kind != "" {
		return 0
	}
	total := overhead.Message + c.text(m.Role) + c.text(m.Content)
	for _, part := range m.Parts {
		total += c.text(part)
	}
	name := m.Name
	if m.Role == "tool" || m.Role == "function" {
		if name == "" {
			name = names.of(m.CallID)
		}
		if name != "" {
			total += result
		}
	}
	if name != "" {
		total += overhead.Name + c.text(name)
	}
	for i, made := range m.Calls {
		if i > 0 {
			total += overhead.Message + c.text(m.Role)
		}
		total += call + c.text(made.Name) + c.text(made.Arguments)
	}
	return total
}

// functionNames finds the names of functions by the ids of their calls.
type functionNames struct {
	messages []Message
	byID     map[string]string // made when first asked for
}

func (f *functionNames) of(id string) string {
	if id == "" {
		return ""
	}
	if f.byID == nil {
		f.byID = make(map[string]string)
		for i := range f.messages {
			for _, c := range f.messages[i].Calls {
				f.byID[c.ID] = c.Name
			}
		}
	}
	return f.byID[id]
}

// tools counts the definitions of tools and the choice among them.
func (c *Counter) tools(r *Request, e *Estimate) error {
	e.plainTools = true
	switch r.ToolChoice {
	case "", "auto", "required":
	case "none":
		e.Tools += choiceNone
	default:
		e.Tools += choiceNamed + c.text(r.ToolChoice)
	}
	if len(r.Tools) == 0 {
		return nil
	}
	w := renderer{old: e.Encoding == "cl100k_base"}
	left := maxSchema
	w.begin()
	for i, t := range r.Tools {
		schema := &value{}
		if t.Parameters != nil {
			var err error
			if schema, err = readSchema(t.Parameters, &left); err != nil {
				return &ParseError{Path: "tools[" + strconv.Itoa(i) + "].parameters", Err: err}
			}
		}
		e.plainTools = e.plainTools && schema.plain()
		w.function(t, schema)
	}
	w.end()
	e.Tools += c.text(string(w.out))
	if first := systemMessage(r); first != nil {
		e.Tools += toolsAppend + c.newline(first.last())
		return nil
	}
	e.Tools += toolsAlone
	return nil
}

// newline returns how many more tokens a text has with a newline after it: none
// if its end and the newline are one token. Only the end can change.
func (c *Counter) newline(text string) int {
	const enough = 256 // bytes; the longest token has 128
	end := text[max(0, len(text)-enough):]
	return c.Encoding.Count(end+"\n") - c.Encoding.Count(end)
}

// systemMessage returns the first message of the system's, nil if there is none.
func systemMessage(r *Request) *Message {
	for i := range r.Messages {
		if m := &r.Messages[i]; m.Role == "system" || m.Role == "developer" {
			return m
		}
	}
	return nil
}

// last returns the last text of a message.
func (m *Message) last() string {
	if len(m.Parts) > 0 {
		return m.Parts[len(m.Parts)-1]
	}
	return m.Content
}

// format counts the form that an answer must have, as harmony's docs/format.md
// shows it to the model: after what the system says, or on its own.
func (c *Counter) format(r *Request, e *Estimate, overhead Overhead) {
	f := r.Format
	if f == nil {
		return
	}
	text := "# Response Formats\n\n## " + f.Name + "\n\n"
	if f.Description != "" {
		text += "// " + f.Description + "\n"
	}
	e.Format = c.text(text+string(f.Schema)) + 1 // a blank line before it
	if systemMessage(r) == nil && len(r.Tools) == 0 {
		e.Format += overhead.Message + c.text("system") - 1
	}
}
