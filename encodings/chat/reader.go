package chat

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxValues = 1 << 17 // messages, parts, calls and tools: 20 MB; a window of a million tokens holds no more
	maxSchema = 1 << 16 // values in all schemas: 5 MB; OpenAI takes 5,000 properties
	maxDepth  = 100     // levels of a schema; OpenAI takes 10 of objects, which are 30 here
)

// reader walks over a request once. It reads what counts and skips the rest,
// which may be anything: servers ignore fields that they do not know.
//
// Package jsontext checks and splits 400 to 1,000 MB of JSON a second without
// allocations; counting, at 200, is what a long request costs.
type reader struct {
	in       bytes.Buffer
	json     jsontext.Decoder
	name     []byte // scratch, for names with escapes
	mark     int    // bytes of a byte order mark before the JSON
	values   int
	req      *Request
	within   bool   // a message is being read
	instruct string // instructions of /v1/responses
}

var readers = sync.Pool{New: func() any { return new(reader) }}

// lenient returns options that let pass what servers replace, and names that are not
// looked at. Of names that are, reader.object looks after.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}
}

// newReader returns a reader of data. The caller releases it.
func newReader(data []byte, req *Request) *reader {
	r := readers.Get().(*reader)
	text := bytes.TrimPrefix(data, []byte("\ufeff"))
	r.mark, r.values, r.req, r.instruct, r.within = len(data)-len(text), 0, req, "", false
	r.in = *bytes.NewBuffer(text) // which the decoder reads where it lies
	r.json.Reset(&r.in, lenient()...)
	return r
}

func (r *reader) release() {
	r.in, r.req, r.instruct = bytes.Buffer{}, nil, ""
	r.json.Reset(&r.in)
	if cap(r.name) > 1<<10 { // of a hostile request
		r.name = nil
	}
	readers.Put(r)
}

// offset returns where in the input the reader is.
func (r *reader) offset() int { return r.mark + int(r.json.InputOffset()) }

// fail returns a ParseError at the value that was read last.
func (r *reader) fail(reason error) error {
	return &ParseError{Path: r.path(), Offset: int64(r.offset()), Err: reason}
}

// wrong returns a ParseError at the next value, which is of a kind that nobody
// can count.
func (r *reader) wrong(want string) error {
	kind := r.json.PeekKind()
	if err := r.skip(); err != nil { // what is not JSON has no kind
		return err
	}
	return r.fail(errors.New("is " + kindName(kind) + ", not " + want))
}

// syntax returns a ParseError for an error of the decoder.
func (r *reader) syntax(err error) error {
	var broken *jsontext.SyntacticError
	if !errors.As(err, &broken) {
		return &ParseError{Offset: int64(r.offset()), Err: errors.New("it ends too early")} // io.EOF
	}
	reason := broken.Err
	if errors.Is(reason, io.ErrUnexpectedEOF) {
		reason = errors.New("it ends too early")
	}
	return &ParseError{Offset: int64(r.mark) + broken.ByteOffset, Err: reason}
}

// more counts a value that will be kept.
func (r *reader) more() error {
	if r.values++; r.values > maxValues {
		return r.fail(ErrTooLarge)
	}
	return nil
}

func (r *reader) skip() error {
	if err := r.json.SkipValue(); err != nil {
		return r.syntax(err)
	}
	return nil
}

// raw returns the next value as it is written, good until more is read.
func (r *reader) raw() (jsontext.Value, error) {
	raw, err := r.json.ReadValue()
	if err != nil {
		return nil, r.syntax(err)
	}
	return raw, nil
}

// step reads a bracket or a brace.
func (r *reader) step() error {
	if _, err := r.json.ReadToken(); err != nil {
		return r.syntax(err)
	}
	return nil
}

// is reports whether the next value is of a kind.
func (r *reader) is(kind jsontext.Kind) bool { return r.json.PeekKind() == kind }

// text returns the next value, which must be a string or null.
func (r *reader) text() (string, error) {
	switch r.json.PeekKind() {
	case jsontext.KindString, jsontext.KindNull:
		raw, err := r.raw()
		return unquoted(raw), err
	}
	return "", r.wrong("a string")
}

// textOrJSON returns the next value: a string's text, and anything else as JSON.
func (r *reader) textOrJSON() (string, error) {
	raw, err := r.raw()
	if err == nil && raw.Kind() != jsontext.KindString && raw.Kind() != jsontext.KindNull {
		return string(raw), nil
	}
	return unquoted(raw), err
}

