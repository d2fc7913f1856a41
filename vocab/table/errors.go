package table

import (
	"errors"

	"github.com/tokcount/tokcount/internal/message"
)

// ErrTooLarge is the cause of an [*Error] when a vocabulary has more ids, or
// more bytes, than a table can hold.
var ErrTooLarge = errors.New("vocabulary too large")

// An Error describes why tokens cannot make a table.
type Error struct {
	ID    int // the token at fault, or -1
	Added int // how many tokens were added before it, or -1
	Err   error
}

func (e *Error) Error() string {
	if e.ID < 0 {
		return "table: " + e.Err.Error()
	}
	return message.Sprintf("table: token %d: %v", e.ID, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }
