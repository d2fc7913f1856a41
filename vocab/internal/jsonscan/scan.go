// Package jsonscan reads JSON as tokenizer files need it: large, mostly two
// long lists, from anywhere. It scans a file in memory, in order, without
// building values; strings are slices of the file where they have no escapes.
//
// It is as strict as the reference's parser (Rust's serde_json): the file is
// valid UTF-8, strings have no bare control characters and no half surrogate
// pairs, nesting ends at a depth of 128, nothing follows the value. It goes
// further in one thing: a key may not be given twice in a small object.
//
// A Scanner remembers the first error and its place. After it, every method
// returns zero values and loops end, so that callers check once, at the end.
//
//	s := jsonscan.New("tokenizer.json", data)
//	s.Object(func(key []byte) {
//		switch string(key) {
//		case "version":
//			version = string(s.Text())
//		default:
//			s.Skip()
//		}
//	})
//	if err := s.End(); err != nil { ... }
package jsonscan

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/vocab/spec"
)

// maxDepth is the depth at which serde_json gives up, too.
const (
	maxDepth = 128
	tooDeep  = "nested too deeply: more than 128 levels"
)

// maxKeys is up to how many keys of an object are compared with each other.
const maxKeys = 64

// A Scanner reads one JSON file.
type Scanner struct {
	format string
	data   []byte
	pos    int
	depth  int // of arrays and objects around pos
	path   []segment
	err    *spec.Error

	text     []byte // the last string with escapes, unescaped
	keyText  []byte // the same of keys
	borrowed bool   // the last string is in text or keyText
}

// A segment of a path is a key or, where key is nil, an index.
type segment struct {
	key   []byte
	index int
}

// New returns a Scanner over data. Errors name the format.
func New(format string, data []byte) *Scanner {
	return &Scanner{format: format, data: data}
}

// Err returns the first error, or nil.
func (s *Scanner) Err() error {
	if s.err == nil {
		return nil
	}
	return s.err
}

// OK reports whether there was no error yet.
func (s *Scanner) OK() bool { return s.err == nil }

// End checks that nothing follows, and returns the first error.
func (s *Scanner) End() error {
	if s.err == nil && s.peek() != 0 {
		s.fail("", "something follows the end of the value")
	}
	return s.Err()
}

// Path returns the JSON pointer to what is being read.
func (s *Scanner) Path() string { return pathOf(s.path) }

