package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Sentinels for errors.Is.
var (
	// ErrContextLength: prompt and answer do not fit. [*ContextLengthError] has
	// the numbers.
	ErrContextLength = errors.New("client: context length exceeded")

	// ErrRateLimited: too many requests or tokens a minute, after all retries.
	ErrRateLimited = errors.New("client: rate limited")

	// ErrQuota: nothing left to spend. Not retried.
	ErrQuota = errors.New("client: quota exhausted")

	// ErrAuth: the key is missing, wrong, or not allowed to do this.
	ErrAuth = errors.New("client: not authorized")

	// ErrRedirect: the server, or a proxy before it, answered with a redirect.
	ErrRedirect = errors.New("client: redirect refused")

	// ErrStreamCut: a stream ended before its end was announced. What came
	// before it is part of an answer.
	ErrStreamCut = errors.New("client: stream cut off")
)

// A RequestError tells which field of a request the API would not take.
type RequestError struct {
	Field  string // its name in JSON
	Reason string
}

func (e *RequestError) Error() string { return "client: " + e.Field + " " + e.Reason }

// A SpecialTextError tells of a text that spells a special token; see
// [Special].
type SpecialTextError struct {
	Index  int    // which prompt, from 0
	Token  string // such as "<|endoftext|>"
	Offset int    // in bytes
}

func (e *SpecialTextError) Error() string {
	return fmt.Sprintf("client: prompt %d spells the special token %q at byte %d", e.Index, e.Token, e.Offset)
}

// A WindowUnknownError tells of a model whose encoding is known, but not its
// context window.
type WindowUnknownError struct{ Model string }

func (e *WindowUnknownError) Error() string {
	return fmt.Sprintf("client: the context window of model %q is not known; define it in Options.Models", e.Model)
}

// A UsageMismatchError tells that the server counted other prompt tokens than
// the client. Either it cut the prompt without saying so, or it uses another
// tokenizer, or it counts otherwise (llama.cpp counts the first of several
// prompts only).
type UsageMismatchError struct {
	Model         string
	Local, Server int // tokens of all prompts together
}

func (e *UsageMismatchError) Error() string {
	return fmt.Sprintf("client: model %s: %d prompt tokens were sent, the server counted %d", e.Model, e.Local, e.Server)
}

// A TooLargeError reports that a server sent more than ReadLimits allow.
type TooLargeError struct {
	What string // "response", "event" or "stream"
	Max  int64  // in bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("client: the %s is larger than %d bytes", e.What, e.Max)
}

// A TimeoutError tells which of Timeouts ran out. errors.Is takes it for
// context.DeadlineExceeded.
type TimeoutError struct {
	What  string // "attempt" or "stream"
	After time.Duration
}

func (e *TimeoutError) Error() string {
	return fmt.Sprintf("client: %s timed out: nothing for %v", e.What, e.After)
}

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// Is reports whether target is context.DeadlineExceeded.
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// A TransportError tells that no answer came: no connection, a broken one, a
// deadline, a cancelled context.
type TransportError struct {
	Op       string // such as "POST /completions"
	Attempts int
	Err      error

	message string // of Err, without the key
}

func (e *TransportError) Error() string {
	return fmt.Sprintf("client: %s: %s%s", e.Op, e.message, attempts(e.Attempts))
}

func (e *TransportError) Unwrap() error { return e.Err }

func attempts(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (%d attempts)", n)
}

// An APIError is an answer that says no.
type APIError struct {
	Status     int    // of HTTP; 200 for an error in a stream or body that began well
	Type       string // such as "invalid_request_error"; "" if the server gave none, as below
	Code       string // such as "rate_limit_exceeded"; numbers as their digits
	Param      string
	Message    string
	RequestID  string        // x-request-id, to quote to the server's operators
	RetryAfter time.Duration // what the server asked to wait; 0 if it didn't
	Attempts   int

	// Body is what came instead of an error in JSON, such as a proxy's page, up
	// to ReadLimits.Error bytes.
	Body string

	shouldRetry string // x-should-retry
}

// Error shows at most 1,000 bytes of the server's message, without control
// characters and without the key.
func (e *APIError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "client: the server answered %d", e.Status)
	for _, s := range []string{e.Type, e.Code} {
		if s != "" {
			b.WriteString(" " + shown(s))
		}
	}
	if message := shown(e.Message + e.Body); message != "" {
		b.WriteString(": " + message)
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + shown(e.RequestID) + ")")
	}
	return b.String() + attempts(e.Attempts)
}

// Is reports whether target is the sentinel for this kind of answer.
func (e *APIError) Is(target error) bool {
	switch target {
	case ErrQuota:
		return e.quota()
	case ErrRateLimited:
		return e.Status == 429 && !e.quota()
	case ErrAuth:
		return e.Status == 401 || e.Status == 403
	case ErrRedirect:
		return e.Status >= 300 && e.Status < 400
	}
	return false
}

func (e *APIError) quota() bool {
	return e.Type == "insufficient_quota" || e.Code == "insufficient_quota"
}
