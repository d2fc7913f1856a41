package client

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// An APIError is an answer that says no. Nothing in it has the key.
type APIError struct {
	Status     int    // of HTTP; 200 for an error in a stream or body that began well
	Type       string // such as "invalid_request_error"; "" if the server gave none, as below
	Code       string // such as "rate_limit_exceeded"; numbers as their digits
	Param      string
	Message    string
	RequestID  string        // x-request-id or its like, to quote to the server's operators
	Header     http.Header   // of the answer: among others x-ratelimit-remaining-tokens
	RetryAfter time.Duration // what the server asked to wait; 0 if it didn't
	Attempts   int

	// Body is what came instead of an error in JSON with a message, such as a
	// proxy's page, up to ReadLimits.Error bytes.
	Body string

	kinds kinds
}

// Error shows at most 1,000 bytes of the server's message, without control
// characters.
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
		return e.kind()&isQuota != 0
	case ErrRateLimited:
		return e.kind()&isRate != 0
	case ErrAuth:
		return e.kind()&isAuth != 0
	case ErrRedirect:
		return e.Status >= 300 && e.Status < 400
	}
	return false
}

// kind returns what kind of error it is, by its fields if it was not read from
// an answer.
func (e *APIError) kind() kinds {
	if e.kinds&classified == 0 {
		return classify(e.Status, []string{e.Type, e.Code}, e.Message)
	}
	return e.kinds
}
