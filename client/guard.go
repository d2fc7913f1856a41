package client

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
)

// GuardOptions say what a [Guard] knows, what it refuses and whom it tells. The
// zero value refuses what is known not to fit and passes everything else.
type GuardOptions struct {
	Models            []Model // besides those of package encodings, as in Options
	DocumentedWindows bool    // as in Options

	// RefuseUnjudged refuses requests without a verdict too, with an
	// [*UnjudgedError], unless they have no body: a guard that is closed where it
	// cannot see. Requests to endpoints that have no prompt, such as uploads of
	// files, must then take another way.
	RefuseUnjudged bool

	// RefuseWithResponse makes a refusal a response of status 400 with an error
	// in OpenAI's form, instead of an error of RoundTrip. Most libraries retry
	// after an error, and do not after such a response. Its header has "Server:
	// tokcount".
	RefuseWithResponse bool

	// ChatMargin multiplies the estimate of a chat before it is compared with
	// the window, 1.1 for 10 percent more. Default: 1.
	ChatMargin float64

	// BodyLimit is how many bytes of a body are read ahead, after
	// decompression. A longer body has no verdict, unless its beginning is
	// already too long for the model. Default: 64 MiB.
	BodyLimit int64

	// Judged, if set, is called with each verdict, by the goroutine of the
	// request: nil for a request that fits; a [*ContextLengthError] or
	// [*RequestError] for one that does not; an [*UnjudgedError] for one without
	// a verdict; another error if the body could not be read.
	Judged func(req *http.Request, verdict error)
}

// GuardStats count verdicts.
type GuardStats struct {
	Fit      int64
	Refused  int64
	Unjudged int64 // passed, or refused because of RefuseUnjudged
}

// A Guard puts the budget check under any client of an API of OpenAI's kind, as
// an http.RoundTripper. It is safe for concurrent use.
//
// POSTs to .../completions and .../embeddings are counted exactly, those to
// .../chat/completions and .../responses estimated. The model is that of the
// body, or of the path in Azure's /openai/deployments/NAME/... and the older
// /engines/NAME/.... A request that does not fit is refused before a byte of it
// leaves; what is passed is passed byte for byte.
//
// A verdict is given only where every server would come to it. There is none,
// for example, for unknown models and windows; for prompts that are neither text
// nor tokens; for chats that fit, as far as they can be counted, but have tools
// or images; for a max_tokens of -1 or "16", if the prompt fits; for bodies that
// are not JSON, or are compressed by anything but gzip; and for fields whose
// names are in another case, which some servers read and others do not. A field
// that is given twice with different values is refused. So are, for OpenAI's own
// models, embeddings of an empty input, of more than 2,048 inputs, or of more
// than 300,000 tokens.
//
// If the body cannot be read to its end, that is the error and nothing is sent.
type Guard struct {
	next    http.RoundTripper
	models  *registry
	options GuardOptions
	margin  float64
	limit   int64 // of bodies

	fit, refused, unjudged atomic.Int64
}

// NewGuard returns a guard that passes requests on to next, or to
// http.DefaultTransport if that is nil:
//
//	guard, err := client.NewGuard(nil, client.GuardOptions{})
//	...
//	hc := &http.Client{Transport: guard}
//
// The error is about the options: a model that is defined wrongly, or a number
// out of range.
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

// verdict returns nil for a request that fits, or what Judged is told; and the
// request to pass on, which is a copy if the body of req has been read.
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

// isRefusal reports whether err may be returned as it is: a request that does not
// fit, or a body that broke off.
func isRefusal(err error) bool {
	switch err.(type) {
	case *ContextLengthError, *RequestError, *uploadError:
		return true
	}
	return false
}

// defines reports whether a model is one that a caller defined.
func (r *registry) defines(name string) bool {
	r.mu.RLock()
	defer r.mu.RUnlock()
	_, ok := r.own[name]
	return ok
}
