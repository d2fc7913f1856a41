//go:build wasm && !tokcount_regexp2

package regex

import (
	"errors"

	"github.com/tokcount/tokcount/internal/message"
)

// In WebAssembly there is one thread, and nothing interrupts a goroutine that
// computes. Package regexp2 keeps time by another goroutine, so a match that takes
// exponential time would never end. A program that knows its patterns and texts is
// built with the tag tokcount_regexp2.

// ErrNone says that there are no regular expressions.
var ErrNone = message.Errorf("regular expressions are not supported in WebAssembly, where nothing could stop one that takes too long: only patterns of known tokenizers are (%w)", errors.ErrUnsupported)

// A Pattern does not exist here.
type Pattern struct{}

// Compile compiles nothing here.
func Compile(pattern string) (*Pattern, error) {
	if pattern == "" {
		return nil, errEmpty
	}
	return nil, ErrNone
}

// Split splits nothing here: there is no Pattern to call it with.
func (p *Pattern) Split(text string) ([]int, *Error) { return []int{len(text)}, &Error{0, ErrNone} }
