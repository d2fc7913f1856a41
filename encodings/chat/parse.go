package chat

import (
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// Parse reads a chat from JSON, which is one of
//
//   - the body of a request to /v1/chat/completions: an object with "messages";
//   - the body of a request to /v1/responses: an object with "input", a text or
//     a list of items, and perhaps "instructions";
//   - a list of messages or of items;
//   - a line of a file for fine-tuning: an object with "messages", or one with
//     "input", "preferred_output" and "non_preferred_output", of which all
//     messages are read.
//
// It is strict about what counts and skips what does not, such as temperature or
// metadata. Names match exactly, as on servers. Text in unknown fields, and what
// has a price of its own, is listed in Uncounted. A field that counts and appears
// twice is an error.
//
// The error is a [*ParseError]. Time is linear in len(data); memory is the texts
// and about 150 bytes for each message, part and tool, of which there may be
// 131,072. Parse takes a sixth to a half of the time of encoding/json, and may be
// called concurrently. The request keeps data for [Request.Without] alone; if
// data changes later, nothing else is affected.
func Parse(data []byte) (*Request, error) {
	req := &Request{source: &source{data: data}}
	r := newReader(data, req)
	defer r.release()
	if err := r.request(); err != nil {
		return nil, err
	}
	if r.instruct != "" {
		req.Messages = slices.Insert(req.Messages, 0, Message{Role: "system", Content: r.instruct})
		req.source.spans = slices.Insert(req.source.spans, 0, span{})
		for i := range req.Uncounted {
			if req.Uncounted[i].Message >= 0 {
				req.Uncounted[i].Message++
			}
		}
	}
	if _, err := r.json.ReadToken(); err != io.EOF {
		return nil, &ParseError{Offset: int64(r.offset()), Err: errors.New("there is more after the JSON value")}
	}
	return req, nil
}

// Names that may be there once in a request. Each is a bit.
const (
	_ uint = iota
	onceModel
	onceMessages
	onceInput
	onceInstructions
	onceTools
	onceFunctions
	onceToolChoice
	onceFunctionCall
	onceFormat
	onceText
	onceMaxCompletion
	onceMaxTokens
	onceMaxOutput
	oncePreferred
	onceNonPreferred
)

// request reads the whole.
func (r *reader) request() error {
	switch r.json.PeekKind() {
	case jsontext.KindBeginArray:
		return r.messages()
	case jsontext.KindBeginObject:
	default:
		return r.wrong("an object with messages or an input")
	}
	chat := false
	err := r.object(func(name []byte) (uint, error) {
		once, err := r.requestField(name)
		chat = chat || once == onceMessages || once == onceInput
		return once, err
	})
	if err == nil && !chat {
		return &ParseError{Path: "the JSON", Offset: int64(r.offset()), Err: ErrNotChat}
	}
	return err
}

// requestField reads a field of a request, or of the "input" of a line for
// fine-tuning by preference.
func (r *reader) requestField(name []byte) (uint, error) {
	var err error
	switch string(name) {
	case "model":
		r.req.Model, err = r.text()
		return onceModel, err
	case "messages":
		return onceMessages, r.messages()
	case "input":
		return onceInput, r.input()
	case "instructions":
		return onceInstructions, r.instructions()
	case "preferred_output":
		return oncePreferred, r.messages()
	case "non_preferred_output":
		return onceNonPreferred, r.messages()
	case "tools":
		return onceTools, r.tools()
	case "functions":
		return onceFunctions, r.tools()
	case "tool_choice":
		return onceToolChoice, r.toolChoice()
	case "function_call":
		return onceFunctionCall, r.toolChoice()
	case "response_format":
		return onceFormat, r.format()
	case "text":
		return onceText, r.textOptions()
	case "max_completion_tokens":
		return onceMaxCompletion, r.maxTokens(true)
	case "max_tokens":
		return onceMaxTokens, r.maxTokens(false)
	case "max_output_tokens":
		return onceMaxOutput, r.maxTokens(true)
	case "previous_response_id", "conversation":
		return 0, r.other("earlier turns, stored on the server")
	case "prompt":
		return 0, r.other("stored prompt")
	case "web_search_options":
		return 0, r.other("server-side tool")
	case "prediction":
		return 0, r.other("predicted output")
	}
	if noPrompt(name) {
		return 0, r.skip()
	}
	return 0, r.unknown()
}

// noPrompt reports whether a field of a request is not part of the prompt, as
// the API reference describes it (openai-openapi, info.version 2.3.0). Others
// that are numbers or truth values need not be here.
func noPrompt(name []byte) bool {
	switch string(name) {
	case "audio", "background", "context_management", "include", "logit_bias", "metadata", "modalities", "moderation",
		"prompt_cache_key", "prompt_cache_options", "prompt_cache_retention", "reasoning", "reasoning_effort",
		"safety_identifier", "service_tier", "stop", "stream_options", "truncation", "user", "verbosity":
		return true
	}
	return false
}

// input reads that of /v1/responses, or of a line for fine-tuning.
func (r *reader) input() error {
	switch r.json.PeekKind() {
	case jsontext.KindString:
		text, err := r.text()
		r.add(Message{Role: "user", Content: text}, span{})
		return err
	case jsontext.KindBeginObject:
		if r.json.StackDepth() == 1 {
			return r.object(r.requestField)
		}
	case jsontext.KindBeginArray:
		return r.messages()
	case jsontext.KindNull:
		return r.skip()
	}
	return r.wrong("a string or an array")
}

// instructions reads those of /v1/responses, which become a message before all
// others.
func (r *reader) instructions() error {
	if !r.is(jsontext.KindString) {
		return r.other("unknown field")
	}
	text, err := r.text()
	r.instruct = text
	return err
}

// maxTokens reads a number, also one that is written 16.0 or "16". Where two are
// given, the one that replaced the other is taken.
func (r *reader) maxTokens(newer bool) error {
	raw, err := r.raw()
	if err != nil || raw.Kind() == jsontext.KindNull {
		return err
	}
	text := string(raw)
	if raw.Kind() == jsontext.KindString {
		text = unquoted(raw)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || f != math.Trunc(f) {
		return r.fail(errors.New("is not a whole number"))
	}
	if newer || r.req.MaxTokens == nil {
		n := int(min(max(f, -1<<30), 1<<30)) // far more than any window, and an int everywhere
		r.req.MaxTokens = &n
	}
	return nil
}
