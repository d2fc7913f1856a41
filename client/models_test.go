package client

import (
	"fmt"
	"net/http"
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
