package client

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

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