func pathOf(path []segment) string {
	var b strings.Builder
	for _, seg := range path {
		b.WriteByte('/')
		if seg.key == nil {
			b.WriteString(strconv.Itoa(seg.index))
			continue
		}
		b.WriteString(pointerEscapes.Replace(string(seg.key)))
	}
	return b.String()
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

// Offset returns how far the file was read, in bytes.
func (s *Scanner) Offset() int { return s.pos }

// Rest returns how many bytes of the file follow.
func (s *Scanner) Rest() int { return len(s.data) - s.pos }

// Quotes returns how many quotes follow: at least two for each string.
func (s *Scanner) Quotes() int { return bytes.Count(s.data[s.pos:], []byte{'"'}) }

// At moves to an offset that Offset returned, under the same path.
func (s *Scanner) At(offset int) { s.pos = offset }

// Fail reports that the file is broken at what is being read.
func (s *Scanner) Fail(format string, args ...any) {
	if s.err == nil {
		s.fail(s.Path(), fmt.Sprintf(format, args...))
	}
}

// FailAt is Fail with a path relative to what is being read, as in "/model".
func (s *Scanner) FailAt(path, format string, args ...any) {
	if s.err == nil {
		s.fail(s.Path()+path, fmt.Sprintf(format, args...))
	}
}

// Unsupported reports that what is being read cannot be used.
func (s *Scanner) Unsupported(format string, args ...any) { s.UnsupportedAt("", format, args...) }

// UnsupportedAt is Unsupported with a path relative to what is being read.
func (s *Scanner) UnsupportedAt(path, format string, args ...any) {
	if s.err == nil {
		s.FailAt(path, format, args...)
		s.err.Unsupported = true
	}
}

// fail keeps the first error. No data is left after it, so that everything ends
// without asking for the error.
func (s *Scanner) fail(path, reason string) {
	if s.err == nil {
		s.err = &spec.Error{Format: s.format, Path: path, Offset: int64(s.pos), Reason: reason}
		s.data, s.pos = nil, 0
	}
}

// unexpected reports a syntax error at pos.
func (s *Scanner) unexpected() {
	switch {
	case s.err != nil:
	case len(bytes.TrimSpace(s.data)) == 0:
		s.fail("", "the file is empty")
	case s.pos >= len(s.data):
		s.fail("", "the file ends too early")
	case bytes.HasPrefix(s.data[s.pos:], []byte("\ufeff")):
		s.Unsupported("a byte order mark")
	default:
		rest := s.data[s.pos:]
		if len(rest) > 12 {
			rest = rest[:12]
		}
		s.Fail("not JSON: %q", rest)
	}
}

// peek skips white space and returns the byte after it, 0 at the end and after
// an error.
func (s *Scanner) peek() byte {
	if i := s.pos; i < len(s.data) && s.data[i] > ' ' {
		return s.data[i]
	}
	return s.skipSpace()
}

func (s *Scanner) skipSpace() byte {
	data, i := s.data, s.pos
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	s.pos = i
	if i >= len(data) {
		return 0
	}
	if data[i] == 0 {
		s.unexpected()
		return 0
	}
	return data[i]
}

// Kind returns the first byte of the next value: one of { [ " t f n - 0 to 9,
// or another for what is not JSON.
func (s *Scanner) Kind() byte { return s.peek() }

// Null reads a null and reports whether it was there.
func (s *Scanner) Null() bool {
	if s.peek() != 'n' {
		return false
	}
	return s.literal("null")
}

func (s *Scanner) literal(word string) bool {
	if !bytes.HasPrefix(s.data[s.pos:], []byte(word)) {
		if len(s.data)-s.pos < len(word) && strings.HasPrefix(word, string(s.data[s.pos:])) {
			s.pos = len(s.data)
		}
		s.unexpected()
		return false
	}
	s.pos += len(word)
	return true
}

// Bool reads true or false.
func (s *Scanner) Bool() bool {
	switch s.peek() {
	case 't':
		return s.literal("true")
	case 'f':
		s.literal("false")
	default:
		s.wrong("true or false")
	}
	return false
}

// wrong reports that the next value is not what is wanted, or not JSON.
func (s *Scanner) wrong(want string) {
	switch c := s.peek(); {
	case s.err != nil:
	case c == '{' || c == '[' || c == '"' || c == '-' || '0' <= c && c <= '9':
		s.Fail("%s is expected", want)
	case c == 't' && s.literal("true"), c == 'f' && s.literal("false"), c == 'n' && s.literal("null"):
		s.Fail("%s is expected", want)
	default:
		s.unexpected()
	}
}

// Object reads an object: visit is called with each key, and must read the
// value. The key is valid after that, too. No key may be given twice, unless
// there are more than 64.
func (s *Scanner) Object(visit func(key []byte)) {
	var seen [maxKeys][]byte
	n := 0
	s.Table(func(key []byte) {
		if n < maxKeys {
			for _, other := range seen[:n] {
				if string(other) == string(key) {
					s.Fail("the key is given twice")
					return
				}
			}
			if s.borrowed {
				key = bytes.Clone(key)
				s.path[len(s.path)-1].key = key
			}
			seen[n] = key
			n++
		}
		visit(key)
	})
}

// Table is Object for large objects: keys may be given twice, and a key is
// valid only until its value was read.
func (s *Scanner) Table(visit func(key []byte)) {
	if s.peek() != '{' {
		s.wrong("an object")
		return
	}
	s.enter()
	for first := true; s.more('}', first); first = false {
		if s.peek() != '"' {
			s.unexpected()
			return
		}
		key := s.string(&s.keyText)
		if s.peek() != ':' {
			s.unexpected()
			return
		}
		s.pos++
		s.path = append(s.path, segment{key: key})
		visit(key)
		s.path = s.path[:len(s.path)-1]
	}
	s.depth--
}

// Array reads an array: visit is called with each index, and must read the
// value.
func (s *Scanner) Array(visit func(i int)) {
	if s.peek() != '[' {
		s.wrong("a list")
		return
	}
	s.enter()
	s.path = append(s.path, segment{})
	for i := 0; s.more(']', i == 0); i++ {
		s.path[len(s.path)-1].index = i
		visit(i)
	}
	s.path = s.path[:len(s.path)-1]
	s.depth--
}

// enter goes into an array or an object. What is nested too deeply has a path
// too long to be of use: the error gives its first key.
func (s *Scanner) enter() {
	s.pos++
	if s.depth++; s.depth > maxDepth {
		s.fail(pathOf(s.path[:min(1, len(s.path))]), tooDeep)
	}
}

// more reads the comma before another element, or the end. It reports whether
// there is another element.
func (s *Scanner) more(end byte, first bool) bool {
	switch c := s.peek(); {
	case s.err != nil:
		return false
	case c == end:
		s.pos++
		return false
	case first:
		return true
	case c == ',':
		s.pos++
		return true
	}
	s.unexpected()
	return false
}

// Skip reads a value of any kind and checks its syntax.
func (s *Scanner) Skip() {
	switch c := s.peek(); {
	case c == '"':
		s.string(&s.text)
	case c == '-' || '0' <= c && c <= '9':
		s.number()
	case c == '{' || c == '[':
		s.skipNested()
	case c == 't':
		s.literal("true")
	case c == 'f':
		s.literal("false")
	case c == 'n':
		s.literal("null")
	default:
		s.unexpected()
	}
}

// skipNested reads an array or an object. It keeps no path: the error of what
// is nested too deeply is one of the file as a whole.
func (s *Scanner) skipNested() {
	object := s.data[s.pos] == '{'
	s.pos++
	if s.depth++; s.depth > maxDepth {
		s.fail("", tooDeep)
		return
	}
	end := byte(']')
	if object {
		end = '}'
	}
	for first := true; s.more(end, first); first = false {
		if object {
			if s.peek() != '"' {
				s.unexpected()
				return
			}
			s.string(&s.text)
			if s.peek() != ':' {
				s.unexpected()
				return
			}
			s.pos++
		}
		s.Skip()
	}
	s.depth--
}

// Under reads the value of a key that was put off: read is called at the
// offset set by At.
func (s *Scanner) Under(key string, read func()) {
	s.path = append(s.path, segment{key: []byte(key)})
	read()
	s.path = s.path[:len(s.path)-1]
}
