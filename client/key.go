package client

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const redacted = "[redacted]"

// A Key is an API key that shows itself to nobody but the server: all ways to
// print, log or encode it give "[redacted]". The zero Key stands for none.
//
// The text is held by a function, because fmt, spew and the like read the
// unexported fields of values without asking their methods.
type Key struct{ secret func() string }

// NewKey returns s as a Key, without spaces and newlines around it, which files
// and secret managers tend to add. Other characters that a header cannot carry
// (blanks, control characters, anything but ASCII) are an error, which does not
// quote s. Of an empty s it makes the zero Key.
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
	return Key{func() string { return s }}, nil
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.secret == nil }

func (k Key) reveal() string {
	if k.secret == nil {
		return ""
	}
	return k.secret()
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
