package client

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// Whatever a body is, a guard passes it byte for byte or not at all, comes to the
// same verdict however the body comes, and to none that a plain reading of the
// JSON contradicts.
func FuzzGuardBody(f *testing.F) {
	for i, c := range readRequestCases(f) {
		if len(c.Body) < 10_000 && c.Upload == "" {
			f.Add(i%len(fuzzedPaths), c.Body)
			f.Add(slices.Index(fuzzedPaths, c.Path), c.Body)
		}
	}
	f.Add(0, `{"model":"m","prompt":["a","`+words(99)+`"],"max_tokens":1e0,"suffix":"\ud83d"}`)
	f.Add(0, `{"model":"m","prompt":"<|endoftext|>","max_tokens":99}`)
	f.Fuzz(func(t *testing.T, at int, body string) {
		if at < 0 || at >= len(fuzzedPaths) || body == "" {
			return
		}
		send := func(encoding, body string, replayable bool) error {
			next := &passed{}
			var verdict error
			guard := newGuard(t, next, GuardOptions{Models: caseModels, Judged: func(_ *http.Request, err error) { verdict = err }})
			req, err := http.NewRequest(http.MethodPost, "https://api.example"+fuzzedPaths[at], strings.NewReader(body))
			require.NoError(t, err)
			req.Header.Set("Content-Encoding", encoding)
			if !replayable {
				req.Body, req.GetBody, req.ContentLength = io.NopCloser(&chunkless{strings.NewReader(body)}), nil, -1
			}
			if _, err = guard.RoundTrip(req); err != nil {
				assert.Equal(t, verdict, err)
				assert.Empty(t, next.bodies)
			} else {
				assert.Equal(t, []string{body}, next.bodies)
			}
			return verdict
		}
		verdict := send("", body, true)
		assert.Equal(t, verdict, send("identity", body, false))
		assert.Equal(t, verdict, send("gzip", zipped(t, body), true))
		if fuzzedPaths[at] == "/v1/completions" {
			checkByPlainReading(t, body, verdict)
		}
		lookNeverContradicts(t, fuzzedPaths[at], body, verdict)
	})
}

var fuzzedPaths = []string{"/v1/completions", "/v1/embeddings", "/v1/chat/completions", "/v1/responses", "/openai/deployments/m/completions"}

// checkByPlainReading holds a verdict on a completions request against what
// encoding/json makes of the body.
func checkByPlainReading(t *testing.T, body string, verdict error) {
	var fields map[string]any
	if json.Unmarshal([]byte(strings.TrimPrefix(body, "\ufeff")), &fields) != nil {
		var unjudged *UnjudgedError
		assert.ErrorAs(t, verdict, &unjudged)
		return
	}
	enc := encodings.R50kBase()
	window := map[any]int{"m": 100, "long": 1 << 20}[fields["model"]]
	if window == 0 {
		assert.Error(t, verdict)
		return
	}
	reserved := 16.0
	if n, ok := fields["max_tokens"]; ok && n != nil {
		reserved, ok = n.(float64)
		if !ok || reserved < 0 || reserved != math.Trunc(reserved) {
			reserved = math.NaN()
		}
	}
	suffix, _ := fields["suffix"].(string)
	longest := longestPrompt(fields["prompt"], enc.Count)
	most := reserved + float64(enc.Count(suffix)+longest)
	least := reserved
	if math.IsNaN(least) {
		least = 0
	}
	all := enc.WithAllSpecial()
	least += float64(all.Count(suffix) + max(0, longestPrompt(fields["prompt"], all.Count)))
	switch verdict.(type) {
	case nil:
		assert.GreaterOrEqual(t, longest, 0, "there is a prompt")
		assert.LessOrEqual(t, most, float64(window))
	case *ContextLengthError:
		assert.Greater(t, least, float64(window))
	}
}

// longestPrompt returns the tokens of the longest prompt, -1 if there is none.
func longestPrompt(prompt any, count func(string) int) int {
	list, ok := prompt.([]any)
	if text, isText := prompt.(string); isText {
		return count(text)
	}
	if !ok {
		return -1
	}
	numbers, longest := 0, -1
	for _, item := range list {
		if _, isNumber := item.(float64); isNumber {
			numbers++
		} else {
			inner := longestPrompt(item, count)
			longest = max(longest, inner)
		}
	}
	return max(longest, numbers)
}

// lookNeverContradicts cuts a body anywhere and gives the model tokens of one
// byte, so that there is much to be seen in a beginning.
func lookNeverContradicts(t *testing.T, path, body string, verdict error) {
	guard := newGuard(t, &passed{}, GuardOptions{Models: caseModels})
	m, err := guard.models.lookup("m")
	require.NoError(t, err)
	m.longest = 1
	guard.models.own["m"] = m
	req, err := http.NewRequest(http.MethodPost, "https://api.example"+path, nil)
	require.NoError(t, err)
	in := incoming{}
	in.endpoint, in.model = parseEndpoint(req.URL)
	in.body = []byte(body)
	whole := guard.judge(t.Context(), in).err
	for cut := 0; cut <= len(body); cut += 1 + len(body)/50 {
		refusal := guard.look(in, []byte(body[:cut]))
		var long *ContextLengthError
		if assert.True(t, refusal == nil || errors.As(refusal, &long)) && refusal != nil {
			assert.Error(t, whole, "refused after %d bytes", cut)
		}
	}
}
