package jsonpath

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Reader finds the texts of one record after another, each of which is a JSON
// value. It is for one goroutine.
//
// Package jsontext reads a record once, strictly, without allocations, and says
// where one is broken: 400 to 1,000 MB/s. Others were two to three times slower
// (encoding/json, gjson with its Valid), or took what is not JSON and left half
// of a surrogate pair as the letters \ud800 (fastjson, twice as fast).
type Reader struct {
	paths *Paths
	in    bytes.Buffer
	json  jsontext.Decoder
	found bool
	visit func(text []byte)

	respelt bool // a key was decoded where it is, so the record is no longer JSON

	// Flag is what a user gives one more path by, which errors suggest; "" if there is
	// only one.
	Flag string

	// Aside, if it is not nil, is called with what a message has besides the texts of
	// its content, such as image_url or tool_calls.
	Aside func(what string)
}

// NewReader returns a reader that calls visit with each text that paths lead to,
// which is good until visit returns.
func NewReader(paths *Paths, visit func(text []byte)) *Reader {
	return &Reader{paths: paths, visit: visit}
}

// lenient returns options that let the decoder take bytes that are not valid UTF-8,
// half of a surrogate pair, and keys that an object has twice, where nobody looks.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}
}

// Read visits the texts of a record, which it decodes where they are, so that a long
// one needs no more memory: data is not what it was afterwards. Its error says what is
// wrong with it, when some texts may have been visited.
func (r *Reader) Read(data []byte) error {
	r.found, r.respelt = false, false
	r.in = *bytes.NewBuffer(data) // which the decoder reads where it lies
	r.json.Reset(&r.in, lenient()...)
	err := r.value(r.paths.root)
	if err == nil {
		err = r.end()
	}
	var broken *jsontext.SyntacticError
	switch {
	case errors.As(err, &broken):
		return syntaxError(broken)
	case err == nil && !r.found:
		hint := cmp.Or(suggestion(r.paths.spelt, nil), separately(r.paths.spelt, r.Flag))
		if hint == "" && !r.respelt {
			hint = stringsOf(data)
		}
		return fmt.Errorf("there is no string at %s%s", strings.Join(r.paths.spelt, " or "), hint)
	}
	var place *placeError
	if errors.As(err, &place) && place.array {
		return fmt.Errorf("%w%s", err, suggestion(r.paths.spelt, err))
	}
	return err
}

// end returns an error if there is more than the value, JSON or not.
func (r *Reader) end() error {
	at := r.json.InputOffset()
	if _, err := r.json.ReadToken(); err == io.EOF {
		return nil
	}
	return fmt.Errorf("there is more after the JSON value that ends at byte %d", at)
}

// syntaxError tells of a record that is no JSON what is wrong and where.
func syntaxError(err *jsontext.SyntacticError) error {
	what := err.Err.Error()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		what = "it ends too early"
	}
	return fmt.Errorf("broken JSON at byte %d: %s", err.ByteOffset, what)
}

// value visits the texts that are wanted of the next value.
func (r *Reader) value(f *field) error {
	kind := r.json.PeekKind()
	switch {
	case kind == jsontext.KindNull:
		return r.json.SkipValue()
	case f.text && kind == jsontext.KindString:
		return r.string()
	case f.isContent() && kind == jsontext.KindBeginArray:
		return r.parts()
	case f.keys != nil && kind == jsontext.KindBeginObject:
		return r.object(f)
	case f.elements != nil && kind == jsontext.KindBeginArray:
		return r.array(f)
	}
	if err := r.json.SkipValue(); err != nil { // what is no JSON has no kind
		return err
	}
	array := kind == jsontext.KindBeginArray && f.keys != nil
	return &placeError{is: kindName(kind) + ", not " + f.wants(), array: array}
}

func (r *Reader) string() error {
	raw, err := r.json.ReadValue()
	if err != nil {
		return err
	}
	r.found = true
	r.visit(r.unquote(raw))
	return nil
}

// unquote returns the text of a string, which it takes the place of.
func (r *Reader) unquote(raw []byte) []byte {
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	return appendUnescaped(text[:0], text) // which is never longer
}

func (r *Reader) object(f *field) error {
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	var room [4]*field
	seen := room[:0]
	for r.json.PeekKind() == jsontext.KindString {
		raw, err := r.json.ReadValue()
		if err != nil {
			return err
		}
		key := r.unquote(raw)
		r.respelt = r.respelt || len(key) != len(raw)-2
		next := f.keys[string(key)]
		if next == nil {
			if err := r.skip(f, key); err != nil {
				return err
			}
			continue
		}
		if slices.Contains(seen, next) { // which of them is meant, readers of JSON differ about
			return &placeError{place: "." + next.key, is: "there twice"}
		}
		seen = append(seen, next)
		if err := r.value(next); err != nil {
			return within("."+next.key, err)
		}
	}
	_, err := r.json.ReadToken()
	return err
}

func (r *Reader) array(f *field) error {
	if _, err := r.json.ReadToken(); err != nil {
		return err
	}
	for i := 0; r.json.PeekKind() != jsontext.KindEndArray; i++ {
		if err := r.value(f.elements); err != nil {
			return within(element(i), err)
		}
	}
	_, err := r.json.ReadToken()
	return err
}

func element(i int) string { return "[" + strconv.Itoa(i) + "]" }

// placeError tells what is wrong with a place.
type placeError struct {
	place, is string
	array     bool // it is one, where an object is wanted
}

func (e *placeError) Error() string {
	place := strings.TrimPrefix(e.place, ".")
	if place == "" {
		place = "the record"
	}
	return place + " is " + e.is
}

// within adds to a placeError which part of a value it befell.
func within(part string, err error) error {
	if e, ok := err.(*placeError); ok {
		e.place = part + e.place
	}
	return err
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindTrue, jsontext.KindFalse:
		return "a boolean"
	case jsontext.KindNumber:
		return "a number"
	case jsontext.KindString:
		return "a string"
	case jsontext.KindBeginObject:
		return "an object"
	}
	return "an array"
}
