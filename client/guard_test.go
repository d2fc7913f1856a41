package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// passed is a transport that notes the bodies that reach it.
type passed struct{ bodies []string }

func (p *passed) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(data)
	}
	p.bodies = append(p.bodies, body)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: http.NoBody}, nil
}

const (
	fit = iota
	refused
	unjudged
)

// tool returns the definition of a tool.
func tool(description string) string {
	return `{"type":"function","function":{"name":"f","description":"` + description + `","parameters":{"type":"object","properties":{}}}}`
}

func TestGuard(t *testing.T) {
	own := []Model{{Name: "m", Encoding: encodings.CL100kBase(), Window: 100, MaxInput: 90, MaxOutput: 80}}
	for name, tt := range map[string]struct {
		path, body string
		want       int
		prompt     int // of the error
		estimate   bool
	}{
		"completion that fits":                   {"/v1/completions", `{"model":"m","prompt":"` + words(84) + `"}`, fit, 0, false},
		"default of max_tokens is reserved":      {"/v1/completions", `{"model":"m","prompt":"` + words(85) + `"}`, refused, 85, false},
		"completion of ids":                      {"/v1/completions", `{"model":"m","prompt":[1,2,3],"max_tokens":98}`, refused, 0, false},
		"completion with a suffix":               {"/v1/completions", `{"model":"m","prompt":"a","suffix":"` + words(50) + `","max_tokens":50}`, refused, 1, false},
		"second of several prompts":              {"/v1/completions", `{"model":"m","prompt":["a","` + words(90) + `"],"stop":"\n"}`, refused, 90, false},
		"special token, fits in both readings":   {"/v1/completions", `{"model":"m","prompt":"` + strings.Repeat("<|endoftext|>", 5) + `"}`, fit, 0, false},
		"special token, fits in one reading":     {"/v1/completions", `{"model":"m","prompt":"` + strings.Repeat("<|endoftext|>", 84) + `"}`, unjudged, 0, false},
		"special token, fits in neither reading": {"/v1/completions", `{"model":"m","prompt":"` + strings.Repeat("<|endoftext|>", 85) + `"}`, refused, 85, false},
		"unknown model":                          {"/v1/completions", `{"model":"who","prompt":"a"}`, unjudged, 0, false},
		"unknown window":                         {"/v1/completions", `{"model":"o4-mini-high","prompt":"a"}`, unjudged, 0, false},
		"no prompt":                              {"/v1/completions", `{"model":"m"}`, unjudged, 0, false},
		"no JSON":                                {"/v1/completions", `model=m`, unjudged, 0, false},
		"chat, no JSON":                          {"/v1/chat/completions", `[`, unjudged, 0, false},
		"chat of an unknown window":              {"/v1/chat/completions", `{"model":"o4-mini-high"}`, unjudged, 0, false},
		"chat whose content is a number":         {"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":7}]}`, unjudged, 0, false},
		"embedding, no JSON":                     {"/v1/embeddings", `[`, unjudged, 0, false},
		"response, no JSON":                      {"/v1/responses", `[`, unjudged, 0, false},
		"response of an unknown model":           {"/v1/responses", `{"model":"who"}`, unjudged, 0, false},
		"other path":                             {"/v1/moderations", `{"model":"m","input":"` + words(1000) + `"}`, unjudged, 0, false},

		"embedding that fits":   {"/v1/embeddings", `{"model":"m","input":["a","` + words(90) + `"]}`, fit, 0, false},
		"embedding":             {"/v1/embeddings", `{"model":"m","input":["a","` + words(91) + `"]}`, refused, 91, false},
		"embedding of a model":  {"/v1/embeddings", `{"model":"text-embedding-3-small","input":"` + words(8193) + `"}`, refused, 8193, false},
		"embedding, at its end": {"/v1/embeddings", `{"model":"text-embedding-3-small","input":"` + words(8192) + `"}`, fit, 0, false},

		"chat that fits": {"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"` + words(83) + `"}]}`, fit, 0, false},
		"chat":           {"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"` + words(84) + `"}]}`, refused, 91, true},
		"chat with max_tokens": {"/v1/chat/completions",
			`{"model":"m","max_tokens":60,"messages":[{"role":"user","content":"` + words(40) + `"}]}`, refused, 47, true},
		"chat with max_completion_tokens": {"/v1/chat/completions",
			`{"model":"m","max_completion_tokens":81,"max_tokens":1,"messages":[{"role":"user","content":"a"}]}`, refused, 0, false},
		"chat of parts": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"` + words(50) + `"},{"type":"text","text":"` + words(50) + `"}]}]}`, refused, 107, true},
		"chat with a picture": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:"}}]}]}`, unjudged, 0, false},
		"chat with a picture and too much text": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"},{"type":"text","text":"` + words(100) + `"}]}]}`, refused, 107, true},
		"chat with a tool": {"/v1/chat/completions",
			`{"model":"m","tools":[` + tool("a") + `],"messages":[{"role":"user","content":"a"}]}`, fit, 0, false},
		"chat with a tool that is too long": {"/v1/chat/completions",
			`{"model":"m","tools":[` + tool(words(90)) + `],"messages":[{"role":"user","content":"a"}]}`, refused, 0, true},
		"chat with a tool of the server's": {"/v1/chat/completions",
			`{"model":"m","web_search_options":{"user_location":"a"},"messages":[{"role":"user","content":"a"}]}`, unjudged, 0, false},
		"chat with tools that are none": {"/v1/chat/completions",
			`{"model":"m","tools":7,"messages":[{"role":"user","content":"a"}]}`, unjudged, 0, false},
		"chat with tools that are none, too long": {"/v1/chat/completions",
			`{"model":"m","tools":7,"messages":[{"role":"user","content":"` + words(84) + `"}]}`, refused, 91, true},
		"chat with a message that is none, too long": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":7},7,{"role":"user","content":"` + words(84) + `"}]}`, refused, 91, true},
		"chat with a field twice in a message": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"` + words(84) + `","content":"a"}]}`, refused, 0, false},
		"chat with a field twice in a message, the same": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"a","content":"a"}]}`, unjudged, 0, false},
		"chat with messages twice": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"a"}],"messages":[]}`, refused, 0, false},
		"chat with messages of another case": {"/v1/chat/completions", `{"model":"m","Messages":[]}`, unjudged, 0, false},
		"chat with a field in another case":  {"/v1/chat/completions", `{"model":"m","messages":[{"role":"user","content":"a","Content":"b"}]}`, unjudged, 0, false},
		"chat with a field that nobody knows": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"a"}],"chat_template":"b"}`, unjudged, 0, false},
		"chat with fields that are no prompt": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"a"}],"stop":"b","metadata":{"a":"b"},"temperature":1,"n":3}`, fit, 0, false},
		"chat with a negative maximum, too long": {"/v1/chat/completions",
			`{"model":"m","max_tokens":-1,"messages":[{"role":"user","content":"` + words(84) + `"}]}`, refused, 91, true},
		"chat with a maximum that is none, too long": {"/v1/chat/completions",
			`{"model":"m","max_tokens":true,"messages":[{"role":"user","content":"` + words(84) + `"}]}`, refused, 91, true},
		"chat with a maximum that is none": {"/v1/chat/completions",
			`{"model":"m","max_tokens":true,"messages":[{"role":"user","content":"a"}]}`, unjudged, 0, false},
		"chat of special tokens that fits in one reading": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("<|endoftext|>", 83) + `"}]}`, unjudged, 0, false},
		"chat that is not UTF-8":           {"/v1/chat/completions", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words(50) + "\xff\"}]}", unjudged, 0, false},
		"chat that is not UTF-8, too long": {"/v1/chat/completions", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + words(84) + "\xff\"}]}", refused, 0, true},
		"chat with a tool call": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}`, fit, 0, false},
		"chat of a message too long to count": {"/v1/chat/completions",
			`{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat("a", 128*100) + `"}]}`, refused, 101, true},
		"chat with a negative maximum": {"/v1/chat/completions", `{"model":"m","max_tokens":-1,"messages":[]}`, unjudged, 0, false},
		"chat of an unknown model":     {"/v1/chat/completions", `{"model":"who","messages":[]}`, unjudged, 0, false},

		"response of a text": {"/v1/responses", `{"model":"m","input":"` + words(84) + `"}`, refused, 91, true},
		"response that fits": {"/v1/responses", `{"model":"m","input":"` + words(83) + `"}`, fit, 0, false},
		"response with instructions": {"/v1/responses",
			`{"model":"m","instructions":"` + words(50) + `","input":"` + words(50) + `"}`, refused, 111, true},
		"response of items": {"/v1/responses",
			`{"model":"m","max_output_tokens":80,"input":[{"role":"user","content":[{"type":"input_text","text":"` + words(14) + `"}]}]}`, refused, 21, true},
		"response that goes on":     {"/v1/responses", `{"model":"m","previous_response_id":"r","input":"a"}`, unjudged, 0, false},
		"response of a call's end":  {"/v1/responses", `{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"a"}]}`, fit, 0, false},
		"response without an input": {"/v1/responses", `{"model":"m","input":7}`, unjudged, 0, false},
		"response of a text with a maximum that is none": {"/v1/responses",
			`{"model":"m","max_output_tokens":16.5,"input":"` + words(84) + `"}`, refused, 91, true},
		"response with tools that are none, instructions too long": {"/v1/responses",
			`{"model":"m","tools":7,"instructions":"` + words(84) + `","input":7}`, refused, 91, true},
		"response of null": {"/v1/responses", `{"model":"m","input":null}`, unjudged, 0, false},
		"chat of null":     {"/v1/chat/completions", `{"model":"m","messages":null}`, unjudged, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			for _, replayable := range []bool{true, false} {
				next := &passed{}
				var verdict error
				guard := newGuard(t, next, GuardOptions{Models: own, Judged: func(_ *http.Request, err error) { verdict = err }})
				req, err := http.NewRequest(http.MethodPost, "https://api.example"+tt.path, strings.NewReader(tt.body))
				require.NoError(t, err)
				if !replayable {
					req.GetBody, req.ContentLength = nil, -1
				}
				_, err = guard.RoundTrip(req)
				want := map[int]GuardStats{fit: {Fit: 1}, refused: {Refused: 1}, unjudged: {Unjudged: 1}}[tt.want]
				assert.Equal(t, want, guard.Stats())
				if tt.want == refused {
					var long *ContextLengthError
					assert.Equal(t, err, verdict)
					if errors.As(err, &long) {
						assert.Equal(t, tt.estimate, long.Estimate)
					}
					if tt.prompt > 0 {
						require.NotNil(t, long)
						assert.Equal(t, tt.prompt, long.Prompt)
					}
					assert.Empty(t, next.bodies, "something left")
					continue
				}
				require.NoError(t, err)
				assert.Equal(t, tt.want == fit, verdict == nil)
				assert.Equal(t, []string{tt.body}, next.bodies, "passed untouched")
			}
		})
	}
}

