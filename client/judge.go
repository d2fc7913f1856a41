package client

import (
	"encoding/json"

	"github.com/tokcount/tokcount/encodings/chat"
)

// judgeCompletion counts a completions request as the client itself would.
func judgeCompletion(p *planner, body []byte) error {
	var r struct {
		Model     string `json:"model"`
		Prompt    Prompt `json:"prompt"`
		Suffix    string `json:"suffix"`
		MaxTokens *int   `json:"max_tokens"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	_, err := p.plan(Request{Model: r.Model, Prompt: r.Prompt, Suffix: r.Suffix, MaxTokens: r.MaxTokens})
	return err
}

// judgeEmbedding counts each input: they have the forms of a prompt, and no
// answer.
func judgeEmbedding(p *planner, body []byte) error {
	var r struct {
		Model string `json:"model"`
		Input Prompt `json:"input"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	_, err := p.plan(Request{Model: r.Model, Prompt: r.Input, MaxTokens: new(0)})
	return err
}

// judgeChat estimates by the rules of package chat, and stops where
// it is too much. Newer models may differ.
func judgeChat(p *planner, body []byte) error {
	var r struct {
		Model    string          `json:"model"`
		Messages []message       `json:"messages"`
		Max      *int            `json:"max_completion_tokens"`
		OldMax   *int            `json:"max_tokens"`
		Tools    json.RawMessage `json:"tools"`
		OldTools json.RawMessage `json:"functions"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	if r.Max == nil {
		r.Max = r.OldMax
	}
	e, err := p.estimate(r.Model, r.Max)
	if err != nil {
		return err
	}
	for _, m := range r.Messages {
		e.message(m)
	}
	e.partial = e.partial || r.Tools != nil || r.OldTools != nil
	return e.verdict()
}

// judgeResponse estimates as judgeChat does.
func judgeResponse(p *planner, body []byte) error {
	var r struct {
		Model        string          `json:"model"`
		Instructions string          `json:"instructions"`
		Input        json.RawMessage `json:"input"`
		Max          *int            `json:"max_output_tokens"`
		Tools        json.RawMessage `json:"tools"`
		Previous     json.RawMessage `json:"previous_response_id"`
		Conversation json.RawMessage `json:"conversation"`
		Prompt       json.RawMessage `json:"prompt"`
	}
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	e, err := p.estimate(r.Model, r.Max)
	if err != nil {
		return err
	}
	e.partial = r.Tools != nil || r.Previous != nil || r.Conversation != nil || r.Prompt != nil
	if r.Instructions != "" {
		e.message(message{Role: "system", Content: content{text: r.Instructions}})
	}
	var text string
	var items []message
	switch {
	case json.Unmarshal(r.Input, &text) == nil:
		e.message(message{Role: "user", Content: content{text: text}})
	case json.Unmarshal(r.Input, &items) == nil:
		for _, m := range items {
			e.message(m)
		}
	default:
		e.partial = true
	}
	return e.verdict()
}

// message is one of a chat. Type and tool calls are looked at only to know what
// was not counted.
type message struct {
	Type    string          `json:"type"`
	Role    string          `json:"role"`
	Name    string          `json:"name"`
	Content content         `json:"content"`
	Calls   json.RawMessage `json:"tool_calls"`
	Call    json.RawMessage `json:"function_call"`
}

// content is a text, or parts of which some are text.
type content struct {
	text    string
	partial bool // there is more than text
}

func (c *content) UnmarshalJSON(data []byte) error {
	*c = content{}
	if json.Unmarshal(data, &c.text) == nil {
		return nil
	}
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(data, &parts) != nil {
		c.partial = true
		return nil
	}
	for _, part := range parts {
		switch part.Type {
		case "text", "input_text", "output_text":
			c.text += part.Text
		default:
			c.partial = true
		}
	}
	return nil
}

// estimate adds up a chat.
type estimate struct {
	tally   tally
	n       int
	over    bool // n is a lower bound, and too much already
	partial bool // something was not counted
	each    chat.Overhead
}

func (p *planner) estimate(model string, maxTokens *int) (*estimate, error) {
	m, err := p.models.lookup(model)
	if err != nil {
		return nil, err
	}
	if m.Window == 0 {
		return nil, &WindowUnknownError{model}
	}
	e := &estimate{tally: tally{model: m, policy: p.policy, special: p.special}, each: chat.OverheadOf(model)}
	e.n = e.each.Answer
	if maxTokens == nil {
		maxTokens = new(0) // these APIs have no default that takes its share
	}
	if *maxTokens < 0 || *maxTokens > maxMaxTokens {
		return nil, &RequestError{"max_tokens", "is negative or larger than any window"}
	}
	return e, e.tally.reserve(maxTokens)
}

func (e *estimate) message(m message) {
	e.n += e.each.Message
	e.add(m.Role)
	e.add(m.Content.text)
	if m.Name != "" {
		e.n += e.each.Name
		e.add(m.Name)
	}
	other := m.Type != "" && m.Type != "message"
	e.partial = e.partial || other || m.Content.partial || m.Calls != nil || m.Call != nil
}

// add counts a text, unless there is too much already.
func (e *estimate) add(text string) {
	room, _ := e.tally.room()
	switch low := e.tally.atLeast(text); {
	case e.over:
	case e.n+low > room:
		e.n, e.over = e.n+low, true
	default:
		c := counted{text: text, enc: e.tally.model.Encoding}
		_, _ = e.tally.readSpecial(&c) // never refused: the guard's planner reads them as tokens
		e.n += c.enc.Count(text)
	}
}

// verdict returns a *ContextLengthError if even what was counted does not fit,
// errNotText if there was more.
func (e *estimate) verdict() error {
	if err := e.tally.fits(e.n, e.over); err != nil {
		err.(*ContextLengthError).Estimate = true
		return err
	}
	if e.partial {
		return errNotText
	}
	return nil
}
