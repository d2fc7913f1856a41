package client

import (
	"bytes"
	"fmt"
)

// inputLimits are limits of an endpoint besides the window; 0 is none.
type inputLimits struct {
	tokens    int // of all inputs together
	inputs    int
	noneEmpty bool
}

// addPrompts counts the prompts of a request in any of the four forms of a
// [Prompt]. Some servers accept other forms than OpenAI's API: what can be counted
// of those is counted.
func (s *sum) addPrompts(value []byte) error {
	var err error
	switch {
	case isNull(value):
		s.suspect(errNoPrompt)
	case value[0] == '"':
		err = s.addText(value)
	case value[0] == '[':
		err = s.addList(value)
	default:
		s.suspect(errNotText)
	}
	if err != nil {
		return err
	}
	return s.checkTotal()
}

// addList counts a list of texts, of tokens, or of lists of tokens.
func (s *sum) addList(list []byte) error {
	if n, ok := countNumbers(list); ok {
		return s.addTokens(list, n)
	}
	var texts, lists, others int
	for item := range elements(list) {
		var err error
		switch item[0] {
		case '"':
			texts++
			err = s.addText(item)
		case '[':
			lists++
			err = s.addInner(item)
		default:
			others++
		}
		if err == nil {
			err = s.checkInputs()
		}
		if err != nil {
			return err
		}
	}
	switch {
	case others > 0:
		s.suspect(errNotText)
	case texts > 0 && lists > 0:
		s.suspect(errMixed)
	}
	return nil
}

// addInner counts a list in a list.
func (s *sum) addInner(list []byte) error {
	n, ok := countNumbers(list)
	if !ok {
		s.suspect(errNotText)
		return nil
	}
	return s.addTokens(list, n)
}

// addTokens counts a list of n numbers.
func (s *sum) addTokens(list []byte, n int) error {
	switch {
	case n == 0 && s.limits.noneEmpty:
		return errEmptyInput
	case n == 0:
		s.suspect(errEmptyList)
	case !areTokens(list):
		s.suspect(errNotTokens)
	}
	if err := s.check(n, false); err != nil {
		return err
	}
	s.add(n, n)
	return nil
}

// countNumbers returns the length of a well-formed JSON list. ok reports whether
// it has nothing but numbers.
func countNumbers(list []byte) (n int, ok bool) {
	items := bytes.Trim(list[1:len(list)-1], " \t\r\n")
	if len(items) == 0 {
		return 0, true
	}
	if bytes.ContainsAny(items, `"[{tfn`) { // what all other values begin with
		return 0, false
	}
	return bytes.Count(items, []byte(",")) + 1, true
}

// areTokens reports whether the numbers of a list look like ids of tokens: digits
// only, and no more of them than an id has.
func areTokens(list []byte) bool {
	digits := 0
	for _, c := range list {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '-' || c == '.' || c|0x20 == 'e':
			return false
		default:
			digits = 0
		}
		if digits > len("4294967295") {
			return false
		}
	}
	return true
}

var errEmptyInput = &RequestError{"input", "has an empty text or list, which the API does not accept"}

// checkInputs refuses more inputs than there may be.
func (s *sum) checkInputs() error {
	if most := s.limits.inputs; most > 0 && s.prompts > most {
		return &RequestError{"input", fmt.Sprintf("has more than %d inputs", most)}
	}
	return nil
}

// checkTotal refuses inputs that have too many tokens together.
func (s *sum) checkTotal() error {
	most := s.limits.tokens
	switch {
	case most == 0:
	case s.least > most:
		return &ContextLengthError{Model: s.model.Name, Limit: LimitRequest, Window: most, Prompt: s.least, Excess: s.least - most}
	case s.tokens > most:
		s.suspect(errSpecial)
	}
	return nil
}