// unquoted returns the text of a string, and "" of null. It copies the text, so
// that a request does not depend on data that the caller may use for something
// else; next to counting, a copy costs little.
func unquoted(raw jsontext.Value) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return string(text)
	}
	unescaped, _ := jsontext.AppendUnquote(nil, raw) // half a surrogate pair becomes U+FFFD, as in servers
	return string(unescaped)
}

// object calls visit with the name of each member of the next value, an object;
// visit reads its value. A name for which visit returns a number above 0 may be
// there once; numbers are less than 64.
func (r *reader) object(visit func(name []byte) (once uint, err error)) error {
	if !r.is(jsontext.KindBeginObject) {
		return r.wrong("an object")
	}
	if err := r.step(); err != nil {
		return err
	}
	return r.members(visit)
}

// members does what object does, after the brace.
func (r *reader) members(visit func(name []byte) (once uint, err error)) error {
	seen := uint64(0)
	for r.is(jsontext.KindString) {
		raw, err := r.raw()
		if err != nil {
			return err
		}
		name := raw[1 : len(raw)-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			r.name, _ = jsontext.AppendUnquote(r.name[:0], raw)
			name = r.name
		}
		once, err := visit(name)
		if err != nil {
			return err
		}
		if once > 0 && seen&(1<<once) != 0 {
			return r.fail(ErrDuplicate)
		}
		seen |= 1 << once
	}
	return r.step()
}

// array calls visit before each element of the next value, an array; visit reads
// it.
func (r *reader) array(visit func() error) error {
	if !r.is(jsontext.KindBeginArray) {
		return r.wrong("an array")
	}
	if err := r.step(); err != nil {
		return err
	}
	for !r.is(jsontext.KindEndArray) {
		if err := visit(); err != nil {
			return err
		}
		if err := r.more(); err != nil {
			return err
		}
	}
	return r.step()
}

// null skips the next value if it is null, and reports whether it was.
func (r *reader) null() (bool, error) {
	if !r.is(jsontext.KindNull) {
		return false, nil
	}
	return true, r.skip()
}

// unknown skips the next value, which is of a field not known here, and lists
// it if there is text in it. Numbers, truth values, names and nothing are no text.
func (r *reader) unknown() error {
	raw, err := r.raw()
	if err != nil || !holdsText(raw) {
		return err
	}
	return r.uncounted("unknown field")
}

// holdsText reports whether there is a string in a JSON value that is not empty,
// and not a name.
func holdsText(raw jsontext.Value) bool {
	for {
		open := bytes.IndexByte(raw, '"')
		if open < 0 {
			return false
		}
		text := raw[open+1:]
		end := 0
		for text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		raw = text[end+1:]
		isName := bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte(":"))
		if end > 0 && !isName {
			return true
		}
	}
}

// other skips the next value, and lists it unless it is null or empty.
func (r *reader) other(what string) error {
	raw, err := r.raw()
	switch {
	case err != nil:
		return err
	case raw.Kind() == jsontext.KindNull, string(raw) == `""`, string(raw) == "[]", string(raw) == "{}":
		return nil
	}
	return r.uncounted(what)
}

// uncounted lists the value that was read last.
func (r *reader) uncounted(what string) error {
	u := Uncounted{Path: r.path(), What: what, Message: -1}
	if r.within {
		u.Message = len(r.req.Messages)
	}
	r.req.Uncounted = append(r.req.Uncounted, u)
	return r.more()
}

// path returns the place of the value that was read last.
func (r *reader) path() string {
	var path strings.Builder
	depth := 0
	for token := range r.json.StackPointer().Tokens() {
		depth++
		if kind, _ := r.json.StackIndex(min(depth, r.json.StackDepth())); kind == jsontext.KindBeginArray {
			path.WriteString("[" + token + "]")
			continue
		}
		switch {
		case !plainName(token):
			path.WriteString("[" + strconv.Quote(token) + "]")
			continue
		case path.Len() > 0:
			path.WriteByte('.')
		}
		path.WriteString(token)
	}
	if path.Len() == 0 {
		return "the JSON"
	}
	return path.String()
}

// plainName reports whether a name needs no quotes in a path.
func plainName(name string) bool {
	for _, c := range []byte(name) {
		if c != '_' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			return false
		}
	}
	return name != "" && len(name) < 100
}

func kindName(kind jsontext.Kind) string {
	switch kind {
	case jsontext.KindNull:
		return "null"
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
