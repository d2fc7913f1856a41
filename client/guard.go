package client

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
)

// GuardOptions configure a [Guard]. The zero value refuses what is known not to
// fit and passes everything else.
type GuardOptions struct {
	Models            []Model // besides those of package encodings, as in Options
	DocumentedWindows bool    // as in Options

	// RefuseUnjudged refuses requests without a verdict as well, with an
	// [*UnjudgedError]: the guard fails closed. Requests without a body, such as
	// GET /models, still pass. Requests to endpoints without a prompt, such as
	// file uploads, must bypass the guard.
	RefuseUnjudged bool

	// RefuseWithResponse makes RoundTrip return a refusal as a response with
	// status 400 and an error in OpenAI's form, instead of as an error. Most
	// libraries retry after an error, but not after such a response. Its header
	// has "Server: tokcount".
	RefuseWithResponse bool

	// ChatMargin is the factor by which the estimated tokens of a chat are
	// multiplied before they are compared with the limits: 1.1 adds 10 percent.
	// Default: 1. A [*ContextLengthError] has the product.
	ChatMargin float64

	// BodyLimit is how many bytes of a body are read before it is sent, both
	// compressed and decompressed. There is no verdict on a longer body, unless
	// its beginning is already too long for the model. Default: 64 MiB.
	BodyLimit int64

	// Judged, if set, is called with each verdict, on the goroutine of the
	// request: nil for a request that fits; a [*ContextLengthError] or
	// [*RequestError] for one that does not; an [*UnjudgedError] for one without
	// a verdict; another error if the body could not be read.
	Judged func(req *http.Request, verdict error)
}

// GuardStats counts verdicts.
type GuardStats struct {
	Fit      int64
	Refused  int64
	Unjudged int64 // passed; or refused, because of RefuseUnjudged or a body that could not be read
}

// A Guard is an http.RoundTripper that puts the budget check under any client of
// an API like OpenAI's. It is safe for concurrent use.
//
// It counts POSTs to .../completions and .../embeddings exactly, and estimates
// those to .../chat/completions and .../responses (see package chat). The model
// is the one in the path of Azure's /openai/deployments/NAME/... and the older
// /engines/NAME/..., otherwise the one in the body. A request that does not fit
// is refused before a byte of it is sent. All others are passed on unchanged.
//
// There is a verdict only where all servers would agree. Among the requests
// without one are those
//
//   - of unknown models, or models whose window is unknown;
//   - with prompts that are neither text nor tokens;
//   - with chats that have parts that are not counted, such as images;
//   - with a max_tokens that servers read differently, such as -1 or "16";
//   - with text that spells a special token, if it fits only when read as one;
//   - with field names in another case, such as "Prompt", which some servers read;
//   - with bodies that are not JSON, or are compressed otherwise than by gzip.
//
// Such a request is still refused if what can be counted of it is too long. Also
// refused are fields given twice with different values and, for OpenAI's own
// models, embeddings of an empty input, of more than 2,048 inputs, or of more than
// 300,000 tokens.
//
// If reading the body fails, RoundTrip returns that error and sends nothing.
type Guard struct {
	next    http.RoundTripper
	models  *registry
	options GuardOptions
	margin  float64
	limit   int64 // of bodies

	fit, refused, unjudged atomic.Int64
}

// NewGuard returns a guard that passes requests on to next, or to
// http.DefaultTransport if next is nil:
//
//	guard, err := client.NewGuard(nil, client.GuardOptions{})
//	...
//	hc := &http.Client{Transport: guard}
//
// It fails if a model is defined wrongly or a number is out of range.
func NewGuard(next http.RoundTripper, o GuardOptions) (*Guard, error) {
	models, err := newRegistry(o.Models, o.DocumentedWindows)
	switch {
	case err != nil:
		return nil, err
	case o.BodyLimit < 0:
		return nil, fmt.Errorf("client: BodyLimit is %d bytes: it must not be negative", o.BodyLimit)
	case !(o.ChatMargin >= 0) || math.IsInf(o.ChatMargin, 0):
		return nil, fmt.Errorf("client: ChatMargin is %v: it must be a positive number, such as 1.1", o.ChatMargin)
	}
	if next == nil {
		next = http.DefaultTransport
	}
	return &Guard{next: next, models: models, options: o,
		margin: cmp.Or(o.ChatMargin, 1), limit: min(cmp.Or(o.BodyLimit, 64<<20), math.MaxInt-1)}, nil
}

// Stats returns the counts so far.
func (g *Guard) Stats() GuardStats {
	return GuardStats{g.fit.Load(), g.refused.Load(), g.unjudged.Load()}
}

// RoundTrip judges a request, and passes it on or refuses it.
func (g *Guard) RoundTrip(req *http.Request) (*http.Response, error) {
	endpoint, model := parseEndpoint(req.URL)
	out, verdict := g.verdict(req, incoming{endpoint: endpoint, model: model})
	refused := g.note(verdict)
	if g.options.Judged != nil {
		g.options.Judged(req, verdict)
	}
	if !refused || errors.Is(verdict, errNoBody) {
		return g.next.RoundTrip(out)
	}
	if req.Body != nil {
		_ = req.Body.Close() // as a RoundTripper must
	}
	var upload *uploadError
	if g.options.RefuseWithResponse && !errors.As(verdict, &upload) {
		return refusalResponse(req, endpoint, verdict), nil
	}
	return nil, verdict
}

// note counts a verdict and reports whether it is a refusal.
func (g *Guard) note(verdict error) bool {
	switch verdict.(type) {
	case nil:
		g.fit.Add(1)
		return false
	case *ContextLengthError, *RequestError:
		g.refused.Add(1)
		return true
	case *UnjudgedError:
		g.unjudged.Add(1)
		return g.options.RefuseUnjudged
	}
	g.unjudged.Add(1)
	return true // the body broke off
}

// verdict returns what Judged is called with, and the request to pass on, which
// is a copy if the body of req has been read.
func (g *Guard) verdict(req *http.Request, in incoming) (*http.Request, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, &UnjudgedError{errNoBody}
	}
	if req.Method != http.MethodPost || in.endpoint == otherEndpoint {
		return req, &UnjudgedError{errOtherRequest}
	}
	out, err := g.judgeBody(req, in)
	if err != nil && !isRefusal(err) {
		err = &UnjudgedError{err}
	}
	return out, err
}

// isRefusal reports whether err is a verdict on its own: a request that does not
// fit, or a body that could not be read.
func isRefusal(err error) bool {
	switch err.(type) {
	case *ContextLengthError, *RequestError, *uploadError:
		return true
	}
	return false
}

// defines reports whether a caller defined a model of that name.
func (r *registry) defines(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.own[name]
	return ok
}
