package client

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// look returns a refusal if the beginning of a body shows that the request is
// too long, whatever follows: if a text of the prompt, ended or not, has more
// bytes than the longest tokens could make fit. It finds nothing where the model
// is named after the prompt, nor in the messages of a chat.
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
		value, ended := r.next(data)
		if field == 0 && model == "" && ended && value[0] == '"' {
			model = string(r.unquote(value))
		}
		if field == 1 && len(value) > 0 {
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

// next returns the next value of data, or what there is of it if data ends
// within it. It is empty if data is not JSON.
func (r *fieldReader) next(data []byte) (value []byte, ended bool) {
	start := r.json.InputOffset()
	value, err := r.json.ReadValue()
	switch {
	case err == nil:
		return value, true
	case errors.Is(err, io.ErrUnexpectedEOF):
		return bytes.TrimLeft(data[start:], ":, \t\r\n"), false
	}
	return nil, false
}

func (g *Guard) lookAtPrompt(e endpoint, model string, value []byte, ended bool) error {
	s, err := g.newSum(model, &fieldReader{})
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
	for ended := true; ended && s.json.PeekKind() != jsontext.KindEndArray; s.prompts++ {
		var item []byte
		item, ended = s.next(list)
		switch {
		case len(item) == 0:
			return nil
		case item[0] == '"':
			if err := s.lookAtText(item, ended); err != nil {
				return err
			}
		case item[0] >= '0' && item[0] <= '9':
			tokens++
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
