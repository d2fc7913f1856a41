package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// script is a transport that answers with one step after the other, and the
// last for ever, and notes when it was asked. With it, and without a network,
// the tests run under the fake clock of package synctest.
type script struct {
	steps  []step
	times  []time.Duration // since the first request
	bodies []string
	begun  time.Time
}

type step struct {
	status int // 0: err
	header map[string]string
	body   string
	err    error
}

const okBody = `{"choices":[{"text":"ok"}],"usage":{"prompt_tokens":1}}`

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.begun.IsZero() {
		s.begun = time.Now()
	}
	now := s.steps[min(len(s.times), len(s.steps)-1)]
	s.times = append(s.times, time.Since(s.begun))
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	s.bodies = append(s.bodies, string(body))
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	if now.err != nil {
		return nil, now.err
	}
	h := http.Header{}
	for name, value := range now.header {
		h.Set(name, value)
	}
	return &http.Response{StatusCode: now.status, Header: h, Body: io.NopCloser(strings.NewReader(now.body)), Request: req}, nil
}

func (s *script) client(t *testing.T, o Options) *Client {
	o.HTTPClient = &http.Client{Transport: s}
	o.Key = testKey(t)
	c, err := New(o)
	require.NoError(t, err)
	return c
}

var question = Request{Model: "davinci", Prompt: Text("x")}

func TestRetries(t *testing.T) {
	broken := errors.New("connection reset")
	ok := step{status: 200, body: okBody}
	answer := func(status int, header ...string) step {
		s := step{status: status, header: map[string]string{}, body: `{"error":{"message":"no"}}`}
		for i := 0; i < len(header); i += 2 {
			s.header[header[i]] = header[i+1]
		}
		return s
	}
	quota := step{status: 429, body: `{"error":{"message":"pay","type":"insufficient_quota","code":"insufficient_quota"}}`}
	tpm := func(message string) step {
		return step{status: 429, body: fmt.Sprintf(`{"error":{"message":%q,"type":"tokens"}}`, message)}
	}
	urgentQuota := quota
	urgentQuota.header = map[string]string{"X-Should-Retry": "true", "Retry-After": "1"}
	for name, tt := range map[string]struct {
		steps    []step
		attempts int
		ok       bool
	}{
		"success":                           {[]step{ok}, 1, true},
		"transport error, then success":     {[]step{{err: broken}, ok}, 2, true},
		"transport error for ever":          {[]step{{err: broken}}, 3, false},
		"400":                               {[]step{answer(400)}, 1, false},
		"401":                               {[]step{answer(401)}, 1, false},
		"403":                               {[]step{answer(403)}, 1, false},
		"404":                               {[]step{answer(404)}, 1, false},
		"408":                               {[]step{answer(408), ok}, 2, true},
		"409":                               {[]step{answer(409), ok}, 2, true},
		"413":                               {[]step{answer(413)}, 1, false},
		"422":                               {[]step{answer(422)}, 1, false},
		"429":                               {[]step{answer(429), ok}, 2, true},
		"429 for ever":                      {[]step{answer(429)}, 3, false},
		"500 and 503":                       {[]step{answer(500), answer(503), ok}, 3, true},
		"504 for ever":                      {[]step{answer(504)}, 3, false},
		"quota":                             {[]step{quota, ok}, 1, false},
		"quota whatever the headers say":    {[]step{urgentQuota, ok}, 1, false},
		"more than the tokens of a minute":  {[]step{tpm("Request too large for m on tokens per min (TPM): Limit 30,000, Requested 342,389."), ok}, 1, false},
		"the same, in other words":          {[]step{tpm("Request too large for m on tokens per min. Limit: 30000 / min. Requested: 342389 / min."), ok}, 1, false},
		"the same, without numbers":         {[]step{tpm("Request too large for m on tokens per min (TPM)."), ok}, 1, false},
		"a limit that is not believed":      {[]step{tpm("Limit 300,000,000,000, Requested 9000."), ok}, 2, true},
		"less than those of a minute":       {[]step{tpm("Limit: 30000 / min. Current: 29000 / min. Requested: 2000"), ok}, 2, true},
		"the server says no":                {[]step{answer(503, "X-Should-Retry", "false"), ok}, 1, false},
		"the server says yes":               {[]step{answer(400, "X-Should-Retry", "true"), ok}, 2, true},
		"redirect":                          {[]step{answer(307, "Location", "https://evil.example")}, 1, false},
		"the server asks for too much time": {[]step{answer(429, "Retry-After", "121"), ok}, 1, false},
		"just not too much":                 {[]step{answer(429, "Retry-After", "120"), ok}, 2, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				resp, err := s.client(t, Options{}).Complete(t.Context(), question)
				assert.Len(t, s.times, tt.attempts)
				for _, body := range s.bodies {
					assert.Equal(t, `{"model":"davinci","prompt":"x","max_tokens":16}`, body, "each attempt sends all of it")
				}
				if tt.ok {
					require.NoError(t, err)
					assert.Equal(t, tt.attempts, resp.Attempts)
					return
				}
				require.Error(t, err)
				var api *APIError
				var transport *TransportError
				switch {
				case errors.As(err, &api):
					assert.Equal(t, tt.attempts, api.Attempts)
				case errors.As(err, &transport):
					assert.Equal(t, tt.attempts, transport.Attempts)
					assert.ErrorIs(t, err, broken)
				}
				if tt.attempts > 1 {
					assert.ErrorContains(t, err, "(3 attempts)")
				}
			})
		})
	}
}

