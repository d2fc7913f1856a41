package client

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Three rules say what an answer is.
//
// An answer is one if it has at least one choice with a text, and ended. JSON
// ends where it ends; a stream by [DONE] or, if the body ended cleanly, by a
// finish_reason of every choice asked for.
//
// The body itself shows what it is (see sniff). In a stream, a line that begins
// with { is data even without "data:" before it. Data that begins with { and is
// not JSON is an error, and so is any data under "event: error"; other data
// that is not an object is skipped. An object without choices and usage is
// skipped if it is empty or has a type alone, and an error otherwise.

// answer is what is known of an answer so far.
type answer struct {
	choices int          // that were asked for
	text    bool         // there was a text
	ended   map[int]bool // which choices have a finish_reason
}

// add notes a part.
func (a *answer) add(p *part) {
	a.text = a.text || p.has&hasText != 0
	for _, c := range p.Choices {
		if c.FinishReason == "" {
			continue
		}
		if a.ended == nil {
			a.ended = map[int]bool{}
		}
		a.ended[c.Index] = true
	}
}

// whole reports whether every choice has come to its end.
func (a *answer) whole() bool { return a.text && len(a.ended) == a.choices }

// malformed returns the error for an answer that is not a completion.
func (r *reply) malformed(reason string, body []byte) error {
	text := r.secrets.scrub(string(body[:min(int64(len(body)), maxStray+r.secrets.longest())]))
	return &AnswerError{Op: r.op, Reason: r.secrets.scrub(reason), Body: text[:min(len(text), maxStray)],
		RequestID: r.requestID(), Header: r.header()}
}

const (
	notCompletion = "the answer is not a completion"
	notModels     = "the answer does not list models"
	webPage       = "the server answered with a web page: is the base URL right?"
	chatAnswer    = "the answer is that of a chat, not a completion: is the base URL right?"
	noText        = "the answer has no choice with a text"
	noAnswer      = "the answer is empty"
)

const errMoreData = errShape("there is something after it")

// check returns the error that a part is, if it is one. Text that came with it
// counts.
func (r *reply) check(p *part) error {
	switch {
	case p.failure != nil:
		return r.failed(r.envelope(p))
	case p.has&(hasChoices|hasUsage) == 0:
		return r.failedOr(notCompletion, p.Raw)
	case p.has&hasChat != 0 && p.has&hasText == 0, p.has&hasContent != 0 && !hasWords(p):
		return r.malformed(chatAnswer, nil)
	case p.has&hasDetail != 0 && len(p.Choices) == 0 && p.Usage == nil:
		return r.failedOr(notCompletion, p.Raw)
	}
	for _, c := range p.Choices {
		if c.FinishReason == "error" || c.FinishReason == "abort" {
			return r.apiError(failure{Type: c.FinishReason, Message: "the server did not finish the answer"}, "")
		}
	}
	return nil
}

// envelope returns JSON that has the error of a part as other errors have
// theirs: what is next to it may be its message.
func (r *reply) envelope(p *part) []byte {
	if p.has&hasDetail != 0 || len(p.Choices) == 0 {
		return p.Raw
	}
	return append(append([]byte(`{"error":`), p.failure[:min(int64(len(p.failure)), r.maxError)]...), '}')
}

// failedOr returns what JSON says of a failure, or that it is malformed.
func (r *reply) failedOr(reason string, body []byte) error {
	if f, ok := parseFailure(body[:min(int64(len(body)), r.maxError)]); ok && f.Message != "" {
		return r.failed(body)
	}
	return r.malformed(reason, body)
}

// readJSON reads a body that is a single JSON text. With an error there may be
// a part of an answer.
func (r *reply) readJSON(data []byte, choices int) (part, error) {
	var p part
	if data[0] == '[' {
		return p, r.failedOr(notCompletion, data)
	}
	d := newDecoder(data, choices)
	defer d.free()
	err := d.part(&p)
	if err != nil && hasPythonNumbers(data) {
		p = part{}
		if err = d.take(sizeWithoutPythonNumbers(data)); err == nil {
			d.again(withoutPythonNumbers(data))
			err = d.part(&p)
		}
	}
	if err == nil && len(bytes.TrimSpace(d.rest())) > 0 {
		err = errMoreData
	}
	if err != nil {
		if p.failure != nil {
			return part{}, r.failed(r.envelope(&p))
		}
		return part{}, r.decodeError(err, notCompletion, data)
	}
	if err := r.check(&p); err != nil {
		return p, err
	}
	if p.has&hasText == 0 {
		return part{}, r.malformed(noText, data)
	}
	return p, nil
}

// decodeError returns why JSON could not be read.
func (r *reply) decodeError(err error, reason string, data []byte) error {
	var large *TooLargeError
	if errors.As(err, &large) {
		return large
	}
	var shape errShape
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &shape):
		reason += ": " + string(shape)
	case errors.Is(err, io.ErrUnexpectedEOF):
		reason += ": its JSON ends too early"
	case errors.As(err, &syntax):
		reason += ": its JSON is not valid: " + strings.TrimPrefix(syntax.Err.Error(), "jsontext: ")
	default:
		reason += ": " + err.Error()
	}
	return r.malformed(reason, data)
}
