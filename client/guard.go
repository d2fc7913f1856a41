package client

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// GuardPolicy says what a [Guard] knows and whom it tells.
type GuardPolicy struct {
	Models            []Model // besides those of package encodings, as in Options
	DocumentedWindows bool    // as in Options

	// Judged, if set, is called with each verdict, by the goroutine of the
	// request: nil for a request that fits, a *ContextLengthError for one that is
	// refused, another error for one that passed without a verdict.
	Judged func(req *http.Request, verdict error)
}

// GuardStats count requests.
type GuardStats struct {
	Fit      int64
	Refused  int64
	Unjudged int64 // passed without a verdict
}

// A Guarded is a transport that refuses requests over budget. It is safe for
// concurrent use.
type Guarded struct {
	next    http.RoundTripper
	planner planner
	judged  func(*http.Request, error)
	err     error // in the policy

	fit, refused, unjudged atomic.Int64
}

// Guard puts the budget check under any client of an API of OpenAI's kind:
//
//	hc := &http.Client{Transport: client.Guard(nil, client.GuardPolicy{})}
//
// POSTs to .../completions and .../embeddings are counted exactly, those to
// .../chat/completions and .../responses estimated: messages with the format's
// overhead as OpenAI published it, no tools, no images, so that the estimate is
// rather too low. A request that does not fit is refused with a
// [*ContextLengthError] before a byte of it leaves. What it cannot judge passes
// untouched: other paths, bodies that are not JSON or are longer than 64 MiB,
// unknown models and windows, parts that are no text.
//
// Clients that retry when no answer came will try refused requests again, as
// official libraries do; a verdict costs microseconds, their pauses more.
//
// next may be nil for http.DefaultTransport. If a model of the policy is
// defined wrongly, that is the error of every request.
func Guard(next http.RoundTripper, policy GuardPolicy) *Guarded {
	models, err := newRegistry(policy.Models, policy.DocumentedWindows)
	if next == nil {
		next = http.DefaultTransport
	}
	// A string that spells a special token is counted as the token, the shorter
	// reading: servers differ, and what might fit is not refused.
	return &Guarded{next: next, planner: planner{models, Reject(), SpecialAsToken}, judged: policy.Judged, err: err}
}

// Stats returns the counts so far.
func (g *Guarded) Stats() GuardStats {
	return GuardStats{g.fit.Load(), g.refused.Load(), g.unjudged.Load()}
}

// RoundTrip judges a request and passes it on, or returns the
// *ContextLengthError.
func (g *Guarded) RoundTrip(req *http.Request) (*http.Response, error) {
	if g.err != nil {
		closeBody(req)
		return nil, g.err
	}
	out, verdict := g.verdict(req)
	if g.judged != nil {
		g.judged(req, verdict)
	}
	var long *ContextLengthError
	switch {
	case verdict == nil:
		g.fit.Add(1)
	case errors.As(verdict, &long):
		g.refused.Add(1)
		closeBody(req)
		return nil, long
	default:
		g.unjudged.Add(1)
	}
	return g.next.RoundTrip(out)
}

// closeBody does what a RoundTripper owes a request that it does not pass on.
func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// Reasons to pass a request without a verdict, besides the errors of the JSON
// and of the model's name.
var (
	errOtherRequest = errors.New("client: not a request with a prompt")
	errBody         = errors.New("client: the body cannot be read before it is sent")
	errNotText      = errors.New("client: the request has parts that are no text in it")
)

// verdict returns nil, a *ContextLengthError, or why there is none; and the
// request to pass on.
func (g *Guarded) verdict(req *http.Request) (*http.Request, error) {
	judge := judgeFor(req.URL.Path)
	if req.Method != http.MethodPost || judge == nil || req.Body == nil || req.Header.Get("Content-Encoding") != "" {
		return req, errOtherRequest
	}
	out, body, err := peekBody(req)
	if err != nil {
		return out, err
	}
	return out, judge(&g.planner, body)
}

func judgeFor(path string) func(*planner, []byte) error {
	switch path = strings.TrimRight(path, "/"); {
	case strings.HasSuffix(path, "/chat/completions"):
		return judgeChat
	case strings.HasSuffix(path, "/completions"):
		return judgeCompletion
	case strings.HasSuffix(path, "/embeddings"):
		return judgeEmbedding
	case strings.HasSuffix(path, "/responses"):
		return judgeResponse
	}
	return nil
}

// maxGuarded is the longest body that is read before it is sent.
const maxGuarded = 64 << 20

// peekBody returns the body, and a request that still has it. A RoundTripper
// must not change the request it was given, so if the body cannot be had twice
// the request is copied.
func peekBody(req *http.Request) (*http.Request, []byte, error) {
	if req.ContentLength > maxGuarded {
		return req, nil, errBody
	}
	body, out := req.Body, req
	if req.GetBody != nil {
		again, err := req.GetBody()
		if err != nil {
			return req, nil, errBody
		}
		defer again.Close()
		body = again
	}
	data, err := io.ReadAll(io.LimitReader(body, maxGuarded+1))
	if req.GetBody == nil {
		own := *req
		own.Body = joinedBody{io.MultiReader(bytes.NewReader(data), req.Body), req.Body}
		out = &own
	}
	if err != nil || len(data) > maxGuarded {
		return out, nil, errBody
	}
	return out, data, nil
}

// joinedBody is a body of which some was read.
type joinedBody struct {
	io.Reader
	io.Closer
}
