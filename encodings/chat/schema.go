package chat

import (
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// value is a JSON value, with the order of its members.
type value struct {
	kind  jsontext.Kind
	text  string   // of a string; any other scalar as it is written
	names []string // of the members of an object
	items []value  // of an object or a list
}

// readSchema reads a schema of at most left values, and takes those that it
// has. The error is not a ParseError: the caller knows the place.
func readSchema(data []byte, left *int) (*value, error) {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data), lenient()...)
	v, err := readValue(dec, left)
	if err == nil {
		if _, more := dec.ReadToken(); more != io.EOF {
			err = errors.New("has more after the JSON value")
		}
	}
	var broken *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("is not JSON: it ends too early")
	case errors.As(err, &broken):
		err = errors.New("is not JSON: " + broken.Err.Error())
	}
	return &v, err
}

func readValue(dec *jsontext.Decoder, left *int) (v value, err error) {
	if *left--; *left < 0 || dec.StackDepth() > maxDepth {
		return v, ErrTooLarge
	}
	v.kind = dec.PeekKind()
	if v.kind != jsontext.KindBeginObject && v.kind != jsontext.KindBeginArray {
		raw, err := dec.ReadValue()
		if err != nil {
			return v, err
		}
		if v.kind == jsontext.KindString {
			v.text = unquoted(raw)
		} else {
			v.text = string(raw)
		}
		return v, nil
	}
	if _, err := dec.ReadToken(); err != nil {
		return v, err
	}
	for dec.PeekKind() != jsontext.KindEndObject && dec.PeekKind() != jsontext.KindEndArray {
		if v.kind == jsontext.KindBeginObject {
			name, err := dec.ReadValue()
			if err != nil {
				return v, err
			}
			v.names = append(v.names, unquoted(name))
		}
		item, err := readValue(dec, left)
		if err != nil {
			return v, err
		}
		v.items = append(v.items, item)
	}
	_, err = dec.ReadToken()
	return v, err
}

// get returns a member of an object, the zero value if there is none.
func (v *value) get(name string) *value {
	for i, n := range v.names {
		if n == name {
			return &v.items[i]
		}
	}
	return &value{}
}

// set returns the strings of a list.
func (v *value) set() map[string]bool {
	set := make(map[string]bool, len(v.items))
	for i := range v.items {
		if v.items[i].isText() {
			set[v.items[i].text] = true
		}
	}
	return set
}

func (v *value) isText() bool   { return v.kind == jsontext.KindString }
func (v *value) isObject() bool { return v.kind == jsontext.KindBeginObject }
func (v *value) isList() bool   { return v.kind == jsontext.KindBeginArray }

// appendJSON appends v as compact JSON.
func (v *value) appendJSON(dst []byte) []byte {
	switch v.kind {
	case jsontext.KindString:
		dst, _ = jsontext.AppendQuote(dst, v.text)
		return dst
	case jsontext.KindBeginArray:
		dst = append(dst, '[')
		for i := range v.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = v.items[i].appendJSON(dst)
		}
		return append(dst, ']')
	case jsontext.KindBeginObject:
		dst = append(dst, '{')
		for i := range v.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst, _ = jsontext.AppendQuote(dst, v.names[i])
			dst = append(dst, ':')
			dst = v.items[i].appendJSON(dst)
		}
		return append(dst, '}')
	}
	return append(dst, v.text...)
}
