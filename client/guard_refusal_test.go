package client

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// A refusal as a response has OpenAI's form and words, by which callers know it.
func TestRefuseWithResponse(t *testing.T) {
	models := []Model{{Name: "m", Encoding: encodings.R50kBase(), Window: 100, MaxInput: 90, MaxOutput: 50}}
	for name, tt := range map[string]struct{ path, body, want string }{
		"window": {"/completions", `{"model":"m","prompt":"` + words(88) + `"}`,
			`{"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 100 tokens, however you requested 104 tokens (88 in your prompt; 16 for the completion). Please reduce your prompt; or completion length. (counted by tokcount, not sent)","param":"prompt","type":"invalid_request_error"}}`},
		"at least": {"/completions", `{"model":"m","prompt":"` + strings.Repeat("a", 12800) + `"}`,
			`{"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 100 tokens, however you requested at least 116 tokens (100 in your prompt; 16 for the completion). Please reduce your prompt; or completion length. (counted by tokcount, not sent)","param":"prompt","type":"invalid_request_error"}}`},
		"chat": {"/chat/completions", `{"model":"m","max_tokens":50,"messages":[{"role":"user","content":"` + words(50) + `"}]}`,
			`{"error":{"code":"context_length_exceeded","message":"This model's maximum context length is 100 tokens, however you requested about 107 tokens (57 in your prompt; 50 for the completion). Please reduce your prompt; or completion length. (counted by tokcount, not sent)","param":"messages","type":"invalid_request_error"}}`},
		"input": {"/responses", `{"model":"m","input":"` + words(84) + `"}`,
			`{"error":{"code":"context_length_exceeded","message":"Input tokens exceed the configured limit of 90 tokens. Your messages resulted in about 91 tokens. Please reduce the length of the messages. (counted by tokcount, not sent)","param":"input","type":"invalid_request_error"}}`},
		"output": {"/completions", `{"model":"m","prompt":"a","max_tokens":51}`,
			`{"error":{"code":"context_length_exceeded","message":"max_tokens is too large: 51. This model supports at most 50 completion tokens. (counted by tokcount, not sent)","param":"max_tokens","type":"invalid_request_error"}}`},
		"all inputs": {"/embeddings", `{"model":"text-embedding-3-small","input":["` + strings.Repeat(words(8000)+`","`, 37) + words(4001) + `"]}`,
			`{"error":{"code":"max_tokens_per_request","message":"Requested 300001 tokens, max 300000 tokens per request. (counted by tokcount, not sent)","param":"input","type":"invalid_request_error"}}`},
		"field": {"/completions", `{"model":"m","model":"n"}`,
			`{"error":{"code":null,"message":"client: model is given twice, with different values","param":"model","type":"invalid_request_error"}}`},
		"unjudged": {"/completions", `{"model":"m"}`,
			`{"error":{"code":"request_not_judged","message":"client: the request is not judged: the request has no prompt, and the server's default is not known","param":"prompt","type":"invalid_request_error"}}`},
		"other path": {"/moderations", `{}`,
			`{"error":{"code":"request_not_judged","message":"client: the request is not judged: it is not a POST to an endpoint with a prompt","param":null,"type":"invalid_request_error"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			next := &passed{}
			guard := newGuard(t, next, GuardOptions{Models: models, RefuseWithResponse: true, RefuseUnjudged: true})
			body := &chunked{Reader: strings.NewReader(tt.body)}
			req, err := http.NewRequest(http.MethodPost, "https://api.example/v1"+tt.path, body)
			require.NoError(t, err)
			resp, err := guard.RoundTrip(req)
			require.NoError(t, err)
			got, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, tt.want, string(got))
			assert.Equal(t, 400, resp.StatusCode)
			assert.Equal(t, "400 Bad Request", resp.Status)
			assert.EqualValues(t, len(got), resp.ContentLength)
			assert.Equal(t, http.Header{"Content-Type": {"application/json"}, "Server": {"tokcount"}, "X-Should-Retry": {"false"}}, resp.Header)
			assert.Same(t, req, resp.Request)
			assert.Empty(t, next.bodies)
			assert.Equal(t, 1, body.closed)
			require.True(t, json.Valid(got))
		})
	}
}

// The client of this package reads the numbers of such a response.
func TestClientReadsRefusalsOfAGuard(t *testing.T) {
	guard := newGuard(t, &passed{}, GuardOptions{Models: caseModels, RefuseWithResponse: true})
	c := newTestClient(t, "https://api.example/v1", Options{HTTPClient: &http.Client{Transport: guard}, Policy: Ignore()})
	_, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Text(words(200))})
	var long *ContextLengthError
	require.ErrorAs(t, err, &long)
	assert.Equal(t, []int{100, 200, 16, 116}, []int{long.Window, long.Prompt, long.Reserved, long.Excess})
}

// A guard that is told to refuse what it cannot judge lets nothing with a body
// through, and what has none cannot hold a prompt.
func TestRefuseUnjudged(t *testing.T) {
	for name, tt := range map[string]struct {
		method, path, body string
		passes             bool
	}{
		"list of models":        {"GET", "/models", "", true},
		"cancel":                {"POST", "/responses/r/cancel", "", true},
		"deletion":              {"DELETE", "/files/f", "", true},
		"file":                  {"POST", "/files", "a", false},
		"prompt by PUT":         {"PUT", "/completions", theWords(20), false},
		"prompt by GET":         {"GET", "/completions", theWords(20), false},
		"unknown model":         {"POST", "/completions", `{"model":"who","prompt":"a"}`, false},
		"unknown window":        {"POST", "/completions", `{"model":"o4-mini-high","prompt":"a"}`, false},
		"prompt that fits":      {"POST", "/completions", theWords(20), true},
		"prompt in another way": {"POST", "/complete", theWords(20), false},
	} {
		t.Run(name, func(t *testing.T) {
			next := &passed{}
			guard := newGuard(t, next, GuardOptions{Models: caseModels, RefuseUnjudged: true})
			req, err := http.NewRequest(tt.method, "https://api.example/v1"+tt.path, strings.NewReader(tt.body))
			require.NoError(t, err)
			_, err = guard.RoundTrip(req)
			var reason *UnjudgedError
			assert.Equal(t, !tt.passes, errors.As(err, &reason), err)
			assert.Equal(t, tt.passes, len(next.bodies) == 1)
		})
	}
}

// The reason is found behind an UnjudgedError.
func TestUnjudgedErrorHasItsReason(t *testing.T) {
	guard := newGuard(t, &passed{}, GuardOptions{RefuseUnjudged: true})
	send := func(body string) error {
		req, err := http.NewRequest(http.MethodPost, completionsURL, strings.NewReader(body))
		require.NoError(t, err)
		_, err = guard.RoundTrip(req)
		return err
	}
	var unknown *encodings.UnknownModelError
	assert.ErrorAs(t, send(`{"model":"who"}`), &unknown)
	var window *WindowUnknownError
	assert.ErrorAs(t, send(`{"model":"o4-mini-high"}`), &window)
}

// The margin is on top of the estimate, and of that alone.
func TestChatMargin(t *testing.T) {
	for margin, tt := range map[float64]struct{ fits, prompt int }{0: {93, 101}, 1: {93, 101}, 1.1: {83, 101}, 2: {43, 102}, 0.5: {193, 101}} {
		guard := newGuard(t, &passed{}, GuardOptions{Models: caseModels, ChatMargin: margin})
		send := func(path, body string) error {
			req, err := http.NewRequest(http.MethodPost, "https://api.example/v1"+path, strings.NewReader(body))
			require.NoError(t, err)
			_, err = guard.RoundTrip(req)
			return err
		}
		chat := func(n int) error {
			return send("/chat/completions", `{"model":"m","messages":[{"role":"user","content":"`+words(n)+`"}]}`)
		}
		require.NoError(t, chat(tt.fits), margin)
		var long *ContextLengthError
		require.ErrorAs(t, chat(tt.fits+1), &long, margin)
		assert.Equal(t, ContextLengthError{Model: "m", Window: 100, Prompt: tt.prompt, Excess: tt.prompt - 100, Estimate: true}, *long)
		assert.NoError(t, send("/completions", theWords(84)))
		assert.Error(t, send("/completions", theWords(85)))
	}
}
