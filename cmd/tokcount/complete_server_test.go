package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// secretKey must stand in no output.
const secretKey = "sk-secret-0123456789"

// promptOf has so many tokens in r50k_base, each " N" for another N.
func promptOf(tokens int) string {
	var b strings.Builder
	for i := range tokens {
		fmt.Fprintf(&b, " %d", i+1)
	}
	return b.String()
}

// received is a request as the server got it.
type received struct {
	path, authorization string
	Model               string
	Prompt              any
	MaxTokens           *int `json:"max_tokens"`
	Stream              bool
}

// text is the prompt as text, whichever way it was sent.
func (r received) text(t *testing.T) string {
	ids, ok := r.Prompt.([]any)
	if !ok {
		return r.Prompt.(string)
	}
	var tokens []uint32
	for _, id := range ids {
		tokens = append(tokens, uint32(id.(float64)))
	}
	text, err := encodings.R50kBase().Decode(tokens)
	require.NoError(t, err)
	return text
}

// completionServer is a server that remembers what it was asked.
type completionServer struct {
	url string

	mu   sync.Mutex
	seen []received
}

// newCompletionServer starts a server that answers with h, in an environment
// that knows no other.
func newCompletionServer(t *testing.T, h http.HandlerFunc) *completionServer {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"} {
		t.Setenv(name, "")
	}
	s := &completionServer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := received{path: r.URL.Path, authorization: r.Header.Get("Authorization")}
		_ = json.Unmarshal(body, &got)
		s.mu.Lock()
		s.seen = append(s.seen, got)
		s.mu.Unlock()
		h(w, r)
	}))
	t.Cleanup(server.Close)
	s.url = server.URL + "/v1"
	return s
}

func (s *completionServer) requests() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.seen...)
}

// complete runs the command against the server with a model "m" of r50k_base
// and a window of 30 tokens, unless args say otherwise.
func (s *completionServer) complete(prompt string, args ...string) result {
	all := []string{"complete", "--base-url", s.url, "-m", "m", "-e", "r50k_base", "--window", "30"}
	return tokcount(strings.NewReader(prompt), append(all, args...)...)
}

// replies answers with a body, and does not want to be asked again.
func replies(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Should-Retry", "false")
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

// answers is a completion to a prompt of so many tokens.
func answers(text string, promptTokens int) string {
	quoted, _ := json.Marshal(text)
	return fmt.Sprintf(`{"choices":[{"text":%s,"index":0,"finish_reason":"stop"}],`+
		`"usage":{"prompt_tokens":%d,"completion_tokens":2,"total_tokens":%d}}`, quoted, promptTokens, promptTokens+2)
}
