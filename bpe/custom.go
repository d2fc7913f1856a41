package bpe

import (
	"errors"
	"time"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
)

// A customPattern splits text by any regular expression, for vocabularies that
// nobody wrote a scanner for. It is slow (1 to 10 MB/s), needs a rune a
// character of memory, and knows the Unicode version of the Go toolchain.
type customPattern struct {
	re *regexp2.Regexp
}

// How long a pattern may take over a text: a hostile pattern, or a text
// hostile to it, takes exponential time and must not hang the program.
const (
	matchTimeout = time.Second      // for one match, and for the text
	timePerByte  = time.Microsecond // more for the text
)

func compilePattern(pattern string) (*customPattern, error) {
	if pattern == "" {
		return nil, &PatternError{pattern, -1, errors.New("there is none")}
	}
	re, err := regexp2.Compile(pattern)
	if err != nil {
		return nil, &PatternError{pattern, -1, err}
	}
	re.MatchTimeout = matchTimeout
	return &customPattern{re}, nil
}

// split returns the ends of the pieces of text. They tile it: what is between
// two matches is a piece, and what is after the last one, even if that was the
// last before time ran out.
func (p *customPattern) split(text string) ([]int, *PatternError) {
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
	deadline := time.Now().Add(matchTimeout + time.Duration(len(text))*timePerByte)
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
		return ends, &PatternError{p.re.String(), at, err}
	}
	return ends, nil
}
