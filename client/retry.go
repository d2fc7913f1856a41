package client

import (
	"cmp"
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and when a call is made again. It is, as in OpenAI's own
// libraries, when no answer came, and after 408, 409, 429 and 500 or more, or
// what the server's x-should-retry says; but not when the quota is used up or
// the request too long, which waiting does not cure, and never after a
// successful header. A call whose answer got lost may be billed twice: the API
// has no way to say that two are the same.
//
// Zero stands for the default.
type Retry struct {
	Max  int           // attempts after the first; default 2, none if negative
	Base time.Duration // first pause, doubled each time, less up to a quarter at random; default 0.5 s
	Cap  time.Duration // longest such pause; default 8 s

	// MaxAfter is the longest pause that a server may ask for; if it asks for
	// more, its error is returned at once. Default 2 minutes.
	MaxAfter time.Duration
}

func (r Retry) withDefaults() Retry {
	return Retry{
		Max:      max(0, cmp.Or(r.Max, 2)),
		Base:     cmp.Or(r.Base, 500*time.Millisecond),
		Cap:      cmp.Or(r.Cap, 8*time.Second),
		MaxAfter: cmp.Or(r.MaxAfter, 2*time.Minute),
	}
}

// pause returns how long to wait after the given failed attempt, counted from
// 1, and false if there is to be no other.
func (r Retry) pause(attempt int, err error) (time.Duration, bool) {
	if attempt > r.Max {
		return 0, false
	}
	switch e := err.(type) {
	case *TransportError:
		return r.backoff(attempt), true
	case *APIError:
		if e.RetryAfter > 0 {
			return e.RetryAfter, e.retryable() && e.RetryAfter <= r.MaxAfter
		}
		return r.backoff(attempt), e.retryable()
	}
	return 0, false
}

func (r Retry) backoff(attempt int) time.Duration {
	d := r.Base
	for range attempt - 1 {
		if d = 2 * d; d >= r.Cap {
			break
		}
	}
	d = min(d, r.Cap)
	return d - time.Duration(rand.Float64()*float64(d)/4)
}

func (e *APIError) retryable() bool {
	switch {
	case e.quota() || e.shouldRetry == "false":
		return false
	case e.shouldRetry == "true":
		return true
	case e.Status == 408 || e.Status == 409 || e.Status == 429:
		return true
	}
	return e.Status >= 500
}

// sleep waits, unless the context ends before or would: then there is no use in
// waiting.
func sleep(ctx context.Context, d time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// retryAfter returns how long the server asks to wait, 0 if it asks for nothing
// that can be understood. Milliseconds come first, as the most precise; then
// seconds, whole or not; then a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if d := decimal(h.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
		return d
	}
	value := h.Get("Retry-After")
	if d := decimal(value, time.Second); d > 0 {
		return d
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(0, date.Sub(now))
	}
	return 0
}

// maxAsked stands for any longer time that a server may ask for, so that no
// product overflows.
const maxAsked = 100 * 365 * 24 * time.Hour

// decimal reads digits with at most one point as a number of units. Signs,
// exponents, infinities and NaN, which strconv would take, give 0.
func decimal(s string, unit time.Duration) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return 0
	}
	n, err := strconv.ParseFloat(s, 64)
	switch {
	case err != nil && n == 0:
		return 0
	case n >= float64(maxAsked)/float64(unit):
		return maxAsked
	}
	return time.Duration(n * float64(unit))
}
