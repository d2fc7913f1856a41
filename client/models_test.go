package client

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// The forms of OpenAI, llama.cpp and vLLM.
const modelList = `{"object":"list","data":[
	{"id":"davinci-002","object":"model","created":1692634301,"owned_by":"system","shutdown_date":"2026-09-28"},
	{"id":"gpt-4o","object":"model","created":1,"owned_by":"system","shutdown_date":null},
	{"id":"davinci","object":"model","created":2,"owned_by":"llamacpp","meta":{"vocab_type":2,"n_vocab":50257,"n_ctx":1024,"n_ctx_train":2048}},
	{"id":"acme/base","object":"model","created":3,"owned_by":"vllm","root":"/models/base","max_model_len":32768}
]}`

func modelServer(t *testing.T, paths *[]string) *Client {
	return newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		*paths = append(*paths, r.Method+" "+r.URL.EscapedPath())
		if r.URL.Path != "/models" {
			fmt.Fprint(w, `{"id":"acme/base","object":"model","created":3,"owned_by":"vllm"}`)
			return
		}
		fmt.Fprint(w, modelList)
	}), Options{})
}

func TestModels(t *testing.T) {
	var paths []string
	c := modelServer(t, &paths)
	list, err := c.Models(t.Context())
	require.NoError(t, err)
	require.Len(t, list, 4)
	for i := range list {
		assert.Contains(t, string(list[i].Raw), list[i].ID)
		list[i].Raw = nil
	}
	assert.Equal(t, []ModelInfo{
		{ID: "davinci-002", Created: 1692634301, OwnedBy: "system", ShutdownDate: "2026-09-28"},
		{ID: "gpt-4o", Created: 1, OwnedBy: "system"},
		{ID: "davinci", Created: 2, OwnedBy: "llamacpp", Window: 1024, MaxInput: 1023},
		{ID: "acme/base", Created: 3, OwnedBy: "vllm", Window: 32768},
	}, list)

	m, err := c.Model(t.Context(), "acme/base")
	require.NoError(t, err)
	assert.Equal(t, "vllm", m.OwnedBy)
	assert.Equal(t, []string{"GET /models", "GET /models/acme%2Fbase"}, paths)

	for _, id := range []string{"", ".", ".."} {
		_, err := c.Model(t.Context(), id)
		var bad *RequestError
		assert.ErrorAs(t, err, &bad, "%q would be another path", id)
	}
	assert.Len(t, paths, 2)
}

func TestDiscover(t *testing.T) {
	var paths []string
	c := modelServer(t, &paths)
	_, err := c.Check(Request{Model: "acme/base", Prompt: Text("x")})
	require.Error(t, err)

	found, err := c.Discover(t.Context(), nil)
	require.NoError(t, err)
	assert.Equal(t, []Model{{Name: "davinci", Encoding: encodings.R50kBase(), Window: 1024, MaxInput: 1023}}, found,
		"the tokenizer of davinci is known, and the server's window is the one that counts")

	found, err = c.Discover(t.Context(), encodings.CL100kBase())
	require.NoError(t, err)
	assert.Equal(t, []Model{
		{Name: "davinci", Encoding: encodings.R50kBase(), Window: 1024, MaxInput: 1023},
		{Name: "acme/base", Encoding: encodings.CL100kBase(), Window: 32768},
	}, found)

	b, err := c.Check(Request{Model: "acme/base", Prompt: Text("x")})
	require.NoError(t, err)
	assert.Equal(t, 32768, b.Window)
	_, err = c.Check(Request{Model: "davinci", Prompt: Text(words(1024)), MaxTokens: new(0)})
	assert.ErrorIs(t, err, ErrContextLength)
}

func TestModelsErrors(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
		want   string
	}{
		"refused":               {401, `{"error":{"message":"Invalid API Key"}}`, "Invalid API Key"},
		"error with status 200": {200, `{"error":{"message":"no"}}`, "no"},
		"no list":               {200, `<html>`, "GET /models"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}), Options{})
			_, err := c.Models(t.Context())
			assert.ErrorContains(t, err, tt.want)
			_, err = c.Discover(t.Context(), nil)
			assert.Error(t, err)
		})
	}
}

func TestClientIsSafeForConcurrentUse(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, modelList)
			return
		}
		fmt.Fprint(w, okBody)
	}), Options{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := c.Discover(t.Context(), encodings.CL100kBase())
			assert.NoError(t, err)
			resp, err := c.Complete(t.Context(), Request{Model: "acme/base", Prompt: Text("x")})
			if assert.NoError(t, err) {
				assert.Equal(t, 32768, resp.Budget.Window)
			}
		})
	}
	all.Wait()
}

