package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// What a server or a transport says goes into errors, and errors go into logs
// and terminals. Servers have echoed keys, and a message may hold line feeds
// that forge log lines or escape sequences that a terminal obeys.

// secrets are the keys that a request carries.
type secrets []Key

// minSecret is the length, in bytes, from which a key is taken out of what a
// server says. Servers that want no key get "x", "none" or "EMPTY" from their
// users; taking those out destroys messages and protects nothing.
const minSecret = 8

// longest returns the most bytes that a secret takes in a text. The longest
// escape of a byte is that of JSON within JSON, \\u0073.
func (s secrets) longest() int64 {
	n := 0
	for _, key := range s {
		n = max(n, len(key.reveal()))
	}
	return int64(n) * int64(len(`\\u0073`))
}

// scrub returns text without the secrets, however they are written: in upper or
// lower case (URLs and media types change it), with the escapes of JSON, also
// of JSON within JSON, of HTML or of URLs. A beginning of a secret at the end of
// the text, of minSecret bytes or more, is taken out too.
func (s secrets) scrub(text string) string {
	for _, key := range s {
		if want := key.fold(); len(want) >= minSecret && len(text) >= len(want) {
			text = scrub(text, want)
		}
	}
	return text
}

func scrub(text string, want []byte) string {
	have, at := fold(text)
	var b strings.Builder
	done := 0 // bytes of text that are in b, or left out
	for i := 0; i < len(have); {
		j := bytes.Index(have[i:], want)
		if j < 0 {
			break
		}
		b.WriteString(text[done:at[i+j]])
		b.WriteString(redacted)
		i += j + len(want)
		done = at[i]
	}
	if i := beginningAtEnd(have, want); i >= 0 && at[i] >= done {
		b.WriteString(text[done:at[i]])
		b.WriteString(redacted)
		done = len(text)
	}
	if done == 0 {
		return text
	}
	return b.String() + text[done:]
}

// beginningAtEnd returns where text ends in a beginning of want, -1 if it does
// not.
func beginningAtEnd(text, want []byte) int {
	for n := min(len(want)-1, len(text)); n >= minSecret; n-- {
		if bytes.HasSuffix(text, want[:n]) {
			return len(text) - n
		}
	}
	return -1
}

// entities are the escapes of HTML that encoders write for ASCII, besides those
// by numbers.
var entities = map[string]byte{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}

// entity returns the character of ASCII that the name of an escape of HTML means.
func entity(name string) (byte, bool) {
	digits, numeric := strings.CutPrefix(name, "#")
	if !numeric {
		c, ok := entities[name]
		return c, ok
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 7)
	return byte(n), err == nil
}

// fold returns text in lower case, without escapes, and without backslashes,
// which may be escapes of escapes; and where in text each byte of that begins; at
// its end, the length of text.
func fold(text string) (folded []byte, at []int) {
	folded, at = make([]byte, 0, len(text)), make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		c, size := unescape(text[i:])
		if size > 0 && c != '\\' {
			folded, at = append(folded, lower(c)), append(at, i)
		}
		i += max(1, size)
	}
	return folded, append(at, len(text))
}

// unescape returns the first byte of text, which may be written as an escape,
// and how long it is. A backslash before anything else has no length.
func unescape(text string) (byte, int) {
	switch c := text[0]; {
	case c == '\\' && len(text) >= 6 && text[1] == 'u':
		if n, err := strconv.ParseUint(text[2:6], 16, 16); err == nil && n < 0x80 {
			return byte(n), 6
		}
		return 0, 0
	case c == '\\' && len(text) >= 4 && text[1] == 'x': // of Python and Rust
		if n, err := strconv.ParseUint(text[2:4], 16, 7); err == nil {
			return byte(n), 4
		}
		return 0, 0
	case c == '\\':
		return 0, 0
	case c == '%' && len(text) >= 3:
		if n, err := strconv.ParseUint(text[1:3], 16, 8); err == nil {
			return byte(n), 3
		}
	case c == '&':
		if name, _, ok := strings.Cut(text[1:min(len(text), 7)], ";"); ok { // no longer than an escape may be, see longest
			if c, ok := entity(strings.ToLower(name)); ok {
				return c, len(name) + 2
			}
		}
	}
	return text[0], 1
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}

// header returns the header of a response without secrets, and without the
// target of a redirect.
func (s secrets) header(h http.Header) http.Header {
	var clean http.Header // a copy, if there is something to change
	change := func() http.Header {
		if clean == nil {
			clean = h.Clone()
		}
		return clean
	}
	for name, values := range h {
		if name == refusedLocation || s.scrub(name) != name {
			delete(change(), name)
			continue
		}
		for i, value := range values {
			if scrubbed := s.scrub(value); scrubbed != value {
				change()[name][i] = scrubbed
			}
		}
	}
	if clean == nil {
		return h
	}
	return clean
}

// hide returns err, or an error with the text alone if any form of it, or of
// what it wraps, shows a secret.
func (s secrets) hide(err error) error {
	if err == nil || !s.shownBy(err) {
		return err
	}
	return &hiddenError{s.scrub(err.Error()), func(target error) bool { return errors.Is(err, target) }}
}

func (s secrets) shownBy(err error) bool {
	if err == nil {
		return false
	}
	data, _ := json.Marshal(err)
	if all := fmt.Sprintf("%v %+v %#v %s", err, err, err, data); s.scrub(all) != all {
		return true
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return s.shownBy(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			if s.shownBy(err) {
				return true
			}
		}
	}
	return false
}

// hiddenError is what another error says and is, without being it. That is held
// by a function, as a Key's text is.
type hiddenError struct {
	text string
	is   func(error) bool
}

func (e *hiddenError) Error() string        { return e.text }
func (e *hiddenError) Is(target error) bool { return e.is(target) }

// maxShown is how many bytes of a server's message an error shows.
const maxShown = 1000

// shown returns s fit for a line of a log: at most maxShown bytes of printable
// characters.
func shown(s string) string {
	if len(s) > maxShown {
		s = strings.ToValidUTF8(s[:maxShown], "") + "..."
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
}
