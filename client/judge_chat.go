package client

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/encodings/chat"
)

// chat estimates a request to /chat/completions.
func (s *sum) chat(body []byte, values [][]byte) error {
	most := values[2]
	if isNull(most) {
		most = values[3] // which the other replaced
	}
	return s.addChat(body, most, values[1])
}

// response estimates a request to /responses.
func (s *sum) response(body []byte, values [][]byte) error {
	return s.addChat(body, values[2], values[1], values[3])
}

// addChat compares an estimate of a chat with the limits. Its messages are the
// first of parts. Unlike completions, these APIs reserve nothing for the answer
// by default.
func (s *sum) addChat(body, most []byte, parts ...[]byte) error {
	s.estimate = true
	if err := s.answer(most, 0); err != nil {
		return err
	}
	if isNull(parts[0]) {
		s.suspect(errNoPrompt)
	}
	r, err := chat.Parse(body)
	if err != nil {
		s.suspect(err)
		if r, err = s.readable(parts); err != nil {
			return err
		}
	}
	if len(r.Uncounted) > 0 {
		s.suspect(leftOut(r.Uncounted))
	}
	if !s.exact && s.published {
		tokens, err := s.estimateChat(r, mostTokens)
		if room, _ := s.room(); err == nil && s.withMargin(tokens) <= room {
			s.add(tokens, tokens)
			return nil
		}
	}
	return s.countChat(r)
}

// readable returns the messages that can be counted, for a lower bound of the
// tokens of all. Each part is a text or a list of messages, or it is left out.
func (s *sum) readable(parts [][]byte) (*chat.Request, error) {
	all := &chat.Request{}
	for _, part := range parts {
		switch {
		case isNull(part):
		case part[0] == '"':
			all.Messages = append(all.Messages, chat.Message{Role: "user", Content: string(s.unquote(part))})
		case part[0] == '[':
			messages, err := readableMessages(part)
			if err != nil {
				return nil, err
			}
			all.Messages = append(all.Messages, messages...)
		}
	}
	return all, nil
}

func readableMessages(list []byte) (all []chat.Message, err error) {
	for item := range elements(list) {
		r, err := chat.Parse([]byte("[" + string(item) + "]"))
		switch {
		case err == nil:
			all = append(all, r.Messages...)
		case errors.Is(err, chat.ErrDuplicate):
			if err := checkTwice(item); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// checkTwice refuses a message that has a field twice with different values.
func checkTwice(message []byte) error {
	var r fieldReader
	names := []string{"role", "content", "name", "tool_calls", "function_call", "type", "output"}
	if r.fields(message, names, make([][]byte, len(names))) == nil && r.twice != "" {
		return givenTwice(r.twice)
	}
	return nil
}

// leftOut returns a doubt that names what an estimate leaves out.
func leftOut(all []chat.Uncounted) error {
	const most = 3
	var parts []string
	for _, u := range all[:min(len(all), most)] {
		parts = append(parts, fmt.Sprintf("%s (%s)", u.Path, u.What))
	}
	if len(all) > most {
		parts = append(parts, fmt.Sprintf("%d more", len(all)-most))
	}
	return errors.New("the chat has parts that are not counted: " + strings.Join(parts, ", "))
}

// estimateChat returns the tokens of a chat; count returns those of a text.
func (s *sum) estimateChat(r *chat.Request, count func(string) int) (int, error) {
	counter := chat.Counter{Model: s.model.Name, Encoding: s.model.Encoding, Text: count}
	e, err := counter.Count(r)
	return e.Tokens, err
}

// mostTokens returns an upper bound of the tokens of a text. Bytes that are not
// valid UTF-8 may become U+FFFD, of three bytes.
func mostTokens(text string) int {
	if !utf8.ValidString(text) {
		return 3 * len(text)
	}
	return len(text)
}

// countChat counts a chat, and stops when it is certainly too long.
func (s *sum) countChat(r *chat.Request) error {
	c := chatCounter{sum: s}
	tokens, err := s.estimateChat(r, c.count)
	if err != nil { // a schema is not JSON
		s.suspect(err)
		bare := chat.Request{Messages: r.Messages}
		c = chatCounter{sum: s}
		tokens, err = s.estimateChat(&bare, c.count)
	}
	switch {
	case err != nil:
		return err
	case s.ended() != nil:
		return s.ended()
	case c.over:
		return asEstimate(s.check(s.withMargin(c.soFar), true), true)
	}
	least := tokens - c.special
	if err := s.check(s.withMargin(least), false); err != nil {
		return asEstimate(err, true)
	}
	if room, _ := s.room(); s.withMargin(tokens) > room {
		s.suspect(errSpecial)
	}
	s.add(least, tokens)
	return nil
}

// chatCounter counts the texts of a chat.
type chatCounter struct {
	*sum
	soFar   int  // tokens, special tokens read as such
	special int  // how many more they are if they are read as text
	over    bool // it is too much already: soFar is a lower bound
}

func (c *chatCounter) count(text string) int {
	if c.over || c.ended() != nil {
		return 0
	}
	atLeast := c.atLeast(text)
	if room, _ := c.room(); c.withMargin(c.soFar+atLeast) > room {
		c.soFar += atLeast
		c.over = true
		return 0
	}
	if !utf8.ValidString(text) {
		c.suspect(errNotUTF8)
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	n := c.model.Encoding.Count(text)
	fewest := n
	if _, offset := c.model.Encoding.IndexSpecial(text); offset >= 0 {
		fewest = c.model.Encoding.WithAllSpecial().Count(text)
	}
	c.soFar += fewest
	c.special += n - fewest
	return n
}

// withMargin returns what is compared with the limits for estimated tokens.
func (s *sum) withMargin(tokens int) int {
	return int(min(math.Ceil(float64(tokens)*s.margin), maxMaxTokens))
}

// asEstimate sets whether an error is about an estimate.
func asEstimate(err error, estimate bool) error {
	if long, ok := err.(*ContextLengthError); ok {
		long.Estimate = estimate
	}
	return err
}
