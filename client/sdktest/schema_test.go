package sdktest

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/client"
	"github.com/tokcount/tokcount/encodings"
)

// schema returns the schema of completions requests in OpenAI's specification.
func schema(t testing.TB) *jsonschema.Schema {
	f, err := os.Open("testdata/openapi-completions.json")
	require.NoError(t, err)
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	require.NoError(t, err)
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("openapi.json", doc))
	s, err := compiler.Compile("openapi.json#/components/schemas/CreateCompletionRequest")
	require.NoError(t, err)
	return s
}

func validate(s *jsonschema.Schema, body []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// The schema must be able to say no, or it proves nothing.
func TestSchemaRejects(t *testing.T) {
	s := schema(t)
	require.NoError(t, validate(s, []byte(`{"model":"m","prompt":"x"}`)))
	for _, body := range []string{
		`{"prompt":"x"}`, `{"model":"m"}`, `{"model":"m","prompt":7}`, `{"model":"m","prompt":"x","max_tokens":"7"}`,
		`{"model":"m","prompt":"x","n":0}`, `{"model":"m","prompt":"x","logprobs":9}`, `{"model":"m","prompt":"x","temperature":3}`,
		`{"model":"m","prompt":"x","stop":["1","2","3","4","5"]}`, `{"model":"m","prompt":[[]]}`,
	} {
		assert.Error(t, validate(s, []byte(body)), body)
	}
}

// capture answers every request and keeps its body.
type capture struct{ body []byte }

func (c *capture) RoundTrip(r *http.Request) (*http.Response, error) {
	var err error
	if c.body, err = io.ReadAll(r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader([]byte(`{}`)))}, nil
}

// What the client does not refuse, the specification allows.
func TestEveryRequestValidates(t *testing.T) {
	s := schema(t)
	wire := &capture{}
	c, err := client.New(client.Options{
		BaseURL:    client.DefaultBaseURL, // its ranges are those of the specification
		HTTPClient: &http.Client{Transport: wire},
		Models:     []client.Model{{Name: "m", Encoding: encodings.R50kBase(), Window: 64}},
		Special:    client.SpecialAsText,
	})
	require.NoError(t, err)
	rng := rand.New(rand.NewPCG(1, 2))
	sent, refused := 0, 0
	for range 20_000 {
		req := randomRequest(rng)
		wire.body = nil
		if rng.IntN(2) == 0 {
			_, err = c.Complete(t.Context(), req)
		} else {
			for _, e := range c.Stream(t.Context(), req) {
				err = e
			}
		}
		if wire.body == nil {
			require.Error(t, err)
			refused++
			continue
		}
		sent++
		require.NoError(t, validate(s, wire.body), "%s", wire.body)
		assert.Contains(t, string(wire.body), `"max_tokens":`)
	}
	assert.Greater(t, sent, 1000)
	assert.Greater(t, refused, 1000)
	t.Log(sent, "sent,", refused, "refused")
}

// randomRequest sets each field now and then, mostly to what is allowed.
func randomRequest(r *rand.Rand) client.Request {
	req := client.Request{Model: "m", Prompt: randomPrompt(r), Policy: randomPolicy(r)}
	maybe := func() bool { return r.IntN(5) == 0 }
	number := func(low, high int) *int { return new(low - 1 + r.IntN(high-low+3)) } // one beyond each end, at times
	float := func(low, high float64) *float64 { return new(low + (high-low)*(r.Float64()*1.05-0.025)) }
	if maybe() {
		req.Suffix = " end"
	}
	if maybe() {
		req.MaxTokens = number(0, 40)
	}
	if maybe() {
		req.N = number(1, 128)
	}
	if maybe() {
		req.BestOf = number(0, 20)
	}
	if maybe() {
		req.LogProbs = number(0, 5)
	}
	if maybe() {
		req.Seed = new(r.Int64() - r.Int64())
	}
	if maybe() {
		req.Stop = make([]string, r.IntN(6))
	}
	if maybe() {
		req.LogitBias = map[bpe.Token]int{r.Uint32(): r.IntN(210) - 105}
	}
	if maybe() {
		req.Temperature, req.TopP = float(0, 2), float(0, 1)
	}
	if maybe() {
		req.FrequencyPenalty, req.PresencePenalty = float(-2, 2), float(-2, 2)
	}
	if maybe() {
		req.Echo, req.User = true, "user-1"
	}
	if maybe() {
		req.StreamOptions = &client.StreamOptions{IncludeUsage: new(maybe()), IncludeObfuscation: new(maybe())}
	}
	return req
}

func randomPolicy(r *rand.Rand) client.Policy {
	keep := []bpe.Keep{bpe.KeepHead, bpe.KeepTail, bpe.KeepEnds}[r.IntN(3)]
	return []client.Policy{{}, client.Reject(), client.Truncate(keep), client.TruncateText(keep), client.FitOutput(r.IntN(5)), client.Ignore()}[r.IntN(6)]
}

func randomPrompt(r *rand.Rand) client.Prompt {
	texts := make([]string, r.IntN(4))
	lists := make([][]bpe.Token, len(texts))
	for i := range texts {
		texts[i] = []string{"", "a", "<&> \u2028", words(60), "世界 <|endoftext|>", "\xff", fmt.Sprint(r.Uint64())}[r.IntN(7)]
		lists[i] = encodings.R50kBase().Encode(texts[i])
	}
	switch r.IntN(4) {
	case 0:
		return client.Texts(texts...)
	case 1:
		return client.TokenLists(lists...)
	case 2:
		return client.Tokens(encodings.R50kBase().Encode(words(r.IntN(80))))
	}
	return client.Text(words(r.IntN(80)))
}
