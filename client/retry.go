package client

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and when a call is made again. It is, as in OpenAI's own
// libraries, when no answer came, and after 408, 409, 429 and 500 or more, or
// as the server's x-should-retry says. It is not when waiting does not help: the
// quota is used up, the request is too long for the model or for the tokens of a
// minute, TLS fails, or the answer is a redirect; and never after a successful
// header. A call whose answer got lost may be billed twice: the API has no way
// to say that two calls are the same.
//
// Zero means the default. A negative pause is an error of New.
type Retry struct {
	Max  int           // attempts after the first; default 2, none if negative
	Base time.Duration // first pause, doubled each time, less up to a quarter at random; default 0.5 s
	Cap  time.Duration // longest such pause; default 8 s

	// MaxAfter is the longest pause that a server may ask for; if it asks for
	// more, its error is returned at once. Default 2 minutes.
	MaxAfter time.Duration

	// Notify, if set, is called before each pause, by the goroutine of the call:
	// with the number of attempts so far, why the last one failed, and the pause.
	Notify func(attempts int, err error, pause time.Duration)
}

func (r Retry) withDefaults() (Retry, error) {
	if r.Base < 0 || r.Cap < 0 || r.MaxAfter < 0 {
		return r, errors.New("client: a pause of Retry is negative")
	}
	r.Max = max(0, cmp.Or(r.Max, 2))
	r.Base = cmp.Or(r.Base, 500*time.Millisecond)
	r.Cap = cmp.Or(r.Cap, 8*time.Second)
	r.MaxAfter = cmp.Or(r.MaxAfter, 2*time.Minute)
	return r, nil
}

// pause returns how long to wait after the given failed attempt, counted from
// 1, and false if there is to be no other.
func (r Retry) pause(attempt int, err error) (time.Duration, bool) {
	if attempt > r.Max {
		return 0, false
	}
	switch e := err.(type) {
	case *TransportError:
		return r.backoff(attempt), e.retryable()
	case *APIError:
		if e.RetryAfter > 0 {
			return e.RetryAfter, e.retryable() && e.RetryAfter <= r.MaxAfter
		}
		return r.backoff(attempt), e.retryable()
	}
	return 0, false
}

func (r Retry) backoff(attempt int) time.Duration {
	d := min(r.Base, r.Cap)
	for range attempt - 1 {
		if d > r.Cap/2 {
			d = r.Cap
			break
		}
		d *= 2
	}
	return d - time.Duration(rand.Float64()*float64(d)/4)
}

func (e *APIError) retryable() bool {
	switch k := e.kind(); {
	case k&(isQuota|isFinal|saysFinal) != 0 || e.Status < 400:
		return false
	case k&saysRetry != 0:
		return true
	case e.Status == 408 || e.Status == 409 || e.Status == 429:
		return true
	}
	return e.Status >= 500
}

// retryable reports whether another connection may do better. One that TLS
// refuses will be refused again, as will what a proxy does not let through.
func (e *TransportError) retryable() bool {
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var op *net.OpError
	var proxy *proxyError
	switch {
	case errors.As(e.Err, &certificate), errors.As(e.Err, &record), errors.Is(e.Err, http.ErrSchemeMismatch):
		return false
	case errors.As(e.Err, &proxy):
		return proxy.Status >= 500
	case errors.As(e.Err, &op) && (op.Op == "remote error" || op.Op == "local error"): // alerts of TLS
		return false
	}
	return e.Err == nil || !strings.HasPrefix(e.Err.Error(), "tls: ")
}

// sleep waits, unless the context ends before, or would: then waiting is
// useless.
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
// seconds, whole or not; then a date. That is counted from the date of the
// answer, if it has one: the server's clock may be hours off.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if d := decimal(h.Get("Retry-After-Ms"), time.Millisecond); d > 0 {
		return d
	}
	value := h.Get("Retry-After")
	if d := decimal(value, time.Second); d > 0 {
		return d
	}
	if date, err := http.ParseTime(value); err == nil {
		if answered, err := http.ParseTime(h.Get("Date")); err == nil {
			now = answered
		}
		return max(0, date.Sub(now))
	}
	return 0
}

// maxAsked replaces any longer time that a server may ask for, so that no
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
