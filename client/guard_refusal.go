package client

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// An UnjudgedError says why a [Guard] has no verdict on a request.
type UnjudgedError struct{ Err error }

func (e *UnjudgedError) Error() string { return "client: the request is not judged: " + e.Err.Error() }
func (e *UnjudgedError) Unwrap() error { return e.Err }

// refusalResponse returns a refusal as a response in the form of OpenAI's API.
func refusalResponse(req *http.Request, e endpoint, refusal error) *http.Response {
	body, err := marshal(map[string]any{"error": refusalFields(e, refusal)})
	if err != nil {
		return nil // not for strings
	}
	return &http.Response{
		Status: "400 Bad Request", StatusCode: http.StatusBadRequest,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"Content-Type":   {"application/json"},
			"Server":         {"tokcount"},
			"X-Should-Retry": {"false"}, // which OpenAI's libraries heed
		},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		Request: req,
	}
}

// refusalFields returns the fields of an error, with OpenAI's wording where there
// is one, since callers search for it.
func refusalFields(e endpoint, refusal error) map[string]any {
	fields := map[string]any{
		"message": refusal.Error(),
		"type":    "invalid_request_error",
		"param":   promptField[e],
		"code":    nil,
	}
	switch err := refusal.(type) {
	case *ContextLengthError:
		fields["message"] = err.inWordsOfOpenAI()
		fields["code"] = "context_length_exceeded"
		switch err.Limit {
		case LimitOutput:
			fields["param"] = "max_tokens"
		case LimitRequest:
			fields["code"] = "max_tokens_per_request"
		}
	case *RequestError:
		fields["param"] = err.Field
	case *UnjudgedError:
		fields["code"] = "request_not_judged"
	}
	return fields
}

// promptField is the name of the prompt's field at each endpoint.
var promptField = [...]any{completions: "prompt", chatCompletions: "messages", responses: "input", embeddings: "input"}

// inWordsOfOpenAI returns what OpenAI's API says when a request is too long, with
// a note that it does not come from there.
func (e *ContextLengthError) inWordsOfOpenAI() string {
	how := ""
	switch {
	case e.AtLeast:
		how = "at least "
	case e.Estimate:
		how = "about "
	}
	prompt := e.Prompt + e.Suffix
	var text string
	switch e.Limit {
	case LimitInput:
		text = fmt.Sprintf("Input tokens exceed the configured limit of %d tokens. Your messages resulted in %s%d tokens. Please reduce the length of the messages.", e.Window, how, prompt)
	case LimitOutput:
		text = fmt.Sprintf("max_tokens is too large: %d. This model supports at most %d completion tokens.", e.Reserved, e.Window)
	case LimitRequest:
		text = fmt.Sprintf("Requested %d tokens, max %d tokens per request.", prompt, e.Window)
	default:
		text = fmt.Sprintf("This model's maximum context length is %d tokens, however you requested %s%d tokens (%d in your prompt; %d for the completion). Please reduce your prompt; or completion length.",
			e.Window, how, prompt+e.Reserved, prompt, e.Reserved)
	}
	return text + " (counted by tokcount, not sent)"
}
