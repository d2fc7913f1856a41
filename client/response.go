package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// A Completion is what the API answers, or a part of it in a stream. Fields
// that the server sent as another type, or did not send, have their zero value,
// but for the text, which is never guessed.
type Completion struct {
	ID                string   `json:"id"`
	Object            string   `json:"object"`
	Created           int64    `json:"created"` // seconds since 1970
	Model             string   `json:"model"`
	Choices           []Choice `json:"choices"`
	SystemFingerprint string   `json:"system_fingerprint,omitempty"`
	Usage             *Usage   `json:"usage,omitempty"`

	// Raw is the JSON that was received, with the fields that are not above. It is
	// nil if Complete got a stream and put the parts together.
	Raw json.RawMessage `json:"-"`
}

// A Choice is one answer. That of prompt i and sample j has Index i*n + j, which
// is less than n times the number of prompts.
type Choice struct {
	Text  string `json:"text"`
	Index int    `json:"index"`

	// FinishReason is why the answer ended: "stop"; "length" if max_tokens or the
	// window cut it off; "content_filter" if some of it was left out; "" while a
	// stream goes on.
	FinishReason string    `json:"finish_reason"`
	LogProbs     *LogProbs `json:"logprobs"`
}

// LogProbs are the logarithms of tokens' probabilities. The first may be nil
// when the prompt is echoed, and so is what is not a number.
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
}

// A Receipt says how a call went.
type Receipt struct {
	Budget    Budget      `json:"-"` // what was sent
	RequestID string      `json:"-"` // x-request-id or its like
	Attempts  int         `json:"-"`
	Header    http.Header `json:"-"` // of the answer, without the key: among others x-ratelimit-remaining-tokens. Not to be changed: the chunks of a stream share it

	// Mismatch is set if the server's count of the prompt is not Budget's.
	Mismatch *UsageMismatchError `json:"-"`
}

// Complete checks the budget, makes the call and compares the server's count.
//
// Errors before the network are those of [Client.Check]; then there are
// *APIError, *TransportError, *AnswerError, *TooLargeError, *TimeoutError, and a
// *ContextLengthError of the server. A nil error means that there is an answer:
// at least one choice with a text, which may be empty.
//
// A server that answers with a stream though none was asked for is understood.
// If text came before an error, the response has that text and is returned with
// the error. With Options.Strict and a count that differs it is returned together
// with a [*UsageMismatchError].
func (c *Client) Complete(ctx context.Context, req Request) (*Response, error) {
	ctx, cancel := c.total(ctx)
	defer cancel()
	plan, body, err := c.prepare(ctx, req, false)
	if err != nil {
		return nil, err
	}
	r, err := c.post(ctx, plan, body, "application/json")
	if err != nil {
		return nil, err
	}
	defer r.close()
	s := newStream(r, plan.choices(), c.limits, &TooLargeError{"response", c.limits.Response})
	defer s.free()
	resp := &Response{Receipt: r.receipt(plan)}
	if err := s.complete(plan, resp); err != nil {
		if resp.Choices == nil {
			resp = nil
		}
		return resp, named(err, req.Model)
	}
	if c.strict && resp.Mismatch != nil {
		return resp, resp.Mismatch
	}
	return resp, nil
}

// post makes the call that a plan is.
func (c *Client) post(ctx context.Context, p *plan, body []byte, accept string) (*reply, error) {
	r, err := c.send(ctx, call{http.MethodPost, "/completions", body, accept, &p.budget})
	return r, named(err, p.req.Model)
}

func (c *Client) prepare(ctx context.Context, req Request, stream bool) (*plan, []byte, error) {
	if stream && req.BestOf != nil && *req.BestOf > 1 {
		return nil, nil, &RequestError{"best_of", "cannot be streamed"}
	}
	plan, err := c.plan(ctx, req)
	if err != nil {
		return nil, nil, err
	}
	body, err := plan.req.body(stream)
	return plan, body, err
}

func (r *reply) receipt(p *plan) Receipt {
	return Receipt{Budget: p.budget, RequestID: r.requestID(), Attempts: r.attempts, Header: r.header()}
}

// compare returns how the server's count of the prompt differs, and notes what
// the request took.
func (r *reply) compare(plan *plan, p *part) *UsageMismatchError {
	if p.Usage == nil {
		return nil
	}
	r.used = max(p.Usage.TotalTokens, p.Usage.PromptTokens+p.Usage.CompletionTokens)
	if !p.counted {
		return nil
	}
	return plan.budget.compare(p.Usage)
}

// complete reads all parts of an answer into one.
func (s *stream) complete(plan *plan, resp *Response) error {
	m := merger{Completion: &resp.Completion}
	defer m.finish()
	s.keeps, s.left = true, maxDecoded
	for {
		var p part
		switch err := s.next(&p); {
		case err == io.EOF:
			s.drain()
			return nil
		case err != nil:
			return err
		}
		if mismatch := s.compare(plan, &p); p.counted { // the last usage holds
			resp.Mismatch = mismatch
		}
		if s.events == nil {
			resp.Completion = p.Completion
			continue
		}
		m.add(&p.Completion)
	}
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
