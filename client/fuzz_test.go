package client

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

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

// Whatever a stream has, Complete and Stream make the same of it, however its
// bytes arrive; there is an answer or an error, and the answer is one.
func FuzzStream(f *testing.F) {
	for _, c := range answerCases(f) {
		if body := c.body(f); len(body) < 4<<10 {
			f.Add(string(body), c.Stream)
		}
	}
	for _, tt := range rules {
		f.Add(tt.body, tt.kind == "text/event-stream")
	}
	f.Fuzz(func(t *testing.T, body string, eventStream bool) {
		kind := "text/plain"
		if eventStream {
			kind = "text/event-stream"
		}
		limits := ReadLimits{Response: 1 << 16, Error: 1 << 10, Event: 1 << 12, Stream: 1 << 16}
		c := answering(t, 200, kind, func() io.Reader { return strings.NewReader(body) }, Options{ReadLimits: limits})
		bytewise := answering(t, 200, kind, func() io.Reader { return iotest.OneByteReader(strings.NewReader(body)) }, Options{ReadLimits: limits})
		text, _, err := collect(t.Context(), c)
		again, _, againErr := collect(t.Context(), bytewise)
		assert.Equal(t, text, again)
		assert.Equal(t, err == nil, againErr == nil)
		resp, wholeErr := c.Complete(t.Context(), question)
		assert.Equal(t, err == nil, wholeErr == nil, "%v, %v", err, wholeErr)
		if resp != nil {
			require.Len(t, resp.Choices, 1)
			assert.Equal(t, text, resp.Choices[0].Text)
		} else {
			assert.Empty(t, text)
			assert.Error(t, wholeErr)
		}
		for _, err := range []error{err, wholeErr} {
			if err != nil {
				assert.NotRegexp(t, `[[:cntrl:]]`, err.Error())
				assert.Less(t, len(err.Error()), 4*maxShown+1000)
			}
		}
	})
}

// The decoder takes what encoding/json does, and gives the same texts.
func FuzzAnswer(f *testing.F) {
	for _, c := range answerCases(f) {
		if body := c.body(f); !c.Stream && len(body) < 4<<10 {
			f.Add(body)
		}
	}
	for _, tt := range rules {
		f.Add([]byte(tt.body))
	}
	f.Add([]byte(fullResponse))
	f.Add([]byte(modelList))
	f.Fuzz(func(t *testing.T, data []byte) {
		d := newDecoder(data, 1<<10)
		defer d.free()
		var p part
		err := d.part(&p)
		if err == nil {
			assert.LessOrEqual(t, len(p.Choices), 1<<10)
			assert.True(t, json.Valid(p.Raw) || !utf8.Valid(p.Raw), "%q", p.Raw)
		}
		var plain struct {
			Choices []struct {
				Text *string `json:"text"`
			} `json:"choices"`
		}
		if json.Unmarshal(data, &plain) == nil && err == nil && plainNames(string(data)) {
			require.Len(t, p.Choices, len(plain.Choices))
			for i, c := range plain.Choices {
				if c.Text != nil {
					assert.Equal(t, *c.Text, p.Choices[i].Text)
				}
			}
		}
		f, ok := parseFailure(data)
		assert.Equal(t, ok, f.Message != "" || f.Type != "" || f.Code != "")
		var models []ModelInfo
		e := newDecoder(data, 0)
		defer e.free()
		_, _ = e.modelList(&models)
		for _, m := range models {
			assert.NotEmpty(t, m.ID)
			assert.LessOrEqual(t, m.Window, maxWindow)
			assert.GreaterOrEqual(t, m.Window, 0)
		}
	})
}

// plainNames reports whether data has the names choices and text at most once,
// in any case and without escapes: of several, encoding/json takes others.
func plainNames(data string) bool {
	for _, name := range []string{`"choices"`, `"text"`} {
		if n := strings.Count(strings.ToLower(data), name); n > 1 || n != strings.Count(data, name) {
			return false
		}
	}
	return !strings.Contains(data, `\`) && !strings.ContainsFunc(data, func(r rune) bool { return r >= utf8.RuneSelf })
}

// No text makes a wording slow, or a number negative or too large.
func FuzzWording(f *testing.F) {
	for _, tt := range recordedRefusals {
		f.Add(tt.body)
	}
	for _, c := range answerCases(f) {
		if c.Status >= 400 {
			f.Add(string(c.body(f)))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		says, found := readWording(text)
		assert.Equal(t, found, says != tooLong{})
		for _, n := range []int{says.window, says.prompt, says.answer, says.extra} {
			assert.GreaterOrEqual(t, n, 0)
			assert.LessOrEqual(t, n, maxCount)
		}
	})
}

// However a text is broken up, no part of the key stays in it.
func FuzzScrub(f *testing.F) {
	f.Add("a key: ", secret, " and more")
	f.Add("", `sk-a\"b%41&lt;c0123`, `\`)
	f.Fuzz(func(t *testing.T, before, key, after string) {
		k, err := NewKey(key)
		if err != nil || len(k.fold()) < minSecret {
			return
		}
		got := secrets{k}.scrub(before + k.reveal() + after)
		assert.NotContains(t, got, k.reveal())
	})
}

// Whatever a server answers, the error has a bounded, printable text without
// the key.
func FuzzError(f *testing.F) {
	for _, tt := range recordedRefusals {
		f.Add(tt.status, tt.body)
	}
	for _, c := range answerCases(f) {
		if body := c.body(f); len(body) < 4<<10 {
			f.Add(c.Status, string(body))
		}
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