// K1: what other servers send. Each model is read for itself.
func TestModelsOfOtherServers(t *testing.T) {
	for name, tt := range map[string]struct {
		body string
		want []ModelInfo
	}{
		"created as a float":     {`{"data":[{"id":"a","created":1.5e9}]}`, []ModelInfo{{ID: "a", Created: 1500000000}}},
		"window as a string":     {`{"data":[{"id":"a","max_model_len":"4096"}]}`, []ModelInfo{{ID: "a", Window: 4096}}},
		"window as a float":      {`{"data":[{"id":"a","max_model_len":4096.0}]}`, []ModelInfo{{ID: "a", Window: 4096}}},
		"llama.cpp's as a float": {`{"data":[{"id":"a","meta":{"n_ctx":2048.0}}]}`, []ModelInfo{{ID: "a", Window: 2048, MaxInput: 2047}}},
		"shutdown as a number":   {`{"data":[{"id":"a","shutdown_date":20270114}]}`, []ModelInfo{{ID: "a", ShutdownDate: "20270114"}}},
		"byte order mark":        {"\ufeff" + `{"data":[{"id":"a"}]}`, []ModelInfo{{ID: "a"}}},
		"a bare list (Together)": {`[{"id":"a","context_length":8192}]`, []ModelInfo{{ID: "a", Window: 8192}}},
		"OpenRouter":             {`{"data":[{"id":"a","context_length":131072}]}`, []ModelInfo{{ID: "a", Window: 131072}}},
		"Groq":                   {`{"data":[{"id":"a","context_window":131072}]}`, []ModelInfo{{ID: "a", Window: 131072}}},
		"Mistral":                {`{"data":[{"id":"a","max_context_length":32768}]}`, []ModelInfo{{ID: "a", Window: 32768}}},
		"how it is run comes first": {`{"data":[{"id":"a","max_context_length":9,"context_window":8,"context_length":7,"max_model_len":6,"meta":{"n_ctx":5}}]}`,
			[]ModelInfo{{ID: "a", Window: 5, MaxInput: 4}}},
		"windows that none has": {`{"data":[{"id":"a","max_model_len":9223372036854775807},{"id":"b","max_model_len":1073741825},{"id":"c","max_model_len":-1},{"id":"d","max_model_len":1e300}]}`,
			[]ModelInfo{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}},
		"bad ones between good ones": {`{"data":[{"id":"a"},null,7,"x",[],{},{"id":null},{"id":"b","meta":[],"created":"x"}]}`, []ModelInfo{{ID: "a"}, {ID: "b"}}},
		"an id that is a number":     {`{"data":[{"id":7}]}`, []ModelInfo{{ID: "7"}}},
		"none":                       {`{"data":[]}`, nil},
		"none, as Go writes it":      {`{"object":"list","data":null}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, tt.body) }), Options{})
			list, err := c.Models(t.Context())
			require.NoError(t, err)
			for i := range list {
				assert.True(t, json.Valid(list[i].Raw), "%s", list[i].Raw)
				list[i].Raw = nil
			}
			assert.Equal(t, tt.want, list)
			found, err := c.Discover(t.Context(), encodings.R50kBase())
			require.NoError(t, err)
			windows := 0
			for _, m := range tt.want {
				windows += min(m.Window, 1)
			}
			assert.Len(t, found, windows)
		})
	}
}

// No models is not what a server says that says something else.
func TestModelsThatAreNone(t *testing.T) {
	for name, tt := range map[string]struct{ body, want string }{
		"empty object": {`{}`, "the answer does not list models"},
		"null":         {`null`, "the answer does not list models"},
		"a detail":     {`{"detail":"Not Found"}`, "Not Found"},
		"a page":       {`<html>`, "a web page"},
		"nothing":      {``, "the answer is empty"},
		"data":         {`{"data":7}`, "the answer does not list models"},
		"cut off":      {`{"data":[{"id":"a"}`, "its JSON ends too early"},
		"without end":  {`{"data":[` + strings.Repeat(`{"id":"a"},`, maxModels+1) + `{}]}`, "more than 65536 models"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, tt.body) }), Options{})
			list, err := c.Models(t.Context())
			assert.ErrorContains(t, err, tt.want)
			assert.Nil(t, list)
			_, err = c.Discover(t.Context(), nil)
			assert.Error(t, err)
		})
	}
}
