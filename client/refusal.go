package client

import (
	"cmp"
	"io"
	"net/url"
	"strings"
	"time"
)

// refusal returns the error for an answer whose status is not a success. The bodies of
// redirects and of other protocols (status 101, whose connection may stay open
// for ever) are not read.
func (c *Client) refusal(r *reply) error {
	switch {
	case r.StatusCode < 200:
		return r.apiError(failure{Message: "it switched to another protocol"}, "")
	case r.StatusCode < 400:
		return r.apiError(failure{Message: redirectTarget(r.Header.Get(refusedLocation))}, "")
	}
	// A key across the end of what is kept would be kept in part: read so much
	// more that it is whole however it is escaped, and scrub before cutting.
	body, _ := io.ReadAll(&bounded{r: r.Body, left: addLimits(c.limits.Error, r.secrets.longest())})
	return r.failed(body)
}

// failed makes an error of what says so, in JSON or not.
func (r *reply) failed(body []byte) error {
	body = body[:min(int64(len(body)), addLimits(r.maxError, r.secrets.longest()))]
	f, ok := parseFailure(body[:min(int64(len(body)), r.maxError)])
	text := ""
	if !ok || f.Message == "" {
		text = string(body)
	}
	return r.apiError(f, text)
}

// apiError returns the error as a *ContextLengthError if it is about length,
// and as an *APIError if not. It is classified before the key is taken out of
// it, which must not change what it is.
func (r *reply) apiError(f failure, body string) error {
	e := &APIError{
		Status: r.StatusCode, Type: f.Type, Code: f.Code, Param: f.Param, Message: f.Message, Body: body,
		RequestID: r.requestID(), Header: r.header(), RetryAfter: retryAfter(r.Header, time.Now()), Attempts: r.attempts,
		kinds: classify(f.effective(r.StatusCode), []string{f.Type, f.Code}, f.text(body)),
	}
	switch strings.TrimSpace(r.Header.Get("X-Should-Retry")) {
	case "true":
		e.kinds |= saysRetry
	case "false":
		e.kinds |= saysFinal
	}
	long := contextError(e, &f)
	for _, s := range []*string{&e.Type, &e.Code, &e.Param, &e.Message, &e.Body} {
		*s = r.secrets.scrub(*s)
		*s = (*s)[:min(int64(len(*s)), r.maxError)]
	}
	if long != nil {
		return long
	}
	return e
}

// requestIDs are the headers in which servers name a request: OpenAI and most
// others, Azure's gateway, Azure, Anthropic, Cloudflare.
var requestIDs = []string{"X-Request-Id", "Apim-Request-Id", "X-Ms-Request-Id", "Request-Id", "Cf-Ray"}

// requestID returns the server's name for the request, which is as long as the
// server likes.
func (r *reply) requestID() string {
	id := ""
	for _, name := range requestIDs {
		id = cmp.Or(id, r.Header.Get(name))
	}
	id = r.secrets.scrub(id)
	return id[:min(len(id), 256)]
}

// redirectTarget says where a Location points to: scheme and host alone, since
// the rest may hold what should not be logged.
func redirectTarget(location string) string {
	u, err := url.Parse(location)
	switch {
	case location == "":
		return "it is a redirect without a target"
	case err != nil || u.Host == "":
		return "it points to another path"
	}
	return "it points to " + u.Scheme + "://" + u.Host
}