// Six messages for which OpenAI's cookbook gives what its API counted.
func TestChatEstimateOfTheCookbook(t *testing.T) {
	const system = "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."
	messages := fmt.Sprintf(`[{"role":"system","content":%q},
		{"role":"system","name":"example_user","content":"New synergies will help drive top-line growth."},
		{"role":"system","name":"example_assistant","content":"Things working well together will increase revenue."},
		{"role":"system","name":"example_user","content":"Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
		{"role":"system","name":"example_assistant","content":"Let's talk later when we're less busy about how to do better."},
		{"role":"user","content":"This late pivot means we don't have time to boil the ocean for the client deliverable."}]`, system)
	for model, want := range map[string]int{
		"gpt-3.5-turbo-0301": 127, "gpt-3.5-turbo-0613": 129, "gpt-3.5-turbo": 129, "gpt-4-0613": 129, "gpt-4": 129,
		"gpt-4o": 124, "gpt-4o-mini": 124,
	} {
		t.Run(model, func(t *testing.T) {
			room := func(window int) error {
				k, err := (&registry{}).lookup(model)
				require.NoError(t, err)
				k.Window, k.MaxInput = window, 0
				guard := newGuard(t, &passed{}, GuardOptions{Models: []Model{k.Model}})
				req, err := http.NewRequest(http.MethodPost, "https://api.example/v1/chat/completions",
					strings.NewReader(fmt.Sprintf(`{"model":%q,"messages":%s}`, model, messages)))
				require.NoError(t, err)
				_, err = guard.RoundTrip(req)
				return err
			}
			assert.NoError(t, room(want))
			var long *ContextLengthError
			require.ErrorAs(t, room(want-1), &long)
			assert.Equal(t, want, long.Prompt)
			assert.Contains(t, long.Error(), "about")
		})
	}
}

