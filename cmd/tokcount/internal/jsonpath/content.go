package jsonpath

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// A message of a chat has its content as a text, or as a list of parts, of which some
// are texts: a path that ends in content is for both. What else a model is sent with
// such a message takes tokens too, and is reported.

// isContent reports whether f is the content of a message.
func (f *field) isContent() bool {
	return f != nil && f.text && f.key == "content" && f.elements == nil
}

// parts visits the texts in a list of parts.
func (r *Reader) parts() error {
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	for i := 0; r.json.PeekKind() != jsontext.KindEndArray; i++ {
		var err error
		switch kind := r.json.PeekKind(); kind {
		case jsontext.KindString:
			err = r.string()
		case jsontext.KindBeginObject:
			err = r.part()
		default:
			if err = r.json.SkipValue(); err == nil {
				err = &placeError{is: kindName(kind) + ", not a string or an object"}
			}
		}
		if err != nil {
			return within(element(i), err)
		}
	}
	r.found = true
	_, err := r.json.ReadToken()
	return err
}

// part visits the text of a part, or reports that it has none.
func (r *Reader) part() error {
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	kind, text := "content that is not text", false
	for r.json.PeekKind() == jsontext.KindString {
		key, err := r.json.ReadValue()
		if err != nil {
			return err
		}
		isText, isType := string(key) == `"text"`, string(key) == `"type"`
		switch isString := r.json.PeekKind() == jsontext.KindString; {
		case isText && isString:
			text, err = true, r.string()
		case isType && isString:
			var value jsontext.Value
			value, err = r.json.ReadValue()
			kind = strings.Trim(string(value), `"`)
		default:
			err = r.json.SkipValue()
		}
		if err != nil {
			return err
		}
	}
	if !text {
		r.aside(kind)
	}
	_, err := r.json.ReadToken()
	return err
}

// skip passes over the value of a key of f that no path leads to.
func (r *Reader) skip(f *field, key []byte) error {
	isCall := string(key) == "tool_calls" || string(key) == "function_call"
	if !isCall || !f.keys["content"].isContent() {
		return r.json.SkipValue()
	}
	what := string(key)
	value, err := r.json.ReadValue()
	if err == nil && len(value) > len("[]") && value.Kind() != jsontext.KindNull {
		r.aside(what)
	}
	return err
}

func (r *Reader) aside(what string) {
	if r.Aside != nil {
		r.Aside(what)
	}
}
