//go:build wasip1

package main

import (
	"strings"

	"github.com/tokcount/tokcount/encodings"
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
		w.flag("chat", m.Chats())
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
