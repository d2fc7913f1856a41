package client

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/tokcount/tokcount/bpe"
)

// A Prompt is what a model continues: a text, several texts, the ids of a text
// or of several, as [Text], [Texts], [Tokens] and [TokenLists] make it. Each of
// several prompts gets its own answers, and each must fit the window on its own.
// The zero Prompt is refused.
type Prompt struct {
	texts []string
	lists [][]bpe.Token
	many  bool // a list in JSON, even of one prompt
}

// Text returns a prompt of one text.
func Text(text string) Prompt { return Prompt{texts: []string{text}} }

// Texts returns a prompt of several texts.
func Texts(texts ...string) Prompt { return Prompt{texts: texts, many: true} }

// Tokens returns a prompt of one text, given by its tokens. They are what the
// server gets: nothing is tokenized again, and special tokens stay what they are.
func Tokens(tokens []bpe.Token) Prompt { return Prompt{lists: [][]bpe.Token{tokens}} }

// TokenLists returns a prompt of several texts, given by their tokens.
func TokenLists(lists ...[]bpe.Token) Prompt { return Prompt{lists: lists, many: true} }

// Len returns the number of prompts.
func (p Prompt) Len() int { return len(p.texts) + len(p.lists) }

// MarshalJSON returns the prompt as the API takes it: a string, or a list of
// strings, ids or lists of ids.
func (p Prompt) MarshalJSON() ([]byte, error) {
	if p.Len() == 0 {
		return nil, errors.New("client: no prompt")
	}
	return p.append(make([]byte, 0, p.size())), nil
}

// UnmarshalJSON reads what MarshalJSON writes; null gives the zero Prompt, and
// null in a list is a [*RequestError].
func (p *Prompt) UnmarshalJSON(data []byte) error {
	*p = Prompt{}
	inner := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("[")), " \t\r\n")
	switch {
	case string(data) == "null":
		return nil
	case len(inner) == len(data):
		p.texts = make([]string, 1)
		return json.Unmarshal(data, &p.texts[0])
	case bytes.HasPrefix(inner, []byte(`"`)):
		return p.unmarshalTexts(data)
	case bytes.Contains(data, []byte("null")): // which encoding/json would read as the token 0
		return errNull
	case bytes.HasPrefix(inner, []byte("[")):
		p.many = true
		return json.Unmarshal(data, &p.lists)
	}
	p.lists = make([][]bpe.Token, 1)
	return json.Unmarshal(data, &p.lists[0])
}

var errNull = &RequestError{"prompt", "has null in a list"}

func (p *Prompt) unmarshalTexts(data []byte) error {
	var texts []*string
	if err := json.Unmarshal(data, &texts); err != nil {
		return err
	}
	p.texts, p.many = make([]string, len(texts)), true
	for i, text := range texts {
		if text == nil {
			return errNull
		}
		p.texts[i] = *text
	}
	return nil
}
