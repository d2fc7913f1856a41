// Package regex cuts text into pieces by any regular expression, for
// vocabularies that nobody wrote a scanner for. It is slow (1 to 10 MB/s), needs
// four bytes of memory a character, and knows the Unicode version of the Go
// toolchain.
package regex

import (
	"errors"
	"time"
)

// ErrTimeout says that a text took too long.
var ErrTimeout = errors.New("out of time")

var errEmpty = errors.New("there is none")

// An Error reports why a text could not be cut to its end.
type Error struct {
	Offset int // bytes of text cut before
	Err    error
}

func (e *Error) Error() string { return e.Err.Error() }

// How long a pattern may take over a text: a hostile pattern, or a text
// hostile to it, takes exponential time and must not hang the program. Others take
// 0.1 to 1 us a byte, but the clock also runs while the machine does other things:
// twenty times that is never too short.
const (
	MatchTimeout = time.Second           // for one match, and for the text
	TimePerByte  = 20 * time.Microsecond // more for the text
)
