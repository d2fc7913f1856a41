package client

import (
	"errors"
	"math"

	"github.com/tokcount/tokcount/encodings/chat"
)

// errUncounted is a doubt.
var errUncounted = errors.New("the chat has parts that are not counted, such as tools, images or an earlier answer")

// chat estimates the messages of a request to /chat/completions.
func (s *sum) chat(values [][]byte) error {
	most := values[2]
	if isNull(most) {
		most = values[3]
	}
	if !isNull(values[4]) || !isNull(values[5]) {
		s.suspect(errUncounted)
	}
	if err := s.begin(most, values[1]); err != nil {
		return err
	}
	if isNull(values[1]) || values[1][0] != '[' {
		s.suspect(errNoPrompt)
		return nil
	}
	return s.addMessages(values[1])
}

// response estimates the input of a request to /responses.
func (s *sum) response(values [][]byte) error {
	for _, value := range values[4:] {
		if !isNull(value) {
			s.suspect(errUncounted)
		}
	}
	input, instructions := values[1], values[2]
	if err := s.begin(values[3], input, instructions); err != nil {
		return err
	}
	if !isNull(instructions) {
		if err := s.addMessage(message{role: []byte(`"system"`), content: instructions}); err != nil {
			return err
		}
	}
	switch {
	case isNull(input):
		s.suspect(errNoPrompt)
	case input[0] == '[':
		return s.addMessages(input)
	default:
		return s.addMessage(message{role: []byte(`"user"`), content: input})
	}
	return nil
}

// begin reserves what a field asks for the answer, for which these APIs have no
// default. Texts are counted only if the bytes of all parts, which are more than
// their tokens and what stands between them, do not fit.
func (s *sum) begin(most []byte, parts ...[]byte) error {
	s.estimate = true
	s.overhead = chat.OverheadOf(s.model.Name)
	if err := s.answer(most, 0); err != nil {
		return err
	}
	bytes := s.overhead.Answer
	for _, part := range parts {
		bytes += len(part) + len(`{"role":"system"}`)
	}
	room, _ := s.room()
	s.exact = s.exact || s.withMargin(bytes) > room
	return s.addChat(s.overhead.Answer, s.overhead.Answer)
}

// message is one of a chat, its parts as JSON.
type message struct{ role, name, content []byte }

func (s *sum) addMessages(list []byte) error {
	names := []string{"role", "name", "content", "type", "tool_calls", "function_call"}
	values := make([][]byte, len(names))
	reader := &fieldReader{}
	for item := range elements(list) {
		if item[0] != '{' {
			s.suspect(errUncounted)
			continue
		}
		if err := s.parts(reader, item, names, values); err != nil {
			return err
		}
		if kind := values[3]; !isNull(kind) && string(kind) != `"message"` || !isNull(values[4]) || !isNull(values[5]) {
			s.suspect(errUncounted)
		}
		if err := s.addMessage(message{values[0], values[1], values[2]}); err != nil {
			return err
		}
	}
	return nil
}

// parts reads the fields of an object in the body.
func (s *sum) parts(r *fieldReader, object []byte, names []string, values [][]byte) error {
	if err := r.fields(object, names, values); err != nil {
		return err
	}
	if r.twice != "" {
		return givenTwice(r.twice)
	}
	if r.otherCase != "" {
		s.otherCase = r.otherCase
	}
	return nil
}

func (s *sum) addMessage(m message) error {
	tokens := s.overhead.Message
	if !isNull(m.name) && string(m.name) != `""` {
		tokens += s.overhead.Name
	}
	if err := s.addChat(tokens, tokens); err != nil {
		return err
	}
	if err := s.addPart(m.role); err != nil {
		return err
	}
	if err := s.addPart(m.name); err != nil {
		return err
	}
	if isNull(m.content) || m.content[0] != '[' {
		return s.addPart(m.content)
	}
	return s.addContents(m.content)
}

// addContents adds a list of parts, of which some are text.
func (s *sum) addContents(list []byte) error {
	names := []string{"type", "text"}
	values := make([][]byte, len(names))
	reader := &fieldReader{}
	for item := range elements(list) {
		if item[0] != '{' {
			s.suspect(errUncounted)
			continue
		}
		if err := s.parts(reader, item, names, values); err != nil {
			return err
		}
		switch string(values[0]) {
		case `"text"`, `"input_text"`, `"output_text"`:
			if err := s.addPart(values[1]); err != nil {
				return err
			}
		default:
			s.suspect(errUncounted)
		}
	}
	return nil
}

// addPart adds a text of a chat.
func (s *sum) addPart(value []byte) error {
	switch {
	case isNull(value):
		return nil
	case value[0] != '"':
		s.suspect(errUncounted)
		return nil
	}
	least, tokens, err := s.count(value, s.exact)
	if err != nil {
		return asEstimate(err, true)
	}
	return s.addChat(least, tokens)
}

// addChat adds tokens to the chat, the one prompt of the request.
func (s *sum) addChat(least, tokens int) error {
	s.least += least
	s.tokens += tokens
	if room, _ := s.room(); s.withMargin(s.tokens) > room {
		s.suspect(errSpecial)
	}
	return asEstimate(s.check(s.withMargin(s.least), false), true)
}

// withMargin returns what is compared with the limits for an estimate.
func (s *sum) withMargin(tokens int) int {
	return int(min(math.Ceil(float64(tokens)*s.margin), maxMaxTokens))
}

// asEstimate notes in an error whether it is about an estimate.
func asEstimate(err error, estimate bool) error {
	if long, ok := err.(*ContextLengthError); ok {
		long.Estimate = estimate
	}
	return err
}