func TestPauses(t *testing.T) {
	now := time.Now().UTC()
	for name, tt := range map[string]struct {
		header    map[string]string
		low, high time.Duration // of the first pause
	}{
		"none asked for":                {nil, 375 * time.Millisecond, 500 * time.Millisecond},
		"milliseconds":                  {map[string]string{"Retry-After-Ms": "1500.5", "Retry-After": "9"}, 1500500 * time.Microsecond, 1500500 * time.Microsecond},
		"seconds":                       {map[string]string{"Retry-After": "3"}, 3 * time.Second, 3 * time.Second},
		"part of a second":              {map[string]string{"Retry-After": "0.25"}, 250 * time.Millisecond, 250 * time.Millisecond},
		"nonsense":                      {map[string]string{"Retry-After": "soon"}, 375 * time.Millisecond, 500 * time.Millisecond},
		"a date in the past":            {map[string]string{"Retry-After": now.AddDate(-30, 0, 0).Format(http.TimeFormat)}, 375 * time.Millisecond, 500 * time.Millisecond},
		"milliseconds are not a number": {map[string]string{"Retry-After-Ms": "NaN", "Retry-After": "2"}, 2 * time.Second, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: []step{{status: 503, header: tt.header}, {status: 200, body: okBody}}}
				_, err := s.client(t, Options{}).Complete(t.Context(), question)
				require.NoError(t, err)
				assert.GreaterOrEqual(t, s.times[1], tt.low)
				assert.LessOrEqual(t, s.times[1], tt.high)
			})
		})
	}
	t.Run("a date", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			date := time.Now().UTC().Add(42 * time.Second).Format(http.TimeFormat)
			s := &script{steps: []step{{status: 503, header: map[string]string{"Retry-After": date}}, {status: 200, body: okBody}}}
			_, err := s.client(t, Options{}).Complete(t.Context(), question)
			require.NoError(t, err)
			assert.Equal(t, 42*time.Second, s.times[1])
		})
	})
}

func TestBackoffDoublesUpToItsCap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{status: 500}}}
		_, err := s.client(t, Options{Retry: Retry{Max: 7}}).Complete(t.Context(), question)
		require.Error(t, err)
		require.Len(t, s.times, 8)
		for i, full := range []time.Duration{500, 1000, 2000, 4000, 8000, 8000, 8000} {
			pause := s.times[i+1] - s.times[i]
			assert.LessOrEqual(t, pause, full*time.Millisecond)
			assert.GreaterOrEqual(t, pause, full*time.Millisecond*3/4)
		}
	})
	retry, err := Retry{}.withDefaults()
	require.NoError(t, err)
	assert.LessOrEqual(t, retry.backoff(1<<30), 8*time.Second)
}

func TestRetriesCanBeTurnedOff(t *testing.T) {
	s := &script{steps: []step{{status: 500}}}
	_, err := s.client(t, Options{Retry: Retry{Max: -1}}).Complete(t.Context(), question)
	require.Error(t, err)
	assert.Len(t, s.times, 1)
}

func TestRetryAfterIsToldWhenItIsTooLong(t *testing.T) {
	s := &script{steps: []step{{status: 429, header: map[string]string{"Retry-After": "3600"}}}}
	_, err := s.client(t, Options{}).Complete(t.Context(), question)
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, time.Hour, api.RetryAfter)
}

