package chat

import (
	"errors"
	"strconv"
)

// Reasons that a [*ParseError] may have, for errors.Is.
var (
	// ErrNotChat: the JSON is sound, but has neither messages nor an input.
	ErrNotChat = errors.New("is not a chat: it has neither messages nor an input")
	// ErrDuplicate: a field that counts appears twice. Servers differ in which
	// of them they take.
	ErrDuplicate = errors.New("appears twice")
	// ErrTooLarge: there are more than 131,072 messages, parts, calls and tools
	// together, more than 65,536 values in schemas, or 100 levels in one.
	ErrTooLarge = errors.New("exceeds what a chat may have: 131,072 messages and parts, and in schemas 65,536 values and 100 levels")
)

// A ParseError says why a chat cannot be read.
type ParseError struct {
	Path   string // where in the JSON, as in messages[2].content; "" if it is not JSON
	Offset int64  // byte of the input at which it was noticed
	Err    error
}

// Error names the place:
//
//	messages[2].content is a number, not a string or an array
//	not JSON at byte 17: it ends too early
func (e *ParseError) Error() string {
	if e.Path == "" {
		return "not JSON at byte " + strconv.FormatInt(e.Offset, 10) + ": " + e.Err.Error()
	}
	return e.Path + " " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *ParseError) Unwrap() error { return e.Err }

// A NotChatModelError is returned for a model that is not served to chats.
type NotChatModelError struct {
	Model string // as asked for
}

// Error names the model:
//
//	model "davinci" is not a chat model
func (e *NotChatModelError) Error() string {
	return "model " + strconv.Quote(e.Model) + " is not a chat model"
}

// A TooLongError is returned by [Fit] if what must stay does not fit.
type TooLongError struct {
	Tokens int // of what must stay
	Limit  int
}

// Error says by how much:
//
//	the part that must stay has 523 tokens, limit 400, 123 over
func (e *TooLongError) Error() string {
	return "the part that must stay has " + strconv.Itoa(e.Tokens) + " tokens, limit " +
		strconv.Itoa(e.Limit) + ", " + strconv.Itoa(e.Tokens-e.Limit) + " over"
}
