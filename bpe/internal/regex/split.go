//go:build !wasm || tokcount_regexp2

package regex

import (
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// A Pattern splits text.
type Pattern struct {
	re *regexp2.Regexp
}

// Compile returns the pattern of a regular expression.
func Compile(pattern string) (*Pattern, error) {
	if pattern == "" {
		return nil, errEmpty
	}
	re, err := regexp2.Compile(pattern)
	if err != nil {
		return nil, err
	}
	re.MatchTimeout = MatchTimeout
	return &Pattern{re}, nil
}

// Split returns the ends of the pieces of text. They tile it: what is between
// two matches is a piece, and what is after the last one, even if that was the
// last before time ran out.
func (p *Pattern) Split(text string) ([]int, *Error) {
	var ends []int
	runes, at := 0, 0 // how far the text has been cut, in runes and in bytes
	cut := func(rune int) {
		for ; runes < rune; runes++ {
			_, size := utf8.DecodeRuneInString(text[at:])
			at += size
		}
		if at > 0 && (len(ends) == 0 || ends[len(ends)-1] < at) {
			ends = append(ends, at)
		}
	}
	deadline := time.Now().Add(MatchTimeout + time.Duration(len(text))*TimePerByte)
	late := false
	err := p.re.FindRunesMatches([]rune(text), -1, func(m regexp2.MatchView) bool {
		index, length, _ := m.GroupRange(0)
		cut(index)
		cut(index + length)
		late = time.Now().After(deadline)
		return !late
	})
	if late {
		err = ErrTimeout
	}
	if at < len(text) {
		ends = append(ends, len(text))
	}
	if err != nil {
		return ends, &Error{at, err}
	}
	return ends, nil
}
