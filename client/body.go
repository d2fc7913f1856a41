package client

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math/bits"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// requestFields are the names of a request's fields, besides Extra.
var requestFields = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{"stream": true}
	t := reflect.TypeFor[Request]()
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "-" {
			names[name] = true
		}
	}
	return names
})

// body returns the JSON of the request. The prompt, which is nearly all of it,
// is written once and straight to its place; encoding/json would write it, check
// it, and copy it for each level that it stands in.
func (r *Request) body(stream bool) ([]byte, error) {
	other := struct {
		*Request
		Model  *struct{} `json:"model,omitempty"`  // these two hide those of Request
		Prompt *struct{} `json:"prompt,omitempty"` //

		// This hides it too, so that nil means the default.
		StreamOptions *StreamOptions `json:"stream_options,omitempty"`
		Stream        bool           `json:"stream,omitempty"`
	}{Request: r, Stream: stream}
	if stream {
		other.StreamOptions = r.StreamOptions
		if other.StreamOptions == nil {
			other.StreamOptions = &StreamOptions{IncludeUsage: new(true)}
		}
	}
	rest, err := marshal(other)
	if err != nil {
		return nil, err
	}
	b := make([]byte, 0, r.Prompt.size()+len(r.Model)+len(rest)+64)
	b = append(b, `{"model":`...)
	b = appendString(b, r.Model)
	b = append(b, `,"prompt":`...)
	b = r.Prompt.append(b)
	b, err = r.appendExtra(b)
	if err != nil {
		return nil, err
	}
	if len(rest) > len("{}") {
		b = append(b, ',')
	}
	return append(b, rest[1:]...), nil
}

func (r *Request) appendExtra(b []byte) ([]byte, error) {
	if len(r.Extra) == 0 {
		return b, nil
	}
	extra, err := marshal(r.Extra)
	if err != nil {
		return nil, &RequestError{"extra", "cannot be written as JSON: " + err.Error()}
	}
	b = append(b, ',')
	return append(b, extra[1:len(extra)-1]...), nil
}

// size returns about how many bytes the prompt takes as JSON.
func (p Prompt) size() int {
	n := 2
	for _, text := range p.texts {
		n += len(text) + len(text)/16 + 3
	}
	for _, list := range p.lists {
		n += 7*len(list) + 3
	}
	return n
}

// append writes the prompt as the API takes it.
func (p Prompt) append(b []byte) []byte {
	if p.many {
		b = append(b, '[')
	}
	for i, text := range p.texts {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, text)
	}
	for i, list := range p.lists {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, '[')
		for j, token := range list {
			if j > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendUint(b, uint64(token), 10)
		}
		b = append(b, ']')
	}
	if p.many {
		b = append(b, ']')
	}
	return b
}

// appendString writes a string of JSON. Invalid UTF-8 is replaced: prompts with
// it have been refused.
//
// Prompts are long and have few characters to escape, so eight bytes are looked
// at at once: a prompt of 4,000 tokens takes 4 us, 10 us with encoding/json or
// jsontext. What is found is left to jsontext.
func appendString(b []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b = append(b, '"')
	for s != "" {
		n := plainPrefix(s)
		b = append(b, s[:n]...)
		if s = s[n:]; s != "" {
			b = appendEscape(b, s[0])
			s = s[1:]
		}
	}
	return append(b, '"')
}

// appendEscape writes a byte below 0x20, a quote or a backslash.
func appendEscape(b []byte, c byte) []byte {
	begin := len(b)
	b, _ = jsontext.AppendQuote(b, string(rune(c)))
	return append(b[:begin], b[begin+1:len(b)-1]...)
}

// plainPrefix returns how many bytes s has before the first that JSON escapes:
// one below 0x20, a quote or a backslash. In a word each byte of which is below
// 0x80, x - n*ones has the high bit of a byte set if the byte is below n, up to
// the first such byte; bytes of 0x80 and more are taken out by &^ x.
func plainPrefix(s string) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64([]byte(s[i : i+8]))
		quote, backslash := x^'"'*ones, x^'\\'*ones
		found := (x-' '*ones)&^x | (quote-ones)&^quote | (backslash-ones)&^backslash
		if found &= highs; found != 0 {
			return i + bits.TrailingZeros64(found)/8
		}
	}
	for ; i < len(s); i++ {
		if s[i] < ' ' || s[i] == '"' || s[i] == '\\' {
			break
		}
	}
	return i
}

// marshal is json.Marshal without the escapes for HTML, which make prompts of
// code a third longer.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
