package client

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Limit says which of a model's limits, in tokens, a request exceeds.
type Limit int

const (
	LimitWindow  Limit = iota // of prompt and answer together
	LimitInput                // of the prompt alone
	LimitOutput               // of the answer alone
	LimitRequest              // of all inputs of a request for embeddings together
)

// A ContextLengthError reports that a request does not fit, in tokens. Before
// the call all numbers are known. What a server's own refusal does not say is 0.
type ContextLengthError struct {
	Model    string
	Limit    Limit // which limit it is
	Window   int   // the limit
	Prompt   int
	Suffix   int
	Reserved int // max_tokens; 1<<30 if that is larger
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
	kind := map[Limit]string{LimitInput: " of prompt", LimitOutput: " of answer", LimitRequest: " of all inputs"}[e.Limit]
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

// contextError returns an error of a server as a *ContextLengthError if it is
// about length, nil if not. The status decides first: 400, 413 and 422 may be
// about length, and so may an error that came with 200; 500 only if the text
// says that something is too long, or the type does; nothing else ever.
func contextError(e *APIError, f *failure) *ContextLengthError {
	coded := slices.ContainsFunc(longCodes, func(c struct{ server, code string }) bool {
		return c.code == f.Type || c.code == f.Code
	})
	var says tooLong
	var found bool
	switch status := f.effective(e.Status); {
	case status == 400, status == 413, status == 422, status < 300:
		says, found = readWording(f.text(e.Body))
	case status == 500:
		if says, found = readWording(f.text(e.Body)); !says.excess {
			found = false
		}
	default:
		return nil
	}
	if !found && !coded {
		return nil
	}
	c := &ContextLengthError{
		Limit:    says.limit,
		Window:   cmp.Or(f.window, says.window),
		Prompt:   cmp.Or(f.prompt, says.prompt+says.extra),
		Reserved: says.answer,
		AtLeast:  strings.Contains(f.Message, "at least"),
		Err:      e,
	}
	if c.Window > 0 {
		c.Excess = max(0, c.Prompt+c.Reserved-c.Window)
	}
	return c
}
