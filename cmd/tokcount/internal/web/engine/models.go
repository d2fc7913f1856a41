//go:build wasip1

package main

import (
	"strings"

	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/encodings/chat"
)

//go:wasmexport models
func models() (ok uint32) {
	defer guard(&ok)
	var w writer
	w.object(func() {
		w.key("encodings")
		w.array(func() {
			for _, name := range encodings.Names() {
				w.object(func() {
					w.text("name", name)
					w.text("table", tableOf(name))
				})
			}
		})
		w.key("models")
		w.array(func() {
			for _, m := range encodings.Models() {
				w.model(m)
			}
		})
	})
	return answer(w.json)
}

// tableOf returns the name of the file with the tables of an encoding.
func tableOf(encoding string) string {
	family, _, _ := strings.Cut(encoding, "_")
	if family == "gpt2" || family == "r50k" {
		family = "p50k"
	}
	return family + "_base.table"
}

// model writes what is known of a model; figures that are not known are 0.
func (w *writer) model(m encodings.Model) {
	w.object(func() {
		w.text("name", m.Name)
		w.text("encoding", m.Encoding)
		w.number("window", m.ContextWindow)
		w.number("input", m.MaxInput)
		w.number("output", m.MaxOutput)
		_, err := chat.EncodingOf(m.Name)
		w.flag("chat", err == nil)
		w.text("note", m.Note)
		w.text("matched", m.Matched)
	})
}

//go:wasmexport model
func model(name, length uint32) (ok uint32) {
	defer guard(&ok)
	called, err := textAt(name, length)
	if err != nil {
		return fail(err)
	}
	m, err := encodings.LookupModel(strings.Clone(called))
	if err != nil {
		return fail(err)
	}
	var w writer
	w.model(m)
	return answer(w.json)
}

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
