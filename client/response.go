package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// A Completion is what the API answers, or a part of it in a stream.
type Completion struct {
	ID                string   `json:"id"`
	Object            string   `json:"object"`
	Created           int64    `json:"created"` // seconds since 1970
	Model             string   `json:"model"`
	Choices           []Choice `json:"choices"`
	SystemFingerprint string   `json:"system_fingerprint,omitempty"`
	Usage             *Usage   `json:"usage,omitempty"`

	// Raw is all that was received, with the fields that are not above.
	Raw json.RawMessage `json:"-"`
}

// A Choice is one answer. That of prompt i and sample j has Index i*n + j.
type Choice struct {
	Text         string    `json:"text"`
	Index        int       `json:"index"`
	FinishReason string    `json:"finish_reason"` // "stop", "length", "content_filter"; "" while a stream goes on
	LogProbs     *LogProbs `json:"logprobs"`
}

// LogProbs are the logarithms of tokens' probabilities. The first may be nil
// when the prompt is echoed.
type LogProbs struct {
	Tokens        []string             `json:"tokens"`
	TokenLogProbs []*float64           `json:"token_logprobs"`
	TopLogProbs   []map[string]float64 `json:"top_logprobs"`
	TextOffset    []int                `json:"text_offset"`
}

// Usage is what is billed, in tokens.
type Usage struct {
	PromptTokens            int                     `json:"prompt_tokens"`
	CompletionTokens        int                     `json:"completion_tokens"`
	TotalTokens             int                     `json:"total_tokens"`
	PromptTokensDetails     PromptTokensDetails     `json:"prompt_tokens_details,omitzero"`
	CompletionTokensDetails CompletionTokensDetails `json:"completion_tokens_details,omitzero"`
}

// PromptTokensDetails are parts of Usage.PromptTokens.
type PromptTokensDetails struct {
	CachedTokens     int `json:"cached_tokens"`
	CacheWriteTokens int `json:"cache_write_tokens"`
	AudioTokens      int `json:"audio_tokens"`
	TextTokens       int `json:"text_tokens"`
	ImageTokens      int `json:"image_tokens"`
}

// CompletionTokensDetails are parts of Usage.CompletionTokens.
type CompletionTokensDetails struct {
	ReasoningTokens          int `json:"reasoning_tokens"`
	AcceptedPredictionTokens int `json:"accepted_prediction_tokens"`
	RejectedPredictionTokens int `json:"rejected_prediction_tokens"`
	AudioTokens              int `json:"audio_tokens"`
	TextTokens               int `json:"text_tokens"`
}

// A Response is the answer to a request.
type Response struct {
	Completion
	Receipt
	Header http.Header `json:"-"` // among others x-ratelimit-remaining-tokens
}

// A Receipt says how a call went.
type Receipt struct {
	Budget    Budget `json:"-"` // what was sent
	RequestID string `json:"-"` // x-request-id
	Attempts  int    `json:"-"`

	// Mismatch is set if the server's count of the prompt is not Budget's.
	Mismatch *UsageMismatchError `json:"-"`
}

// Complete checks the budget, makes the call and compares the server's count.
//
// Errors before the network are those of [Client.Check]; then there are
// *APIError, *TransportError, *TooLargeError, and a *ContextLengthError of the
// server. With Options.Strict and a count that differs it returns the response
// together with a [*UsageMismatchError].
func (c *Client) Complete(ctx context.Context, req Request) (*Response, error) {
	plan, body, err := c.prepare(req, false)
	if err != nil {
		return nil, err
	}
	ctx, cancel := c.total(ctx)
	defer cancel()
	r, err := c.send(ctx, call{http.MethodPost, "/completions", body, "application/json"})
	if err != nil {
		return nil, named(err, req.Model)
	}
	defer r.close()
	data, err := r.read(c.limits.Response)
	if err != nil {
		return nil, err
	}
	resp := &Response{Receipt: r.receipt(plan), Header: r.Header}
	if resp.Completion, err = r.completion(data); err != nil {
		return nil, named(err, req.Model)
	}
	resp.Mismatch = plan.budget.compare(resp.Usage)
	if c.strict && resp.Mismatch != nil {
		return resp, resp.Mismatch
	}
	return resp, nil
}

func (c *Client) prepare(req Request, stream bool) (*plan, []byte, error) {
	if stream && req.BestOf != nil && *req.BestOf > 1 {
		return nil, nil, &RequestError{"best_of", "cannot be streamed"}
	}
	plan, err := c.plan(req)
	if err != nil {
		return nil, nil, err
	}
	body, err := plan.req.body(stream)
	return plan, body, err
}

// total bounds a call with all its attempts.
func (c *Client) total(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.timeouts.Total < 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.timeouts.Total)
}

func (r *reply) receipt(p *plan) Receipt {
	return Receipt{Budget: p.budget, RequestID: r.requestID(), Attempts: r.attempts}
}

// completion reads a body or an event. Either may be an error, whatever the
// status was.
func (r *reply) completion(data []byte) (Completion, error) {
	c := Completion{Raw: data}
	if e, detail := parseError(data, r.StatusCode); e != nil {
		return Completion{}, r.identify(e, detail)
	}
	if err := json.Unmarshal(data, &c); err != nil {
		return Completion{}, fmt.Errorf("client: %s: the answer is no completion: %w", r.op, err)
	}
	return c, nil
}

// named adds to a server's refusal the model, which it does not say.
func named(err error, model string) error {
	if long, ok := err.(*ContextLengthError); ok {
		long.Model = model
	}
	return err
}

// compare returns how the server's count differs, nil if it does not or cannot
// be compared. Whether a suffix is among prompt_tokens is not documented, so
// both counts are right for it.
func (b *Budget) compare(u *Usage) *UsageMismatchError {
	local := b.PromptTokens()
	if u == nil || b.Prompts == nil || u.PromptTokens == local || u.PromptTokens == local+b.Suffix*len(b.Prompts) {
		return nil
	}
	return &UsageMismatchError{b.Model, local, u.PromptTokens}
}
