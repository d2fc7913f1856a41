//go:build wasm && !tokcount_regexp2

package onig

import (
	"errors"
	"time"

	"github.com/tokcount/tokcount/bpe/internal/regex"
)

// A Regexp does not exist here: package regex says why.
type Regexp struct{ MatchTimeout time.Duration }

// Compile compiles nothing here.
func Compile(string, Dialect) (*Regexp, error) {
	return nil, &Error{Unsupported: true, Reason: regex.ErrNone.Error()}
}

// Find finds nothing here: there is no Regexp to call it with.
func Find(*Regexp, []rune, func(start, end int) bool) error { return errors.ErrUnsupported }
