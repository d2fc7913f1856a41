package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// A fieldReader reads fields of JSON objects as servers do, and notes where
// servers differ. Package encoding/json would silently read "Prompt" as "prompt",
// and the last of two fields with the same name; it also takes five times as long
// (94 against 14 to 18 µs for a prompt of 4,000 tokens, 18 kB).
//
// It is not safe for concurrent use.
type fieldReader struct {
	in   bytes.Buffer
	json jsontext.Decoder
	text []byte // scratch

	// twice names a field that was given twice with different values. Most
	// servers read the last of the two, some the first.
	twice string

	// otherCase names a field whose name was given in another case, such as
	// "Prompt". Most servers ignore it; those written in Go with encoding/json,
	// such as Ollama, do not.
	otherCase string
}

var fieldReaders = sync.Pool{New: func() any { return new(fieldReader) }}

// release makes a reader available for other requests. Nothing that it returned
// may be used afterwards.
func (r *fieldReader) release() {
	text := r.text
	if cap(text) > 1<<20 {
		text = nil
	}
	*r = fieldReader{text: text} // without the caller's body
	fieldReaders.Put(r)
}

// lenient returns options that let the decoder accept what is checked here, names that
// occur twice, and what matters only in texts that are counted, invalid UTF-8.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
}

var (
	errNotObject = errors.New("the body is not a JSON object")
	errMore      = errors.New("the body has more than one JSON value")
)

// reset makes the reader read data, without copying it.
func (r *fieldReader) reset(data []byte) {
	r.in = *bytes.NewBuffer(data)
	r.json.Reset(&r.in, lenient()...)
}

// fields reads an object, and sets values to the JSON of its fields with these
// names, nil for those that it lacks.
func (r *fieldReader) fields(data []byte, names []string, values [][]byte) error {
	clear(values)
	r.reset(data)
	if r.json.PeekKind() != jsontext.KindBeginObject {
		if _, err := r.json.ReadValue(); err != nil {
			return broken(err)
		}
		return errNotObject
	}
	if _, err := r.json.ReadToken(); err != nil {
		return broken(err)
	}
	for r.json.PeekKind() == jsontext.KindString {
		name, err := r.json.ReadValue()
		if err != nil {
			return broken(err)
		}
		if i := r.index(name, names); i >= 0 {
			err = r.field(data, names[i], &values[i])
		} else {
			err = r.json.SkipValue()
		}
		if err != nil {
			return broken(err)
		}
	}
	if _, err := r.json.ReadToken(); err != nil {
		return broken(err)
	}
	if _, err := r.json.ReadToken(); err != io.EOF {
		return errMore
	}
	return nil
}

// field reads the value of a field, which may be its second.
func (r *fieldReader) field(data []byte, name string, value *[]byte) error {
	raw, err := r.json.ReadValue()
	if err != nil {
		return err
	}
	end := int(r.json.InputOffset())
	raw = data[end-len(raw) : end] // good for longer than what the decoder returned
	if *value != nil && !r.same(*value, raw) {
		r.twice = name
	}
	*value = raw
	return nil
}

// index returns which of names a name in quotes is, or -1.
func (r *fieldReader) index(quoted []byte, names []string) int {
	name := r.unquote(quoted)
	for i, want := range names {
		if string(name) == want {
			return i
		}
	}
	for _, want := range names {
		if len(name) >= len(want) && strings.EqualFold(string(name), want) { // the fold of encoding/json, ſ and K too
			r.otherCase = string(name)
		}
	}
	return -1
}

// same reports whether two values mean the same to all servers. It sees through
// the spelling of numbers and strings, but not of lists and objects.
func (r *fieldReader) same(a, b []byte) bool {
	if bytes.Equal(a, b) {
		return true
	}
	if a[0] == '"' && b[0] == '"' {
		text := string(r.unquote(a)) // a copy: the next call reuses the space
		return text == string(r.unquote(b))
	}
	x, xErr := strconv.ParseFloat(string(a), 64)
	y, yErr := strconv.ParseFloat(string(b), 64)
	return xErr == nil && yErr == nil && x == y
}

// elements returns the values of a well-formed JSON list.
func elements(list []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var r fieldReader
		r.reset(list)
		_, _ = r.json.ReadToken()
		for r.json.PeekKind() != jsontext.KindEndArray {
			if item, err := r.json.ReadValue(); err != nil || !yield(item) {
				return
			}
		}
	}
}

// broken says where a body stops being JSON.
func broken(err error) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return fmt.Errorf("the body is not JSON at byte %d: %w", syntax.ByteOffset, syntax.Err)
	}
	return fmt.Errorf("the body is not JSON: %w", err)
}

// isNull reports whether a field is missing or null, which servers treat alike.
func isNull(value []byte) bool { return value == nil || string(value) == "null" }

// unquote returns the text of a well-formed JSON string, valid until the next
// call.
func (r *fieldReader) unquote(quoted []byte) []byte {
	text := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	r.text = appendUnescaped(slices.Grow(r.text[:0], len(text)), text) // no escape is shorter than its character
	return r.text
}

// appendUnescaped appends the text of a well-formed JSON string without its
// quotes. Half of a surrogate pair becomes U+FFFD. Bytes that are not valid
// UTF-8 are kept, so that they can still be found.
//
// jsontext.AppendUnquote takes five times as long for prose, which has an escape
// in each line (17 µs for 18 kB).
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		if c := text[i+1]; c != 'u' {
			dst = append(dst, unescaped[c])
			text = text[i+2:]
			continue
		}
		c := codeUnit(text[i+2:])
		text = text[i+6:]
		if utf16.IsSurrogate(c) && bytes.HasPrefix(text, []byte(`\u`)) {
			if pair := utf16.DecodeRune(c, codeUnit(text[2:])); pair != utf8.RuneError {
				c, text = pair, text[6:]
			}
		}
		dst = utf8.AppendRune(dst, c) // U+FFFD for half a pair
	}
}

// unescaped is what a letter after a backslash means.
var unescaped = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// codeUnit returns the number that text begins with, in four hexadecimal digits.
func codeUnit(text []byte) rune {
	n, _ := strconv.ParseUint(string(text[:4]), 16, 32)
	return rune(n)
}

// shortest returns a lower bound of the bytes of a JSON string without its
// quotes, or of the beginning of one, once unescaped. No escape is longer than
// six bytes, \u0041, and each has a backslash.
func shortest(escaped []byte) int {
	n := len(escaped)
	return max((n+5)/6, n-5*bytes.Count(escaped, []byte(`\`)))
}

// wholeNumber returns a whole number in any spelling, such as 16, 16.0 or 1.6e1;
// +Inf if it is too large for a float64. ok is false for negative numbers,
// fractions, and values that are not numbers.
func wholeNumber(value []byte) (n float64, ok bool) {
	n, err := strconv.ParseFloat(string(value), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, false
	}
	return n, n >= 0 && n == math.Trunc(n)
}
