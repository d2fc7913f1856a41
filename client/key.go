package client

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// A Key is an API key that only the server sees: all ways to print, log or
// encode it give "[redacted]". The zero Key is no key.
//
// A function holds the text, because fmt, spew and the like read the unexported
// fields of values without asking their methods.
type Key struct {
	secret func() string
	folded func() []byte // what is looked for in texts that must not have it
}

// NewKey returns s as a Key, without spaces and newlines around it, which files
// and secret managers tend to add. Other characters that a header cannot carry
// (blanks, control characters, anything but ASCII) are an error, which does not
// quote s. An empty s gives the zero Key.
//
// A key is taken out of what a server says, unless it has less than eight
// bytes: such keys are words that users give to servers that want no key.
func NewKey(s string) (Key, error) {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Key{}, fmt.Errorf("client: byte %d of the key is not a printable ASCII character", i)
		}
	}
	if s == "" {
		return Key{}, nil
	}
	return newKey(s), nil
}

func newKey(s string) Key {
	folded, _ := fold(s)
	return Key{func() string { return s }, func() []byte { return folded }}
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.secret == nil }

func (k Key) reveal() string {
	if k.secret == nil {
		return ""
	}
	return k.secret()
}

func (k Key) fold() []byte {
	if k.folded == nil {
		return nil
	}
	return k.folded()
}

// String returns "[redacted]", or "" for no key.
func (k Key) String() string {
	if k.secret == nil {
		return ""
	}
	return redacted
}

// Format writes what String returns, whatever the verb.
func (k Key) Format(w fmt.State, verb rune) { _, _ = io.WriteString(w, k.String()) }

// LogValue is String for package log/slog.
func (k Key) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText is String for JSON and other encodings.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