func TestGuardPassesWhatIsNoPrompt(t *testing.T) {
	next := &passed{}
	const limit = 1 << 20
	guard := newGuard(t, next, GuardOptions{BodyLimit: limit})
	get, err := http.NewRequest(http.MethodGet, "https://api.example/v1/completions", nil)
	require.NoError(t, err)
	noBody, err := http.NewRequest(http.MethodPost, "https://api.example/v1/completions", nil)
	require.NoError(t, err)
	packed, err := http.NewRequest(http.MethodPost, "https://api.example/v1/completions", strings.NewReader("\x1f\x8b"))
	require.NoError(t, err)
	packed.Header.Set("Content-Encoding", "gzip")
	huge, err := http.NewRequest(http.MethodPost, "https://api.example/v1/completions", io.LimitReader(zeros{}, limit+2))
	require.NoError(t, err)
	said, err := http.NewRequest(http.MethodPost, "https://api.example/v1/completions", strings.NewReader("{}"))
	require.NoError(t, err)
	said.ContentLength = limit + 1
	for _, req := range []*http.Request{get, noBody, packed, huge, said} {
		_, err := guard.RoundTrip(req)
		require.NoError(t, err)
	}
	assert.Equal(t, GuardStats{Unjudged: 5}, guard.Stats())
	assert.Len(t, next.bodies[3], limit+2, "all of the body arrives")
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

type closeCounter struct {
	io.Reader
	closed int
}

func (c *closeCounter) Close() error {
	c.closed++
	return nil
}

func TestGuardKeepsTheRulesOfRoundTrippers(t *testing.T) {
	body := &closeCounter{Reader: bytes.NewReader([]byte(`{"model":"davinci","prompt":"` + words(3000) + `"}`))}
	req, err := http.NewRequest(http.MethodPost, "https://api.example/v1/completions", body)
	require.NoError(t, err)
	before := *req
	_, err = newGuard(t, &passed{}, GuardOptions{}).RoundTrip(req)
	assert.ErrorIs(t, err, ErrContextLength)
	assert.Equal(t, 1, body.closed, "the body of a refused request is closed")
	assert.Equal(t, before, *req, "the request is not changed")

	broken := errors.New("broken")
	req, err = http.NewRequest(http.MethodPost, "https://api.example/v1/completions", io.NopCloser(io.MultiReader(strings.NewReader("{"), errReader{broken})))
	require.NoError(t, err)
	_, err = newGuard(t, &passed{}, GuardOptions{}).RoundTrip(req)
	assert.ErrorIs(t, err, broken, "the next transport meets the error itself")
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestNewGuardRefusesWrongOptions(t *testing.T) {
	for name, o := range map[string]GuardOptions{
		"no encoding":                 {Models: []Model{{Name: "m", Window: 1}}},
		"BodyLimit is -1 bytes":       {BodyLimit: -1},
		"ChatMargin is -1":            {ChatMargin: -1},
		"ChatMargin is NaN":           {ChatMargin: math.NaN()},
		"ChatMargin is +Inf: it must": {ChatMargin: math.Inf(1)},
	} {
		guard, err := NewGuard(nil, o)
		assert.ErrorContains(t, err, name)
		assert.Nil(t, guard)
	}
}

func TestGuardUnderNetHTTP(t *testing.T) {
	f := &fakeOpenAI{enc: encodings.R50kBase(), window: 2049}
	hc := &http.Client{Transport: newGuard(t, nil, GuardOptions{})}
	url := serve(t, f.ServeHTTP) + "/v1/completions"

	resp, err := hc.Post(url, "application/json", strings.NewReader(`{"model":"davinci","prompt":"`+words(2033)+`"}`))
	require.NoError(t, err)
	assert.Equal(t, 200, resp.StatusCode)
	require.NoError(t, resp.Body.Close())

	_, err = hc.Post(url, "application/json", strings.NewReader(`{"model":"davinci","prompt":"`+words(2034)+`"}`))
	var long *ContextLengthError
	require.ErrorAs(t, err, &long)
	assert.Equal(t, ContextLengthError{Model: "davinci", Window: 2049, Prompt: 2034, Reserved: 16, Excess: 1}, *long)
	assert.Equal(t, 1, f.requests())
}

// A request whose context has ended is not counted: the next transport says so.
func TestGuardStopsCountingWhenTheContextEnds(t *testing.T) {
	long := strings.Repeat("the quick brown fox ", 1<<17)
	for path, body := range map[string]string{
		"/completions":      `{"model":"long","prompt":"` + long + `"}`,
		"/embeddings":       `{"model":"long","input":["a","` + long + `"]}`,
		"/chat/completions": `{"model":"long","messages":[{"role":"user","content":"` + long + `"}]}`,
	} {
		t.Run(path, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			guard := newGuard(t, &passed{}, GuardOptions{Models: caseModels, RefuseUnjudged: true})
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.example/v1"+path, strings.NewReader(body))
			require.NoError(t, err)
			_, err = guard.RoundTrip(req)
			assert.ErrorIs(t, err, context.Canceled)
			assert.Equal(t, GuardStats{Unjudged: 1}, guard.Stats())
		})
	}
}

// The texts of special tokens are found by how they begin.
func TestSpecialTokensOfPublishedEncodings(t *testing.T) {
	for _, name := range encodings.Names() {
		enc, err := encodings.Get(name)
		require.NoError(t, err)
		for token := range enc.Special() {
			assert.True(t, strings.HasPrefix(token, "<|"), "%s: %s", name, token)
		}
	}
}
