package client

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

const fullResponse = `{
	"id": "cmpl-7", "object": "text_completion", "created": 1700000000, "model": "davinci", "system_fingerprint": "fp_1",
	"choices": [
		{"text": "\n\nThis", "index": 0, "finish_reason": "length", "logprobs": {
			"tokens": ["a", "b"], "token_logprobs": [null, -0.5], "top_logprobs": [{"a": -0.1}], "text_offset": [0, 1]}},
		{"text": "", "index": 1, "finish_reason": "content_filter", "logprobs": null}
	],
	"usage": {"prompt_tokens": 1, "completion_tokens": 7, "total_tokens": 8,
		"prompt_tokens_details": {"cached_tokens": 1}, "completion_tokens_details": {"reasoning_tokens": 2}},
	"timings": {"prompt_ms": 1.5}
}`

func TestComplete(t *testing.T) {
	var got *http.Request
	var body []byte
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.Header().Set("X-Request-Id", "req-7")
		w.Header().Set("X-Ratelimit-Remaining-Tokens", "149984")
		fmt.Fprint(w, fullResponse)
	})
	c := newTestClient(t, url+"/v1/", Options{Organization: "org", Project: "proj"})
	req := question
	req.N = new(2)
	resp, err := c.Complete(t.Context(), req)
	require.NoError(t, err)

	assert.Equal(t, "POST /v1/completions", got.Method+" "+got.URL.String())
	assert.Equal(t, "Bearer "+secret, got.Header.Get("Authorization"))
	assert.Equal(t, "application/json", got.Header.Get("Content-Type"))
	assert.Equal(t, "application/json", got.Header.Get("Accept"))
	assert.Equal(t, "org", got.Header.Get("OpenAI-Organization"))
	assert.Equal(t, "proj", got.Header.Get("OpenAI-Project"))
	assert.Equal(t, "tokcount", got.Header.Get("User-Agent"))
	assert.JSONEq(t, `{"model":"davinci","prompt":"x","max_tokens":16,"n":2}`, string(body))

	assert.Equal(t, Completion{
		ID: "cmpl-7", Object: "text_completion", Created: 1700000000, Model: "davinci", SystemFingerprint: "fp_1",
		Choices: []Choice{
			{Text: "\n\nThis", FinishReason: "length", LogProbs: &LogProbs{Tokens: []string{"a", "b"},
				TokenLogProbs: []*float64{nil, new(-0.5)}, TopLogProbs: []map[string]float64{{"a": -0.1}}, TextOffset: []int{0, 1}}},
			{Index: 1, FinishReason: "content_filter"},
		},
		Usage: &Usage{PromptTokens: 1, CompletionTokens: 7, TotalTokens: 8, PromptTokensDetails: PromptTokensDetails{CachedTokens: 1},
			CompletionTokensDetails: CompletionTokensDetails{ReasoningTokens: 2}},
		Raw: []byte(fullResponse),
	}, resp.Completion)
	assert.Contains(t, string(resp.Raw), "prompt_ms", "unknown fields are kept")
	assert.Equal(t, Receipt{Budget: Budget{Model: "davinci", Encoding: "r50k_base", Window: 2049, Prompts: []int{1}, Reserved: 16, Answers: 2},
		RequestID: "req-7", Attempts: 1, Header: resp.Header}, resp.Receipt)
	assert.Equal(t, "149984", resp.Header.Get("X-Ratelimit-Remaining-Tokens"))
}

func TestNoKeyNoAuthorization(t *testing.T) {
	var got http.Header
	c, err := New(Options{BaseURL: serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		fmt.Fprint(w, okBody)
	})})
	require.NoError(t, err)
	_, err = c.Complete(t.Context(), question)
	require.NoError(t, err)
	assert.NotContains(t, got, "Authorization")
}

