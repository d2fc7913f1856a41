package client

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// The environment of whoever runs the tests must not be part of them.
func TestMain(m *testing.M) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} {
		_ = os.Unsetenv(name)
	}
	os.Exit(m.Run())
}

const secret = "sk-secret-0123456789"

func testKey(t testing.TB) Key {
	key, err := NewKey(secret)
	require.NoError(t, err)
	return key
}

// newTestClient returns a client of a server, with a key and without retries
// unless o says otherwise.
func newTestClient(t testing.TB, url string, o Options) *Client {
	o.BaseURL = url
	if o.Key.IsZero() {
		o.Key = testKey(t)
	}
	if o.Retry.Max == 0 {
		o.Retry.Max = -1
	}
	c, err := New(o)
	require.NoError(t, err)
	return c
}

// serve starts a server that answers everything with h.
func serve(t testing.TB, h http.HandlerFunc) string {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

// fakeOpenAI behaves as OpenAI's /completions did: prompt and max_tokens
// together must fit the window, and usage counts all prompts.
type fakeOpenAI struct {
	enc    *bpe.Encoding
	window int

	mu     sync.Mutex
	bodies []string // received so far
}

func (f *fakeOpenAI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.bodies = append(f.bodies, string(body))
	f.mu.Unlock()
	var req struct {
		Model     string
		Prompt    any
		MaxTokens *int `json:"max_tokens"`
		Stream    bool
	}
	_ = json.Unmarshal(body, &req)
	reserved := 16
	if req.MaxTokens != nil {
		reserved = *req.MaxTokens
	}
	sum := 0
	for _, n := range f.count(req.Prompt) {
		if sum += n; n+reserved > f.window {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, `{"error":{"message":"This model's maximum context length is %d tokens, however you requested %d tokens (%d in your prompt; %d for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}`,
				f.window, n+reserved, n, reserved)
			return
		}
	}
	w.Header().Set("X-Request-Id", "req-1")
	const choice = `"id":"cmpl-1","object":"text_completion","created":1,"model":"m","choices":[{"text":" ok","index":0,"logprobs":null,"finish_reason":"length"}]`
	usage := fmt.Sprintf(`"usage":{"prompt_tokens":%d,"completion_tokens":1,"total_tokens":%d}`, sum, sum+1)
	if req.Stream {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {%s,\"usage\":null}\n\ndata: {\"id\":\"cmpl-1\",\"choices\":[],%s}\n\ndata: [DONE]\n\n", choice, usage)
		return
	}
	fmt.Fprintf(w, "{%s,%s}", choice, usage)
}

// count returns the tokens of each prompt, in any of its four forms.
func (f *fakeOpenAI) count(prompt any) []int {
	list, ok := prompt.([]any)
	switch {
	case !ok:
		return []int{f.enc.Count(prompt.(string))}
	case len(list) > 0 && isNumber(list[0]):
		return []int{len(list)}
	}
	counts := make([]int, len(list))
	for i, p := range list {
		counts[i] = f.count(p)[0]
	}
	return counts
}

func isNumber(v any) bool {
	_, ok := v.(float64)
	return ok
}

func (f *fakeOpenAI) requests() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.bodies)
}

func (f *fakeOpenAI) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.bodies[len(f.bodies)-1]
}

// newFake starts a fake OpenAI with a model "m" of the given window, which
// counts as r50k_base does, and returns a client that knows it.
func newFake(t testing.TB, window int, o Options) (*Client, *fakeOpenAI) {
	f := &fakeOpenAI{enc: encodings.R50kBase(), window: window}
	o.Models = append(o.Models, Model{Name: "m", Encoding: f.enc, Window: window})
	return newTestClient(t, serve(t, f.ServeHTTP), o), f
}

// words returns a text of n tokens in all published encodings.
func words(n int) string { return strings.Repeat(" the", n) }