func TestContextEndsPauses(t *testing.T) {
	busy := []step{{status: 503, header: map[string]string{"Retry-After": "60"}}}
	t.Run("cancelled while waiting", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: busy}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(7*time.Second, cancel)
			begun := time.Now()
			_, err := s.client(t, Options{}).Complete(ctx, question)
			assert.ErrorIs(t, err, context.Canceled)
			var api *APIError
			assert.ErrorAs(t, err, &api, "the last answer is reported too")
			assert.Equal(t, 7*time.Second, time.Since(begun))
			assert.Len(t, s.times, 1)
		})
	})
	t.Run("deadline before the pause ends", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: busy}
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			begun := time.Now()
			_, err := s.client(t, Options{}).Complete(ctx, question)
			var api *APIError
			assert.ErrorAs(t, err, &api)
			assert.Zero(t, time.Since(begun), "waiting would be useless")
		})
	})
	t.Run("total timeout", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: busy}
			_, err := s.client(t, Options{Timeouts: Timeouts{Total: time.Minute + time.Second}}).Complete(t.Context(), question)
			require.Error(t, err)
			assert.Len(t, s.times, 2)
		})
	})
	t.Run("cancelled while the answer comes", func(t *testing.T) {
		cause := errors.New("the user left")
		ctx, cancel := context.WithCancelCause(t.Context())
		calls := 0
		c := newTestClient(t, "http://localhost", Options{Retry: Retry{Max: 2}, HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			calls++
			cancel(cause)
			return &http.Response{StatusCode: 503, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
		})}})
		_, err := c.Complete(ctx, question)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, cause)
		var api *APIError
		assert.ErrorAs(t, err, &api, "the last answer is reported too")
		assert.Equal(t, 1, calls)
	})
	t.Run("cancelled before", func(t *testing.T) {
		s := &script{steps: busy}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := s.client(t, Options{}).Complete(ctx, question)
		assert.ErrorIs(t, err, context.Canceled)
		assert.LessOrEqual(t, len(s.times), 1)
	})
}

func TestKeyFuncIsAskedForEachAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []string
		asked := 0
		rotate := func(context.Context) (Key, error) {
			asked++
			return NewKey("sk-" + strings.Repeat("x", asked))
		}
		s := &script{steps: []step{{status: 500}, {status: 200, body: okBody}}}
		c, err := New(Options{KeyFunc: rotate, HTTPClient: &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.Header.Get("Authorization"))
			return s.RoundTrip(r)
		})}})
		require.NoError(t, err)
		_, err = c.Complete(t.Context(), question)
		require.NoError(t, err)
		assert.Equal(t, []string{"Bearer sk-x", "Bearer sk-xx"}, sent)
	})
	locked := errors.New("vault is locked")
	c, err := New(Options{KeyFunc: func(context.Context) (Key, error) { return Key{}, locked }})
	require.NoError(t, err)
	_, err = c.Complete(t.Context(), question)
	assert.ErrorIs(t, err, locked)
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for name, tt := range map[string]struct {
		ms, s string
		want  time.Duration
	}{
		"nothing":                 {"", "", 0},
		"seconds":                 {"", "20", 20 * time.Second},
		"spaces":                  {"", " 20 ", 20 * time.Second},
		"RFC 1123 date":           {"", "Mon, 23 Nov 2026 09:00:30 GMT", 30 * time.Second},
		"RFC 850 date":            {"", "Monday, 23-Nov-26 09:00:30 GMT", 30 * time.Second},
		"asctime date":            {"", "Mon Nov 23 09:00:30 2026", 30 * time.Second},
		"date in the past":        {"", "Mon, 23 Nov 2026 08:59:59 GMT", 0},
		"far future":              {"", "Fri, 31 Dec 9999 23:59:59 GMT", 1<<63 - 1},
		"zero":                    {"", "0", 0},
		"negative":                {"", "-5", 0},
		"NaN":                     {"", "NaN", 0},
		"infinite":                {"", "Inf", 0},
		"exponent":                {"", "1e3", 0},
		"hexadecimal":             {"", "0x10", 0},
		"two points":              {"", "1.2.3", 0},
		"only a point":            {"", ".", 0},
		"more than an int64":      {"", strings.Repeat("9", 30), maxAsked},
		"more than a float":       {"", strings.Repeat("9", 400), maxAsked},
		"milliseconds come first": {"15", "20", 15 * time.Millisecond},
		"milliseconds are wrong":  {"-15", "20", 20 * time.Second},
		"Arabic digits":           {"", "٣", 0},
	} {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			h.Set("Retry-After", tt.s)
			h.Set("Retry-After-Ms", tt.ms)
			assert.Equal(t, tt.want, retryAfter(h, now))
		})
	}
}