func TestAnswerThatIsNoCompletion(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"HTML":         {"<html>welcome</html>", `the server answered with a web page: is the base URL right?: "<html>welcome</html>"`},
		"nothing":      {"", "the answer is empty"},
		"blanks":       {" \n\n", "the answer is empty"},
		"cut JSON":     {`{"choices":[`, `the answer is not a completion: its JSON ends too early: "{\"choices\":["`},
		"wrong JSON":   {`{"choices":x}`, `the answer is not a completion: its JSON is not valid: invalid character 'x' at start of value`},
		"more JSON":    {`{"choices":[{"text":"a"}]} {}`, "there is something after it"},
		"wrong type":   {`{"choices":7}`, "its choices are not a list"},
		"wrong choice": {`{"choices":[7]}`, "one of its choices is not an object"},
		"wrong index":  {`{"choices":[{"text":"a","index":1}]}`, "it has a choice with the index 1, of 1"},
		"below 0":      {`{"choices":[{"text":"a","index":-5}]}`, "it has a choice with the index -1, of 1"},
		"huge index":   {`{"choices":[{"text":"a","index":4611686018427387904}]}`, "it has a choice with the index -1, of 1"},
		"a chat":       {`{"choices":[{"message":{"content":"a"}}]}`, "the answer is that of a chat"},
		"plain text":   {"upstream connect error", `the answer is not a completion: "upstream connect error"`},
		"a list":       {"[]", "the answer is not a completion"},
	} {
		for _, stream := range []bool{false, true} {
			t.Run(fmt.Sprint(name, " stream ", stream), func(t *testing.T) {
				c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("X-Request-Id", "req-7")
					fmt.Fprint(w, tt.body)
				}), Options{})
				_, err := c.Complete(t.Context(), question)
				if stream {
					_, _, err = collect(t.Context(), c)
				}
				var answer *AnswerError
				require.ErrorAs(t, err, &answer)
				assert.Equal(t, "req-7", answer.RequestID)
				assert.NotEmpty(t, answer.Header)
				assert.ErrorContains(t, err, "client: POST /completions: ")
				assert.ErrorContains(t, err, tt.want)
				assert.ErrorContains(t, err, "(request req-7)")
			})
		}
	}
}

func TestErrorWithStatus200(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"error":{"message":"no","type":"server_error"}}`)
	}), Options{})
	_, err := c.Complete(t.Context(), question)
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Equal(t, "no", api.Message)
}

func TestEmptyErrorIsNone(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"error":"","object":"text_completion","choices":[{"text":"a"}]}`)
	}), Options{})
	resp, err := c.Complete(t.Context(), question)
	require.NoError(t, err)
	assert.Equal(t, "a", resp.Choices[0].Text)
}

// Ollama answers 200 to a prompt of 3,000 tokens and has used 2,048 of them.
func TestServerThatCutsSilentlyIsCaught(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `{"choices":[{"text":"a"}],"usage":{"prompt_tokens":2048,"completion_tokens":1,"total_tokens":2049}}`)
	})
	model := Model{Name: "m", Encoding: encodings.R50kBase(), Window: 4096}
	req := Request{Model: "m", Prompt: Text(words(3000))}
	want := &UsageMismatchError{Model: "m", Local: 3000, Server: 2048}

	resp, err := newTestClient(t, url, Options{Models: []Model{model}}).Complete(t.Context(), req)
	require.NoError(t, err)
	assert.Equal(t, want, resp.Mismatch)
	assert.EqualError(t, resp.Mismatch, "client: model m: 3000 prompt tokens were sent, the server counted 2048")

	resp, err = newTestClient(t, url, Options{Models: []Model{model}, Strict: true}).Complete(t.Context(), req)
	assert.Equal(t, want, err)
	require.NotNil(t, resp, "the answer is there, for it is paid")
	assert.Equal(t, "a", resp.Choices[0].Text)
}

func TestUsageComparison(t *testing.T) {
	budget := Budget{Model: "m", Prompts: []int{3, 4}, Suffix: 2}
	for name, tt := range map[string]struct {
		budget Budget
		usage  *Usage
		same   bool
	}{
		"same":                       {budget, &Usage{PromptTokens: 7}, true},
		"same with suffixes":         {budget, &Usage{PromptTokens: 11}, true},
		"less":                       {budget, &Usage{PromptTokens: 3}, false},
		"more":                       {budget, &Usage{PromptTokens: 8}, false},
		"none from the server":       {budget, nil, true},
		"none from the client":       {Budget{Model: "m"}, &Usage{PromptTokens: 8}, true},
		"an empty prompt is a count": {Budget{Model: "m", Prompts: []int{0}}, &Usage{PromptTokens: 1}, false},
	} {
		t.Run(name, func(t *testing.T) { assert.Equal(t, tt.same, tt.budget.compare(tt.usage) == nil) })
	}
}
