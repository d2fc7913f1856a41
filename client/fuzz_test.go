package client

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// How the bytes arrive must not matter, and no event is longer than its limit.
func FuzzEvents(f *testing.F) {
	for _, tt := range eventShapes {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		const limit = 1 << 10
		whole, wholeErr := readEvents(strings.NewReader(in), limit)
		bytewise, bytewiseErr := readEvents(iotest.OneByteReader(strings.NewReader(in)), limit)
		assert.Equal(t, whole, bytewise)
		assert.Equal(t, wholeErr, bytewiseErr)
		for _, event := range whole {
			assert.LessOrEqual(t, len(event), limit)
			assert.NotContains(t, event, "\r")
		}
		var long *TooLargeError
		assert.True(t, wholeErr == io.EOF || errors.As(wholeErr, &long))
	})
}

// Whatever a server answers, the error has a bounded, printable text without
// the key.
func FuzzError(f *testing.F) {
	for _, tt := range recordedRefusals {
		f.Add(tt.status, tt.body)
	}
	f.Add(401, `{"error":{"message":["`+secret+`"],"code":{"a":1}}}`)
	f.Add(502, "<html>"+secret)
	f.Add(200, `{"error":{"n_ctx":1e99}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 100 || status > 999 {
			return
		}
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})
		key, err := NewKey(secret)
		require.NoError(t, err)
		c, err := New(Options{Key: key, HTTPClient: &http.Client{Transport: rt}, Retry: Retry{Max: -1}})
		require.NoError(t, err)
		_, err = c.Complete(t.Context(), question)
		if err == nil {
			return
		}
		assert.NotContains(t, err.Error(), secret)
		assert.Less(t, len(err.Error()), 4*maxShown+1000)
		assert.NotRegexp(t, `[[:cntrl:]]`, err.Error())
		var long *ContextLengthError
		if errors.As(err, &long) {
			for _, n := range []int{long.Window, long.Prompt, long.Reserved, long.Excess} {
				assert.GreaterOrEqual(t, n, 0)
			}
		}
	})
}

// A pause is never negative, and a date is believed as it is.
func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "20", "0.5", "-1", "1e309", "NaN", "Mon, 23 Nov 2026 09:00:30 GMT", strings.Repeat("9", 400), "1.2.3", " 7 "} {
		f.Add(s, s)
	}
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, ms, s string) {
		h := http.Header{"Retry-After-Ms": {ms}, "Retry-After": {s}}
		d := retryAfter(h, now)
		assert.GreaterOrEqual(t, d, time.Duration(0))
		if date, err := http.ParseTime(s); err == nil && ms == "" {
			assert.Equal(t, max(0, date.Sub(now)), d)
		}
		retry, err := Retry{}.withDefaults()
		require.NoError(t, err)
		pause, again := retry.pause(1, &APIError{Status: 429, RetryAfter: d})
		assert.True(t, !again || pause <= 2*time.Minute)
	})
}
