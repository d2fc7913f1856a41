package client

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestHeadersAreKept(t *testing.T) {
	limits := func(w http.ResponseWriter) {
		w.Header().Set("X-Ratelimit-Remaining-Tokens", "17")
		w.Header().Set("X-Echo", "Bearer "+secret)
	}
	t.Run("error", func(t *testing.T) {
		c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			limits(w)
			w.WriteHeader(429)
		}), Options{})
		_, err := c.Complete(t.Context(), question)
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Equal(t, "17", api.Header.Get("X-Ratelimit-Remaining-Tokens"))
		assert.Equal(t, "Bearer [redacted]", api.Header.Get("X-Echo"))
		assertSilent(t, err)
	})
	t.Run("response and first chunk", func(t *testing.T) {
		c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			limits(w)
			w.Header().Set(secret, "x")
			fmt.Fprint(w, okBody)
		}), Options{})
		resp, err := c.Complete(t.Context(), question)
		require.NoError(t, err)
		assert.Equal(t, "17", resp.Header.Get("X-Ratelimit-Remaining-Tokens"))
		assertNoSecret(t, "header", strings.ToLower(fmt.Sprint(resp.Header)))
		for chunk, err := range c.Stream(t.Context(), question) {
			require.NoError(t, err)
			assert.Equal(t, "17", chunk.Header.Get("X-Ratelimit-Remaining-Tokens"))
			assertNoSecret(t, "header", fmt.Sprint(chunk.Header))
		}
	})
}

func TestRequestIDs(t *testing.T) {
	for name, want := range map[string]string{"X-Request-Id": "7", "Apim-Request-Id": "7", "X-Ms-Request-Id": "7", "Request-Id": "7", "Cf-Ray": "7", "X-Other": ""} {
		err := refuse(t, 400, map[string]string{name: "7"}, "")
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Equal(t, want, api.RequestID, name)
	}
	err := refuse(t, 400, map[string]string{"Cf-Ray": "edge", "X-Request-Id": "server"}, "")
	assert.ErrorContains(t, err, "(request server)")
}

func TestOptionsHeader(t *testing.T) {
	var seen http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header
		w.WriteHeader(400)
		fmt.Fprint(w, "no: ", r.Header.Get("Api-Key"))
	})
	header := http.Header{"api-key": {"azure-key-0123456789"}, "User-Agent": {"mine"}, "Authorization": {"Basic dXNlcjpwYXNzd29yZA=="}, "X-Title": {"my program"}}
	c := newTestClient(t, url, Options{Header: header})
	_, err := c.Complete(t.Context(), question)
	assert.Equal(t, "azure-key-0123456789", seen.Get("Api-Key"))
	assert.Equal(t, "mine", seen.Get("User-Agent"))
	assert.Equal(t, []string{"Basic dXNlcjpwYXNzd29yZA=="}, seen.Values("Authorization"), "in place of the key")
	assert.Equal(t, "my program", seen.Get("X-Title"))
	assert.Equal(t, "application/json", seen.Get("Content-Type"))
	for _, form := range append(errorForms(err), fmt.Sprintf("%v %+v %#v", c, c, c)) {
		assert.NotContains(t, form, "azure-key")
		assert.NotContains(t, form, "dXNlcjpwYXNzd29yZA")
	}

	for name, h := range map[string]http.Header{
		"a name of two words": {"X Y": {"1"}}, "no name": {"": {"1"}}, "a line feed": {"X": {"1\r\nY: 2"}}, "not ASCII": {"X": {"ä"}},
		"Content-Type": {"content-type": {"text/plain"}}, "Accept-Encoding": {"Accept-Encoding": {"br"}}, "Host": {"Host": {"x"}},
	} {
		_, err := New(Options{Header: h})
		require.Error(t, err, name)
		assert.NotContains(t, err.Error(), "Y: 2")
	}
}

// A header may carry several secrets, and a server may echo one alone.
func TestSecretsInHeaders(t *testing.T) {
	for name, tt := range map[string]struct{ header, value, echo string }{
		"the last word":           {"Authorization", "Bearer secret-0123456789", "secret-0123456789"},
		"the first of cookies":    {"Cookie", "session=secret-0123456789; theme=dark", "secret-0123456789"},
		"the last of cookies":     {"Cookie", "theme=dark; session=secret-0123456789", "secret-0123456789"},
		"cookies as they are":     {"Cookie", "session=secret-0123456789; theme=dark", "session=secret-0123456789; theme=dark"},
		"a word in the middle":    {"X-Auth", "Token secret-0123456789 v1", "secret-0123456789"},
		"a parameter":             {"Authorization", `Digest username="me", response="secret-0123456789", qop=auth`, "secret-0123456789"},
		"Base64 with its padding": {"Authorization", "Basic c2VjcmV0LTAxMjM0NTY3ODk=", "c2VjcmV0LTAxMjM0NTY3ODk="},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				assert.Equal(t, tt.value, r.Header.Get(tt.header))
				w.Header().Set("X-Echo", tt.echo)
				w.WriteHeader(400)
				fmt.Fprintf(w, `{"error":{"message":%q}}`, "rejected: "+tt.echo)
			}), Options{Header: http.Header{tt.header: {tt.value}}})
			_, err := c.Complete(t.Context(), question)
			require.ErrorContains(t, err, "rejected: ")
			for _, form := range errorForms(err) {
				assert.NotContains(t, form, "0123456789")
				assert.NotContains(t, form, "c2VjcmV0")
			}
		})
	}
}
