//go:build wasip1 && !tokcount_small

package main

import (
	"strings"

	"github.com/tokcount/tokcount/encodings/chat"
)

//go:wasmexport chat
func estimate(number, model, modelLen, request, requestLen uint32) (ok uint32) {
	defer guard(&ok)
	o, err := encodingOf(number)
	if err != nil {
		return fail(err)
	}
	called, err := textAt(model, modelLen)
	if err != nil {
		return fail(err)
	}
	data, err := bytesAt(request, requestLen)
	if err != nil {
		return fail(err)
	}
	json, err := estimated(o, strings.Clone(called), data)
	if err != nil {
		return fail(err)
	}
	return answer(json)
}

// A mismatch says that a model has another encoding than the one that it was to be counted by.
type mismatch struct{ model, encoding string }

func (e *mismatch) Error() string {
	return "the chats of " + e.model + " are counted by " + e.encoding
}

func estimated(o *opened, model string, request []byte) ([]byte, error) {
	r, err := chat.Parse(request)
	if err != nil {
		return nil, err
	}
	if model == "" {
		model = r.Model
	}
	name, err := chat.EncodingOf(model)
	if err != nil {
		return nil, err
	}
	if name != o.text.Name() {
		return nil, &mismatch{model, name}
	}
	c := chat.Counter{Model: model, Encoding: o.text}
	e, err := c.Count(r)
	if err != nil {
		return nil, err
	}
	var w writer
	w.estimate(&e, r)
	return w.json, nil
}

func (w *writer) estimate(e *chat.Estimate, r *chat.Request) {
	w.object(func() {
		w.text("model", e.Model)
		w.text("encoding", e.Encoding)
		w.number("tokens", e.Tokens)
		w.key("messages")
		w.array(func() {
			for i, n := range e.Messages {
				w.object(func() {
					w.text("role", r.Messages[i].Role)
					w.text("name", r.Messages[i].Name)
					w.text("kind", r.Messages[i].Kind)
					w.number("tokens", n)
				})
			}
		})
		w.number("tools", e.Tools)
		w.number("format", e.Format)
		w.number("answer", e.Answer)
		w.texts("unconfirmed", e.Unconfirmed)
		w.key("uncounted")
		w.array(func() {
			for _, u := range e.Uncounted {
				w.object(func() {
					w.text("path", u.Path)
					w.text("what", u.What)
					w.number("message", u.Message)
				})
			}
		})
	})
}
