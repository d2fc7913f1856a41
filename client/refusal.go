package client

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"time"
)

// refusal makes an error of an answer whose status is no success.
func (c *Client) refusal(r *reply) error {
	// A key across the end of what is kept would be kept in part: read so much
	// more that it is whole, and scrub before cutting.
	body, _ := io.ReadAll(io.LimitReader(r.Body, c.limits.Error+int64(len(r.key.reveal()))))
	e, detail := parseError(body, r.StatusCode)
	if e == nil {
		text := scrub(string(body), r.key)
		e = &APIError{Status: r.StatusCode, Body: text[:min(int64(len(text)), c.limits.Error)]}
	}
	e.RetryAfter = retryAfter(r.Header, time.Now())
	e.shouldRetry = r.Header.Get("X-Should-Retry")
	if e.Is(ErrRedirect) {
		e.Message = "it points to " + redirectTarget(r.Header.Get(refusedLocation))
		e.Body = ""
	}
	return r.identify(e, detail)
}

// identify says which answer the error came in and returns it as a
// *ContextLengthError if it is about length.
func (r *reply) identify(e *APIError, detail errorDetail) error {
	e.RequestID = r.requestID()
	e.Attempts = r.attempts
	for _, s := range []*string{&e.Type, &e.Code, &e.Param, &e.Message} {
		*s = scrub(*s, r.key)
	}
	if long := contextError(e, detail.Window, detail.Prompt); long != nil && e.Status < 600 {
		return long
	}
	return e
}

// requestID returns the server's name for the request, which is as long as the
// server likes.
func (r *reply) requestID() string {
	id := scrub(r.Header.Get("X-Request-Id"), r.key)
	return id[:min(len(id), 256)]
}

// redirectTarget returns scheme and host of a Location: the rest may hold what
// should not be logged.
func redirectTarget(location string) string {
	u, err := url.Parse(location)
	if err != nil || u.Host == "" {
		return "another path"
	}
	return u.Scheme + "://" + u.Host
}

// errorDetail is an error in JSON. The fields are read leniently: code may be a
// number, message a list.
type errorDetail struct {
	Message looseString `json:"message"`
	Type    looseString `json:"type"`
	Param   looseString `json:"param"`
	Code    looseString `json:"code"`
	Prompt  int         `json:"n_prompt_tokens"` // llama.cpp
	Window  int         `json:"n_ctx"`           // llama.cpp
}

// parseError reads {"error": {...}}, {"error": "..."}, and the error without an
// envelope that older servers send: {"object": "error", "message": ...}. It
// returns nil for anything else.
func parseError(body []byte, status int) (*APIError, errorDetail) {
	var envelope struct {
		Error  json.RawMessage `json:"error"`
		Object string          `json:"object"`
	}
	if json.Unmarshal(body, &envelope) != nil {
		return nil, errorDetail{}
	}
	var d errorDetail
	switch {
	case len(envelope.Error) > 0 && envelope.Error[0] == '{':
		_ = json.Unmarshal(envelope.Error, &d)
	case len(envelope.Error) > len(`""`) && envelope.Error[0] == '"':
		_ = json.Unmarshal(envelope.Error, &d.Message)
	case envelope.Object == "error":
		_ = json.Unmarshal(body, &d)
	default:
		return nil, d
	}
	return &APIError{Status: status, Type: string(d.Type), Code: string(d.Code), Param: string(d.Param),
		Message: string(d.Message)}, d
}

// looseString is a string, a number as its digits, or a list of strings joined.
type looseString string

func (s *looseString) UnmarshalJSON(data []byte) error {
	var text string
	var list []looseString
	switch {
	case string(data) == "null":
	case json.Unmarshal(data, &text) == nil:
		*s = looseString(text)
	case json.Unmarshal(data, &list) == nil:
		parts := make([]string, len(list))
		for i, part := range list {
			parts[i] = string(part)
		}
		*s = looseString(strings.Join(parts, " "))
	default:
		*s = looseString(data)
	}
	return nil
}
