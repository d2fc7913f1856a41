package client

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Limit is what a request goes beyond.
type Limit int

const (
	LimitWindow Limit = iota // of prompt and answer together
	LimitInput               // of the prompt alone
	LimitOutput              // of the answer alone
)

// A ContextLengthError tells that a request does not fit, in tokens. Before the
// call all numbers are known. What a server's own refusal does not say is 0.
type ContextLengthError struct {
	Model    string
	Limit    Limit // which limit it is
	Window   int   // the limit
	Prompt   int
	Suffix   int
	Reserved int // max_tokens
	Excess   int // how many tokens too many
	Index    int // which prompt, from 0

	// AtLeast says that Prompt (or Suffix) and Excess are lower bounds: the text
	// was too long to be worth counting.
	AtLeast bool

	// Estimate says that the prompt is a chat, whose exact count only the server
	// knows.
	Estimate bool

	// Err is the server's *APIError; nil if the request was not sent.
	Err error
}

// Error gives the sum:
//
//	client: model davinci takes 2049 tokens: 2050 of prompt and 16 of answer are 17 too many
func (e *ContextLengthError) Error() string {
	if e.Err != nil {
		return e.Err.Error()
	}
	var b strings.Builder
	about := ""
	switch {
	case e.AtLeast:
		about = "at least "
	case e.Estimate:
		about = "about "
	}
	kind := map[Limit]string{LimitInput: " of prompt", LimitOutput: " of answer"}[e.Limit]
	fmt.Fprintf(&b, "client: model %s takes %d tokens%s: %s%d of prompt", e.Model, e.Window, kind, about, e.Prompt)
	if e.Suffix > 0 {
		fmt.Fprintf(&b, ", %d of suffix", e.Suffix)
	}
	fmt.Fprintf(&b, " and %d of answer are %s%d too many", e.Reserved, about, e.Excess)
	if e.Index > 0 {
		fmt.Fprintf(&b, " (prompt %d)", e.Index)
	}
	return b.String()
}

// Is reports whether target is ErrContextLength.
func (e *ContextLengthError) Is(target error) bool { return target == ErrContextLength }

func (e *ContextLengthError) Unwrap() error { return e.Err }

// Numbers in the refusals of OpenAI, vLLM and llama-cpp-python; the tests have
// the texts. Digits are bounded, so that none overflows.
var (
	reWindow    = regexp.MustCompile(`(?:maximum context length is|configured limit of|exceed context window of) (\d{1,9})\b`)
	rePrompt    = regexp.MustCompile(`(\d{1,9})(?:\) exceed| in your prompt| in the messages| input tokens)`)
	reResulted  = regexp.MustCompile(`resulted in (\d{1,9}) tokens`)
	reFunctions = regexp.MustCompile(`(\d{1,9}) in the functions`)
	reReserved  = regexp.MustCompile(`(\d{1,9}) (?:(?:for|in) the completion|output tokens|'max_tokens')|is too large: (\d{1,9})\b`)
	reAnswer    = regexp.MustCompile(`supports at most (\d{1,9}) completion tokens`)
)

// contextError returns the refusal as a *ContextLengthError if it is about
// length, nil if not. window and prompt are the fields that llama.cpp adds.
func contextError(e *APIError, window, prompt int) *ContextLengthError {
	c := &ContextLengthError{
		Window:   cmp.Or(window, number(reWindow, e.Message)),
		Prompt:   cmp.Or(prompt, number(rePrompt, e.Message), number(reResulted, e.Message)),
		Reserved: number(reReserved, e.Message),
		AtLeast:  strings.Contains(e.Message, "at least"),
		Err:      e,
	}
	c.Prompt += number(reFunctions, e.Message)
	switch answer := number(reAnswer, e.Message); {
	case answer > 0:
		c.Limit, c.Window, c.Excess = LimitOutput, answer, max(0, c.Reserved-answer)
		return c
	case strings.Contains(e.Message, "configured limit of"):
		c.Limit = LimitInput
	case e.Code == "context_length_exceeded", e.Type == "exceed_context_size_error", c.Window > 0,
		strings.Contains(e.Message, "exceeds the available context size"):
	default:
		return nil
	}
	if c.Window > 0 {
		c.Excess = max(0, c.Prompt+c.Reserved-c.Window)
	}
	return c
}

// number returns the first group that matched, 0 if none did.
func number(re *regexp.Regexp, s string) int {
	for i, group := range re.FindStringSubmatch(s) {
		if n, err := strconv.Atoi(group); i > 0 && err == nil {
			return n
		}
	}
	return 0
}
