package spec

import (
	"errors"
	"strings"

	"github.com/tokcount/tokcount/internal/message"
)

// An Error reports why a tokenizer file is not read. There are two kinds: the
// file is broken, or it asks for something that this module does not do; the
// second kind is errors.ErrUnsupported.
type Error struct {
	Format      string // as in [Tokenizer]
	Path        string // JSON pointer to the cause; "" for the file as a whole, or where Line says it
	Line        int    // line of a file of lines, counted from 1; 0 for none
	Offset      int64  // in bytes from the start of the file; -1 if unknown
	Unsupported bool   // the file may be right, but cannot be used
	Reason      string // what is wrong, in a few words
	Err         error  // cause, or nil
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Format)
	if e.Path != "" {
		b.WriteString(message.Sprintf(": %s", e.Path))
	}
	if e.Line > 0 {
		b.WriteString(message.Sprintf(": line %d", e.Line))
	}
	b.WriteString(message.Sprintf(": %s", e.Reason))
	if e.Err != nil {
		b.WriteString(message.Sprintf(": %v", e.Err))
	}
	if e.Offset >= 0 && e.Line == 0 {
		b.WriteString(message.Sprintf(" (offset %d)", e.Offset))
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is errors.ErrUnsupported and e is of that kind.
func (e *Error) Is(target error) bool {
	return e.Unsupported && target == errors.ErrUnsupported
}
