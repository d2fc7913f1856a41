package chat

import "cmp"

// Fitted is a request that was made to fit.
type Fitted struct {
	Request  *Request // without the messages that were dropped
	Dropped  []int    // their indexes in the request given to Fit, ascending; nil if all fit
	Estimate Estimate // of what is left
}

// Fit drops the oldest messages of a request so that the rest has at most limit
// tokens, as [Count] estimates them for a model; "" is the model that the
// request names. It drops as few as it can, oldest first, and keeps
//
//   - system and developer messages,
//   - the last user message, and the last message of all,
//   - tool calls with their results: they stay or go together, and so do
//     reasoning and what the assistant does after it.
//
// The rest keeps its order. Uncounted parts do not count here either: leave room
// for them. If the part that must stay has more than limit tokens, the error is
// a [*TooLongError]; other errors are those of Count. Fit does not change r, and
// takes as long as Count.
func Fit(model string, r *Request, limit int) (Fitted, error) {
	c, err := NewCounter(cmp.Or(model, r.Model))
	if err != nil {
		return Fitted{}, err
	}
	return c.Fit(r, limit)
}

// Fit drops messages as the function [Fit] does.
func (c *Counter) Fit(r *Request, limit int) (Fitted, error) {
	e, err := c.Count(r)
	if err != nil {
		return Fitted{}, err
	}
	units := unitsOf(r.Messages)
	left := e.Tokens
	dropped := make([]bool, len(r.Messages))
	for _, u := range units {
		if left <= limit {
			break
		}
		if u.stays {
			continue
		}
		for _, i := range u.members {
			dropped[i] = true
			left -= e.Messages[i]
		}
	}
	if left > limit {
		return Fitted{}, &TooLongError{Tokens: left, Limit: limit}
	}
	return c.fitted(r, e, dropped, left), nil
}

// fitted returns what is left.
func (c *Counter) fitted(r *Request, e Estimate, dropped []bool, left int) Fitted {
	rest := *r
	rest.source, rest.Messages, rest.Uncounted = nil, nil, nil
	f := Fitted{Request: &rest, Estimate: e}
	f.Estimate.Tokens, f.Estimate.Messages = left, nil
	now := make([]int, len(dropped)) // where a message is now
	for i, gone := range dropped {
		if gone {
			f.Dropped = append(f.Dropped, i)
			continue
		}
		now[i] = len(rest.Messages)
		rest.Messages = append(rest.Messages, r.Messages[i])
		f.Estimate.Messages = append(f.Estimate.Messages, e.Messages[i])
	}
	for _, u := range r.Uncounted {
		if u.Message >= 0 && u.Message < len(dropped) {
			if dropped[u.Message] {
				continue
			}
			u.Message = now[u.Message]
		}
		rest.Uncounted = append(rest.Uncounted, u)
	}
	f.Estimate.Uncounted = rest.Uncounted
	f.Estimate.Unconfirmed = unconfirmed(c.Model, &rest, e.plainTools)
	return f
}

// unit is what stays or goes together.
type unit struct {
	members []int // indexes of messages
	stays   bool
}

// unitsOf returns the units of a chat, by their oldest message.
func unitsOf(messages []Message) []unit {
	var units []unit
	of := make([]int, len(messages)) // its unit
	pairs := pairing{messages: messages, byID: make(map[string]int)}
	lastUser := -1
	for i := range messages {
		if messages[i].Role == "user" {
			lastUser = i
		}
		with := pairs.with(i)
		if with < 0 {
			of[i] = len(units)
			units = append(units, unit{})
		} else {
			of[i] = of[with]
		}
		u := &units[of[i]]
		u.members = append(u.members, i)
		u.stays = u.stays || messages[i].Role == "system" || messages[i].Role == "developer" || i == len(messages)-1
	}
	if lastUser >= 0 {
		units[of[lastUser]].stays = true
	}
	return units
}

// pairing finds the message that one belongs to.
type pairing struct {
	messages []Message
	byID     map[string]int // the last message so far that has a call of that id
	caller   int            // the last that has calls, plus 1, while only results follow
	thinking int            // the first of a run of reasoning, plus 1, until its turn ends
}

// with returns an earlier message that message i belongs to, -1 if there is
// none. It must be asked for each message in turn.
//
// Ids may come again in later turns: a result belongs to the latest call. A
// result without an id, as in the form that tool_calls replaced, belongs to the
// last message with calls if there are only results between. What an assistant
// does after reasoning belongs to it: the API refuses one without the other.
func (p *pairing) with(i int) int {
	m := &p.messages[i]
	if m.Role == "tool" || m.Role == "function" {
		p.thinking = 0
		return p.result(m)
	}
	with := p.thinking - 1
	switch {
	case m.Kind == "reasoning" && with < 0:
		p.thinking = i + 1
	case m.Role != "assistant" && m.Kind == "":
		p.thinking, with = 0, -1
	}
	if m.Kind == "" {
		p.caller = 0
	}
	for _, c := range m.Calls {
		p.caller = i + 1
		if c.ID != "" {
			p.byID[c.ID] = i
		}
	}
	if m.CallID == "" {
		return with
	}
	call, known := p.byID[m.CallID] // an item that the server's tools made
	if known {
		return call
	}
	p.byID[m.CallID] = i
	return with
}

func (p *pairing) result(m *Message) int {
	if call, ok := p.byID[m.CallID]; ok && m.CallID != "" {
		return call
	}
	return p.caller - 1
}
