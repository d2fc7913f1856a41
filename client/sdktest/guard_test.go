package sdktest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/responses"
	sashabaranov "github.com/sashabaranov/go-openai"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/client"
)

// server counts requests and answers each with JSON that both libraries take.
type server struct {
	url  string
	hits atomic.Int64
	last atomic.Value // body
}

func newServer(t *testing.T) *server {
	s := &server{}
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.hits.Add(1)
		body, _ := io.ReadAll(r.Body)
		s.last.Store(string(body))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"id":"x","object":"text_completion","model":"m","choices":[{"text":"ok","message":{"role":"assistant","content":"ok"}}],
			"data":[{"object":"embedding","embedding":[0.5],"index":0}],"output":[],"usage":{"prompt_tokens":1,"total_tokens":1}}`)
	}))
	t.Cleanup(h.Close)
	s.url = h.URL + "/v1"
	return s
}

func words(n int) string { return strings.Repeat(" the", n) }

// calls are the same four requests by one library each, with a prompt of n
// words.
type calls map[string]func(ctx context.Context, n int) error

func byOpenAI(url string, hc *http.Client) calls {
	// Refused requests look like lost connections, which the library retries.
	c := openai.NewClient(option.WithBaseURL(url), option.WithAPIKey("sk-test"), option.WithHTTPClient(hc), option.WithMaxRetries(0))
	return calls{
		"completions": func(ctx context.Context, n int) error {
			_, err := c.Completions.New(ctx, openai.CompletionNewParams{Model: "gpt-3.5-turbo-instruct",
				Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String(words(n))}})
			return err
		},
		"chat": func(ctx context.Context, n int) error {
			_, err := c.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: "gpt-4",
				Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(words(n))}})
			return err
		},
		"embeddings": func(ctx context.Context, n int) error {
			_, err := c.Embeddings.New(ctx, openai.EmbeddingNewParams{Model: "text-embedding-3-small",
				Input: openai.EmbeddingNewParamsInputUnion{OfString: openai.String(words(n))}})
			return err
		},
		"responses": func(ctx context.Context, n int) error {
			_, err := c.Responses.New(ctx, responses.ResponseNewParams{Model: "gpt-4",
				Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(words(n))}})
			return err
		},
	}
}

func bySashabaranov(url string, hc *http.Client) calls {
	config := sashabaranov.DefaultConfig("sk-test")
	config.BaseURL, config.HTTPClient = url, hc
	c := sashabaranov.NewClientWithConfig(config)
	return calls{
		"completions": func(ctx context.Context, n int) error {
			_, err := c.CreateCompletion(ctx, sashabaranov.CompletionRequest{Model: "gpt-3.5-turbo-instruct", Prompt: words(n)})
			return err
		},
		"chat": func(ctx context.Context, n int) error {
			_, err := c.CreateChatCompletion(ctx, sashabaranov.ChatCompletionRequest{Model: "gpt-4",
				Messages: []sashabaranov.ChatCompletionMessage{{Role: "user", Content: words(n)}}})
			return err
		},
		"embeddings": func(ctx context.Context, n int) error {
			_, err := c.CreateEmbeddings(ctx, sashabaranov.EmbeddingRequest{Model: "text-embedding-3-small", Input: words(n)})
			return err
		},
	}
}

func TestGuardUnderBothLibraries(t *testing.T) {
	// The longest prompts that fit: 4,097 - 16, 8,192 - 7 of format, 8,192.
	longest := map[string]int{"completions": 4081, "chat": 8185, "embeddings": 8192, "responses": 8185}
	for library, by := range map[string]func(string, *http.Client) calls{"openai-go": byOpenAI, "go-openai": bySashabaranov} {
		t.Run(library, func(t *testing.T) {
			s := newServer(t)
			guard, err := client.NewGuard(nil, client.GuardOptions{})
			require.NoError(t, err)
			for endpoint, call := range by(s.url, &http.Client{Transport: guard}) {
				t.Run(endpoint, func(t *testing.T) {
					before, hits := guard.Stats(), s.hits.Load()
					require.NoError(t, call(t.Context(), longest[endpoint]))
					assert.Contains(t, s.last.Load(), words(longest[endpoint]), "passed as it was")

					err := call(t.Context(), longest[endpoint]+1)
					var long *client.ContextLengthError
					require.ErrorAs(t, err, &long)
					assert.ErrorIs(t, err, client.ErrContextLength)
					assert.Equal(t, 1, long.Excess)
					assert.Equal(t, endpoint == "chat" || endpoint == "responses", long.Estimate)

					assert.Equal(t, hits+1, s.hits.Load(), "the refused request left")
					after := guard.Stats()
					assert.Equal(t, client.GuardStats{Fit: before.Fit + 1, Refused: before.Refused + 1}, after)
				})
			}
		})
	}
}

func TestGuardPassesWhatItCannotJudge(t *testing.T) {
	s := newServer(t)
	guard, err := client.NewGuard(nil, client.GuardOptions{})
	require.NoError(t, err)
	config := sashabaranov.DefaultConfig("sk-test")
	config.BaseURL, config.HTTPClient = s.url, &http.Client{Transport: guard}
	c := sashabaranov.NewClientWithConfig(config)

	_, err = c.CreateCompletion(t.Context(), sashabaranov.CompletionRequest{Model: "nobody-knows", Prompt: words(100_000)})
	require.NoError(t, err)
	_, err = c.ListModels(t.Context())
	require.NoError(t, err)
	assert.Equal(t, client.GuardStats{Unjudged: 2}, guard.Stats())
	assert.EqualValues(t, 2, s.hits.Load())
}

// refusals counts what a guard refuses.
func refusals(t *testing.T, o client.GuardOptions) (*client.Guard, option.RequestOption) {
	guard, err := client.NewGuard(nil, o)
	require.NoError(t, err)
	return guard, option.WithHTTPClient(&http.Client{Transport: guard})
}

// Libraries that retry when no answer came do not retry a refusal that is one.
func TestRefusalsWithResponseAreNotRetried(t *testing.T) {
	s := newServer(t)
	for name, o := range map[string]client.GuardOptions{
		"too long": {RefuseWithResponse: true},
		"unjudged": {RefuseWithResponse: true, RefuseUnjudged: true},
	} {
		t.Run(name, func(t *testing.T) {
			guard, through := refusals(t, o)
			c := openai.NewClient(option.WithBaseURL(s.url), option.WithAPIKey("sk-test"), through) // with its retries
			model := map[string]string{"too long": "gpt-3.5-turbo-instruct", "unjudged": "nobody-knows"}[name]
			_, err := c.Completions.New(t.Context(), openai.CompletionNewParams{Model: openai.CompletionNewParamsModel(model),
				Prompt: openai.CompletionNewParamsPromptUnion{OfString: openai.String(words(5000))}})
			var api *openai.Error
			require.ErrorAs(t, err, &api)
			assert.Equal(t, 400, api.StatusCode)
			assert.Equal(t, map[string]string{"too long": "context_length_exceeded", "unjudged": "request_not_judged"}[name], api.Code)
			stats := guard.Stats()
			assert.EqualValues(t, 1, stats.Refused+stats.Unjudged)
			assert.Zero(t, s.hits.Load())
		})
	}
}
