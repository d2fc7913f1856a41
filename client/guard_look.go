package client

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// look returns a refusal if the beginning of a body shows that the request is
// too long, whatever follows: if a text of the prompt, even an unfinished one, has
// more bytes than the longest tokens could hold. It needs the model before the
// prompt, and does not look into the messages of a chat.
func (g *Guard) look(in incoming, beginning []byte) error {
	data := bytes.TrimPrefix(beginning, []byte("\ufeff"))
	r := &fieldReader{}
	r.reset(data)
	if token, err := r.json.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
		return nil
	}
	model := in.model
	for r.json.PeekKind() == jsontext.KindString {
		name, err := r.json.ReadValue()
		if err != nil {
			return nil
		}
		field := r.index(name, judgedFields[in.endpoint])
		value, ended, ok := r.next(data)
		switch {
		case !ok:
			return nil
		case field == 0 && model == "" && ended && value[0] == '"':
			model = string(r.unquote(value))
		case field == 1:
			if refusal := g.lookAtPrompt(in.endpoint, model, value, ended); refusal != nil {
				return refusal
			}
		}
		if !ended {
			return nil
		}
	}
	return nil
}

// next returns the next value of data, or the beginning of it if data ends
// within it. ok is false if there is none or data is not JSON.
func (r *fieldReader) next(data []byte) (value []byte, ended, ok bool) {
	start := r.json.InputOffset()
	value, err := r.json.ReadValue()
	if err == nil {
		return value, true, true
	}
	value = bytes.TrimLeft(data[start:], ":, \t\r\n")
	return value, false, errors.Is(err, io.ErrUnexpectedEOF) && len(value) > 0
}

func (g *Guard) lookAtPrompt(e endpoint, model string, value []byte, ended bool) error {
	s, err := g.newSum(context.Background(), model, &fieldReader{}) // nothing is counted
	if err != nil {
		return nil
	}
	switch e {
	case embeddings:
		s.limitInputs()
	case responses:
		s.estimate = true
	}
	switch value[0] {
	case '"':
		return s.lookAtText(value, ended)
	case '[':
		return s.lookAtList(value)
	}
	return nil
}

func (s *sum) lookAtList(list []byte) error {
	s.reset(list)
	_, _ = s.json.ReadToken()
	tokens := 0
	for s.json.PeekKind() != jsontext.KindEndArray {
		item, ended, ok := s.next(list)
		if !ok {
			break
		}
		switch {
		case item[0] == '"':
			if err := s.lookAtText(item, ended); err != nil {
				return err
			}
		case item[0] >= '0' && item[0] <= '9':
			tokens++
		}
		s.prompts++
		if !ended {
			break
		}
	}
	if tokens < s.prompts {
		return nil
	}
	s.prompts = 0 // but one
	return s.check(tokens, true)
}

// lookAtText checks a text by its length.
func (s *sum) lookAtText(value []byte, ended bool) error {
	text := value[1:]
	if ended {
		text = text[:len(text)-1]
	}
	return asEstimate(s.checkBytes(shortest(text)), s.estimate)
}
