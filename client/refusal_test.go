package client

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func refuse(t *testing.T, status int, header map[string]string, body string) error {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		for name, value := range header {
			w.Header().Set(name, value)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}), Options{})
	_, err := c.Complete(t.Context(), Request{Model: "davinci", Prompt: Text("x")})
	require.Error(t, err)
	return err
}

func TestAPIError(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   APIError
	}{
		"as specified": {404,
			`{"error":{"message":"The model does not exist","type":"invalid_request_error","param":"model","code":"model_not_found"}}`,
			APIError{Type: "invalid_request_error", Code: "model_not_found", Param: "model", Message: "The model does not exist"}},
		"numeric code (llama.cpp)": {401,
			`{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}`,
			APIError{Type: "authentication_error", Code: "401", Message: "Invalid API Key"}},
		"list of messages (go-openai#381)": {400,
			`{"error":{"message":["a","b"],"code":null,"param":null,"type":null}}`, APIError{Message: "a b"}},
		"message that is an object": {400, `{"error":{"message":{"detail":7}}}`, APIError{Message: `{"detail":7}`}},
		"error that is a string":    {400, `{"error":"no"}`, APIError{Message: "no"}},
		"no envelope":               {400, `{"object":"error","message":"no","type":"T","code":7}`, APIError{Message: "no", Type: "T", Code: "7"}},
		"an event":                  {400, "data: {\"error\":{\"message\":\"no\"}}\n\n", APIError{Message: "no"}},
		"a named event":             {500, "event: error\ndata: {\"error\":{\"message\":\"no\"}}\n\n", APIError{Message: "no"}},
		"a list (Gemini)":           {400, `[{"error":{"message":"no","code":400,"status":"INVALID_ARGUMENT"}}]`, APIError{Message: "no", Code: "400"}},
		"Anthropic":                 {400, `{"type":"error","error":{"type":"invalid_request_error","message":"no"}}`, APIError{Type: "invalid_request_error", Message: "no"}},
		"TGI":                       {422, `{"error":"no","error_type":"validation"}`, APIError{Message: "no", Type: "validation"}},
		"xAI":                       {400, `{"code":"invalid","error":"no"}`, APIError{Message: "no", Code: "invalid"}},
		"FastAPI's list":            {422, `{"detail":[{"loc":["body"],"msg":"field required","type":"missing"},{"msg":"no"}]}`, APIError{Message: "field required no"}},
		"Cloudflare":                {400, `{"success":false,"errors":[{"code":7000,"message":"no"}],"result":null}`, APIError{Message: "no"}},
		"cut off at the limit":      {400, `{"error":{"type":"t","message":"no and so`, APIError{Message: "no and so", Type: "t"}},
		"a type without a message":  {400, `{"error":{"type":"t"},"x":"why"}`, APIError{Type: "t", Body: `{"error":{"type":"t"},"x":"why"}`}},
		"proxy's page":              {502, `<html>Bad Gateway</html>`, APIError{Body: "<html>Bad Gateway</html>"}},
		"other JSON":                {400, `{"detail":"no"}`, APIError{Message: "no"}},
		"JSON that is a list":       {400, `["no"]`, APIError{Body: `["no"]`}},
		"error that is a number":    {400, `{"error":7}`, APIError{Body: `{"error":7}`}},
		"nothing":                   {503, ``, APIError{}},
	} {
		t.Run(name, func(t *testing.T) {
			err := refuse(t, tt.status, map[string]string{"X-Request-Id": "req-7"}, tt.body)
			want := tt.want
			want.Status, want.RequestID, want.Attempts = tt.status, "req-7", 1
			var got *APIError
			require.ErrorAs(t, err, &got)
			assert.NotEmpty(t, got.Header)
			got.Header, got.kinds = nil, 0
			assert.Equal(t, &want, got)
		})
	}
}

func TestAPIErrorSaysWhatTheServerSaid(t *testing.T) {
	err := refuse(t, 401, map[string]string{"X-Request-Id": "req-7"}, `{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}`)
	assert.EqualError(t, err, "client: the server answered 401 authentication_error 401: Invalid API Key (request req-7)")
}

func TestSentinels(t *testing.T) {
	all := []error{ErrContextLength, ErrRateLimited, ErrQuota, ErrAuth, ErrRedirect, ErrStreamCut}
	for name, tt := range map[string]struct {
		status int
		body   string
		want   error // nil for none
	}{
		"401":                     {401, `{}`, ErrAuth},
		"403":                     {403, `{}`, ErrAuth},
		"404":                     {404, `{}`, nil},
		"429":                     {429, `{"error":{"message":"slow down","code":"rate_limit_exceeded"}}`, ErrRateLimited},
		"quota by code":           {429, `{"error":{"message":"pay","code":"insufficient_quota"}}`, ErrQuota},
		"quota by type":           {429, `{"error":{"message":"pay","type":"insufficient_quota"}}`, ErrQuota},
		"500":                     {500, `{}`, nil},
		"308":                     {308, ``, ErrRedirect},
		"context_length_exceeded": {400, `{"error":{"message":"no","code":"context_length_exceeded"}}`, ErrContextLength},
	} {
		t.Run(name, func(t *testing.T) {
			err := refuse(t, tt.status, nil, tt.body)
			for _, sentinel := range all {
				if sentinel == tt.want {
					assert.ErrorIs(t, err, sentinel)
				} else {
					assert.NotErrorIs(t, err, sentinel)
				}
			}
		})
	}
}

func TestErrorBodyIsKeptUpToALimit(t *testing.T) {
	err := refuse(t, 502, nil, strings.Repeat("x", 200<<10))
	var api *APIError
	require.ErrorAs(t, err, &api)
	assert.Len(t, api.Body, 64<<10)
	assert.Less(t, len(err.Error()), 1100, "the message is shorter yet")
}
