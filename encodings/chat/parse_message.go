package chat

import "github.com/go-json-experiment/json/jsontext"

// messages reads a list of messages, or of items of /v1/responses.
func (r *reader) messages() error {
	if null, err := r.null(); null || err != nil {
		return err
	}
	list := r.req.source.list()
	return r.array(func() error {
		r.within = true
		m, start, err := r.message()
		r.within = false
		if err != nil {
			return err
		}
		r.add(m, span{start, r.offset(), list})
		return nil
	})
}

// add appends a message and where it is.
func (r *reader) add(m Message, at span) {
	r.req.Messages = append(r.req.Messages, m)
	r.req.source.spans = append(r.req.source.spans, at)
}

// Names that may be there once in a message or an item.
const (
	_ uint = iota
	onceRole
	onceName
	onceContent
	onceType
	onceCallID
	onceToolCallID
	onceCalls
	onceCall
	onceArguments
	onceCustomInput
	onceOutput
	onceRefusal
)

// item is a message as it is read: what it is depends on its type, which may
// come last.
type item struct {
	Message
	kind      string
	arguments string  // of a function_call or custom_tool_call
	output    Message // the content of a result
	refusal   string
	marks     int // how much was uncounted before it
}

// message reads the next message and returns where it starts.
func (r *reader) message() (m Message, start int, err error) {
	if !r.is(jsontext.KindBeginObject) {
		return m, 0, r.wrong("a message")
	}
	if err := r.step(); err != nil {
		return m, 0, err
	}
	start = r.offset() - len("{")
	it := item{marks: len(r.req.Uncounted)}
	err = r.members(func(name []byte) (uint, error) { return r.messageField(&it, name) })
	if err != nil {
		return m, 0, err
	}
	m, err = r.finish(&it)
	return m, start, err
}

func (r *reader) messageField(it *item, name []byte) (uint, error) {
	var err error
	switch string(name) {
	case "role":
		it.Role, err = r.text()
		return onceRole, err
	case "name":
		it.Name, err = r.text()
		return onceName, err
	case "content":
		return onceContent, r.content(&it.Message)
	case "type":
		it.kind, err = r.text()
		return onceType, err
	case "call_id":
		it.CallID, err = r.text()
		return onceCallID, err
	case "tool_call_id":
		it.CallID, err = r.text()
		return onceToolCallID, err
	case "tool_calls":
		return onceCalls, r.calls(&it.Message)
	case "function_call":
		return onceCall, r.functionCall(&it.Message)
	case "arguments":
		it.arguments, err = r.textOrJSON()
		return onceArguments, err
	case "input":
		it.arguments, err = r.textOrJSON()
		return onceCustomInput, err
	case "output":
		return onceOutput, r.content(&it.output)
	case "refusal":
		it.refusal, err = r.text()
		return onceRefusal, err
	case "audio":
		return 0, r.other("audio")
	case "messages":
		if r.is(jsontext.KindBeginArray) {
			return 0, r.wrong("part of a message: an array holds messages; put each request on its own line")
		}
	case "id", "status", "weight", "annotations", "phase", "cache_control":
		return 0, r.skip()
	}
	return 0, r.unknown()
}

// finish returns what an item is, by its type. Text in a field that belongs to
// another type is counted with the content: a server may not look at it, but
// none is lost.
func (r *reader) finish(it *item) (Message, error) {
	m := it.Message
	switch it.kind {
	case "", "message":
		if it.arguments != "" {
			m.addText(it.arguments)
		}
	case "function_call", "custom_tool_call":
		m.Calls = append(m.Calls, Call{ID: m.CallID, Name: m.Name, Arguments: it.arguments})
		m.Role, m.Name, m.CallID = "assistant", "", ""
	case "function_call_output", "custom_tool_call_output":
		m.Role = "tool"
	default:
		r.req.Uncounted = r.req.Uncounted[:it.marks]
		return Message{Kind: it.kind, CallID: m.CallID}, r.uncounted(it.kind)
	}
	switch {
	case m.empty():
		m.Content, m.Parts = it.output.Content, it.output.Parts
	case !it.output.empty():
		m.addText(it.output.Content)
		m.Parts = append(m.Parts, it.output.Parts...)
	}
	if it.refusal != "" {
		m.addText(it.refusal)
	}
	return m, nil
}

// empty reports whether a message has no content.
func (m *Message) empty() bool { return m.Content == "" && len(m.Parts) == 0 }

// content reads a text, a list of parts, or nothing.
func (r *reader) content(m *Message) error {
	switch r.json.PeekKind() {
	case jsontext.KindString:
		text, err := r.text()
		m.Content = text
		return err
	case jsontext.KindNull:
		return r.skip()
	case jsontext.KindBeginArray:
		return r.array(func() error { return r.part(m) })
	case jsontext.KindBeginObject:
		return r.part(m)
	}
	return r.wrong("a string or an array of parts")
}

// addText adds a part.
func (m *Message) addText(text string) {
	if m.Content != "" {
		m.Parts = append(m.Parts, m.Content)
		m.Content = ""
	}
	m.Parts = append(m.Parts, text)
}

const (
	_ uint = iota
	oncePartType
	oncePartText
	oncePartRefusal
)

// part reads one of a content: a text, or something with a price of its own.
func (r *reader) part(m *Message) error {
	if r.is(jsontext.KindString) {
		text, err := r.text()
		m.addText(text)
		return err
	}
	var kind, text, refusal string
	marks := len(r.req.Uncounted)
	err := r.object(func(name []byte) (uint, error) {
		var err error
		switch string(name) {
		case "type":
			kind, err = r.text()
			return oncePartType, err
		case "text":
			text, err = r.textOrJSON()
			return oncePartText, err
		case "refusal":
			refusal, err = r.text()
			return oncePartRefusal, err
		case "annotations", "logprobs", "cache_control":
			return 0, r.skip()
		}
		return 0, r.unknown()
	})
	if err != nil {
		return err
	}
	switch kind {
	case "text", "input_text", "output_text", "":
		m.addText(text)
	case "refusal":
		m.addText(refusal)
	default:
		r.req.Uncounted = r.req.Uncounted[:marks]
		return r.uncounted(kind)
	}
	return nil
}

// calls reads the "tool_calls" of a message.
func (r *reader) calls(m *Message) error {
	if null, err := r.null(); null || err != nil {
		return err
	}
	return r.array(func() error {
		var c Call
		err := r.object(func(name []byte) (uint, error) {
			var err error
			switch string(name) {
			case "id":
				c.ID, err = r.text()
				return 1, err
			case "function", "custom":
				return 2, r.function(&c)
			case "type", "index":
				return 0, r.skip()
			}
			return 0, r.unknown()
		})
		m.Calls = append(m.Calls, c)
		return err
	})
}

// functionCall reads the "function_call" of a message, the form that tool_calls
// replaced.
func (r *reader) functionCall(m *Message) error {
	if null, err := r.null(); null || err != nil {
		return err
	}
	var c Call
	err := r.function(&c)
	m.Calls = append(m.Calls, c)
	return err
}

// function reads the name and the arguments of a call.
func (r *reader) function(c *Call) error {
	if !r.is(jsontext.KindBeginObject) {
		return r.wrong("a call with a name and arguments")
	}
	return r.object(func(name []byte) (uint, error) {
		var err error
		switch string(name) {
		case "name":
			c.Name, err = r.text()
			return 1, err
		case "arguments", "input":
			c.Arguments, err = r.textOrJSON()
			return 2, err
		}
		return 0, r.unknown()
	})
}
