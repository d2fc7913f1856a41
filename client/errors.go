package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Sentinels for errors.Is.
var (
	// ErrContextLength: prompt and answer do not fit. [*ContextLengthError] has
	// the numbers.
	ErrContextLength = errors.New("client: context length exceeded")

	// ErrRateLimited: too many requests or tokens a minute, after all retries;
	// or more tokens in one request than a minute allows, which is not retried.
	ErrRateLimited = errors.New("client: rate limited")

	// ErrQuota: nothing left to spend. Not retried.
	ErrQuota = errors.New("client: quota exhausted")

	// ErrAuth: the key is missing, wrong, or not allowed to do this.
	ErrAuth = errors.New("client: not authorized")

	// ErrRedirect: the server, or a proxy before it, answered with a redirect.
	ErrRedirect = errors.New("client: redirect refused")

	// ErrStreamCut: a stream ended before its end. What came before it is part
	// of an answer.
	ErrStreamCut = errors.New("client: stream cut off")
)

// A RequestError reports which field of a request the API does not take.
type RequestError struct {
	Field  string // its name in JSON
	Reason string
}

func (e *RequestError) Error() string { return "client: " + e.Field + " " + e.Reason }

// A SpecialTextError reports a text that spells a special token; see
// [Special].
type SpecialTextError struct {
	Index  int    // which prompt, from 0; -1 for the suffix
	Token  string // such as "<|endoftext|>"
	Offset int    // in bytes
}

func (e *SpecialTextError) Error() string {
	text := "suffix"
	if e.Index >= 0 {
		text = fmt.Sprintf("prompt %d", e.Index)
	}
	return fmt.Sprintf("client: %s spells the special token %q at byte %d", text, e.Token, e.Offset)
}

// A WindowUnknownError reports a model whose encoding is known, but not its
// context window.
type WindowUnknownError struct{ Model string }

func (e *WindowUnknownError) Error() string {
	return fmt.Sprintf("client: the context window of model %q is not known; define it in Options.Models", e.Model)
}

// A UsageMismatchError reports that the server counted other prompt tokens than
// the client. Either it cut the prompt without saying so, or it uses another
// tokenizer, or it counts in another way (llama.cpp counts only the first of
// several prompts).
type UsageMismatchError struct {
	Model         string
	Local, Server int // tokens of all prompts together
}

func (e *UsageMismatchError) Error() string {
	return fmt.Sprintf("client: model %s: %d prompt tokens were sent, the server counted %d", e.Model, e.Local, e.Server)
}

// A TooLargeError reports that a server sent more than ReadLimits allow, or more
// choices than it was asked for.
type TooLargeError struct {
	// What is "response", "stream", "event", "gap between events" (comments and
	// heartbeats), or "decoded answer"; or "choices" or "models", of which Max is
	// how many are taken, not how many bytes.
	What string
	Max  int64
}

func (e *TooLargeError) Error() string {
	if e.What == "choices" || e.What == "models" {
		return fmt.Sprintf("client: the server sent more than %d %s", e.Max, e.What)
	}
	return fmt.Sprintf("client: the %s is larger than %d bytes", e.What, e.Max)
}

// A TimeoutError reports which of Timeouts ran out. errors.Is takes it for
// context.DeadlineExceeded.
type TimeoutError struct {
	What  string // "attempt", "call", "stream" (no line of it) or "event"
	After time.Duration
}

func (e *TimeoutError) Error() string {
	what := map[string]string{
		"attempt": "the attempt took longer than %v",
		"call":    "the call took longer than %v",
		"stream":  "the stream was silent for %v",
		"event":   "the stream had no event for %v",
	}[e.What]
	return fmt.Sprintf("client: timed out: "+what, e.After)
}

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }

// Is reports whether target is context.DeadlineExceeded.
func (e *TimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// A TransportError reports that no answer came: no connection, a broken one, a
// deadline, a canceled context. Canceled or past its deadline, a context is
// found by errors.Is, and so is the cause that it was given.
type TransportError struct {
	Op       string // such as "POST /completions"
	Attempts int
	Err      error
}

func (e *TransportError) Error() string {
	return fmt.Sprintf("client: %s: %s%s", e.Op, shown(strings.TrimPrefix(e.Err.Error(), "client: ")), attempts(e.Attempts))
}

func (e *TransportError) Unwrap() error { return e.Err }

func attempts(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (%d attempts)", n)
}

// An AnswerError reports an answer that is not a completion, though its status
// is a success and it does not say that anything failed: a web page, the answer
// of a chat, a stream without a text.
type AnswerError struct {
	Op        string // such as "POST /completions"
	Reason    string // what is wrong with it
	Body      string // its beginning, without the key
	RequestID string
	Header    http.Header // of the answer, without the key
}

// Error quotes up to 200 bytes of the body.
func (e *AnswerError) Error() string {
	text := fmt.Sprintf("client: %s: %s", e.Op, e.Reason)
	if body := shown(e.Body[:min(len(e.Body), 200)]); strings.TrimSpace(body) != "" {
		text += fmt.Sprintf(": %q", body)
	}
	if e.RequestID != "" {
		text += " (request " + shown(e.RequestID) + ")"
	}
	return text
}
