package client

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// assertSilent says that no form of err shows the key.
func assertSilent(t *testing.T, err error) {
	t.Helper()
	require.Error(t, err)
	for e := err; e != nil; e = errors.Unwrap(e) {
		assertNoSecret(t, "error", e.Error())
		assertNoSecret(t, "%+v", fmt.Sprintf("%+v %#v", e, e))
		data, _ := json.Marshal(e)
		assertNoSecret(t, "JSON", string(data))
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	var evil []string
	evilURL := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		evil = append(evil, r.Header.Get("Authorization")+string(body))
	})
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, target := range map[string]string{
			"to another port":       evilURL + "/v1/completions?" + secret,
			"to another name":       strings.Replace(evilURL, "127.0.0.1", "localhost", 1),
			"to another path":       "/v2/completions",
			"to what cannot be URL": "http://[::1:" + secret,
		} {
			t.Run(fmt.Sprintf("%d %s", status, name), func(t *testing.T) {
				calls := 0
				handler := func(w http.ResponseWriter, r *http.Request) {
					calls++
					w.Header().Set("Location", target)
					w.WriteHeader(status)
					fmt.Fprintf(w, `<a href="%s">moved</a>`, target)
				}
				follows := &http.Client{} // a caller's client, which would
				for _, o := range []Options{{}, {HTTPClient: follows}} {
					c := newTestClient(t, serve(t, handler), o)
					_, err := c.Complete(t.Context(), question)
					assert.ErrorIs(t, err, ErrRedirect)
					assertSilent(t, err)
					_, _, err = collect(t.Context(), c)
					assert.ErrorIs(t, err, ErrRedirect)
					_, err = c.Models(t.Context())
					assert.ErrorIs(t, err, ErrRedirect)
				}
				assert.Equal(t, 6, calls)
				assert.Empty(t, evil)
				assert.Equal(t, &http.Client{}, follows, "the caller's client is as it was")
			})
		}
	}
}

// A hostile or careless server has the key, and may say it.
func TestKeyEchoedByTheServerIsScrubbed(t *testing.T) {
	for name, tt := range map[string]struct {
		status int
		body   string
	}{
		"message":           {401, `{"error":{"message":"Incorrect API key provided: ` + secret + `.","type":"` + secret + `","code":"` + secret + `","param":"` + secret + `"}}`},
		"escaped in JSON":   {401, `{"error":{"message":"bad key \u0073` + secret[1:] + `"}}`},
		"page":              {502, "<html>Authorization: Bearer " + secret + "</html>"},
		"list":              {400, `{"error":{"message":["` + secret + `"]}}`},
		"length":            {400, `{"error":{"message":"maximum context length is 5 tokens ` + secret + `"}}`},
		"with status 200":   {200, `{"error":{"message":"` + secret + `"}}`},
		"across the limit":  {502, strings.Repeat("x", 64<<10-5) + secret},
		"just at the limit": {502, strings.Repeat("x", 64<<10-len(secret)) + secret + secret},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Request-Id", secret)
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.body)
			}), Options{})
			_, err := c.Complete(t.Context(), question)
			assertSilent(t, err)
			var api *APIError
			require.ErrorAs(t, err, &api)
			for _, s := range []string{api.Message, api.Body, api.RequestID} {
				assert.NotContains(t, s, secret[:5], "not even its beginning")
			}
		})
	}
	c := streamFrom(t, `data: {"error":{"message":"`+secret+`"}}`+"\n\n", Options{})
	_, _, err := collect(t.Context(), c)
	assertSilent(t, err)
}

func TestKeyInATransportsErrorIsScrubbed(t *testing.T) {
	rt := roundTripper(func(r *http.Request) (*http.Response, error) {
		return nil, fmt.Errorf("dump: %v", r.Header)
	})
	c := newTestClient(t, "https://gateway.example/v1", Options{HTTPClient: &http.Client{Transport: rt}})
	_, err := c.Complete(t.Context(), question)
	require.Error(t, err)
	assertNoSecret(t, "error", err.Error())
	assert.NotContains(t, err.Error(), "gateway.example", "nor does it quote the URL")
}

func TestKeyIsInTheHeaderAlone(t *testing.T) {
	var seen string
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Header.Del("Authorization")
		seen = fmt.Sprint(r.URL, r.Header, string(body))
		fmt.Fprint(w, okBody)
	}), Options{})
	resp, err := c.Complete(t.Context(), question)
	require.NoError(t, err)
	assertNoSecret(t, "request", seen)
	assertNoSecret(t, "response", fmt.Sprintf("%+v", resp))
}

// A message must not forge log lines or steer a terminal.
func TestServersMessageIsPrintable(t *testing.T) {
	err := refuse(t, 400, map[string]string{"X-Request-Id": "a\u009b2Jb"},
		`{"error":{"message":"a\nERROR forged\u001b[31m\u202e\u0000","type":"x\ny"}}`)
	assert.NotRegexp(t, `[[:cntrl:]]|\x{202e}`, err.Error())
	assert.Contains(t, err.Error(), "a ERROR forged")
}

func TestPlainHTTPGoesToLoopbackOnly(t *testing.T) {
	_, err := New(Options{BaseURL: "http://10.0.0.7/v1"})
	assert.ErrorContains(t, err, "unencrypted")
	_, err = New(Options{BaseURL: "http://10.0.0.7/v1", AllowPlainHTTP: true})
	assert.NoError(t, err)
}

// quietServer returns a server that is not to be reached, and does not log that
// it wasn't.
func quietServer(t *testing.T) *httptest.Server {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { t.Error("it was reached") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(server.Close)
	return server
}

func TestCertificatesAreVerified(t *testing.T) {
	server := quietServer(t)
	server.StartTLS()
	_, err := newTestClient(t, server.URL, Options{}).Complete(t.Context(), question)
	var unknown *tls.CertificateVerificationError
	assert.ErrorAs(t, err, &unknown)
}

func TestOldTLSIsRefused(t *testing.T) {
	server := quietServer(t)
	server.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	server.StartTLS()
	_, err := newTestClient(t, server.URL, Options{}).Complete(t.Context(), question)
	assert.ErrorContains(t, err, "protocol version")
}

func TestResponsesAreBounded(t *testing.T) {
	limits := ReadLimits{Response: 1 << 16, Error: 1 << 12, Event: 1 << 14, Stream: 1 << 16}
	endless := func(w io.Writer, text string) {
		for range 1 << 12 {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
		}
	}
	long := strings.Repeat("x", 1<<10)
	for name, tt := range map[string]struct {
		kind   string
		packed bool
		write  func(w io.Writer)
		stream bool
		want   string // What
	}{
		"long body":               {"application/json", false, func(w io.Writer) { endless(w, `{"x":"`+long) }, false, "response"},
		"decompressed body":       {"application/json", true, func(w io.Writer) { endless(w, `{"x":"`+long) }, false, "response"},
		"long event":              {"text/event-stream", false, func(w io.Writer) { endless(w, long) }, true, "event"},
		"event of many lines":     {"text/event-stream", false, func(w io.Writer) { endless(w, "data: "+long+"\n") }, true, "event"},
		"decompressed event":      {"text/event-stream", true, func(w io.Writer) { endless(w, long) }, true, "event"},
		"endless comments":        {"text/event-stream", false, func(w io.Writer) { endless(w, ":"+long+"\n") }, true, "gap between events"},
		"endless blank lines":     {"text/event-stream", false, func(w io.Writer) { endless(w, strings.Repeat("\n", 1<<10)) }, true, "gap between events"},
		"endless pings":           {"text/event-stream", false, func(w io.Writer) { endless(w, "data: ping\n\n") }, true, "gap between events"},
		"endless empty objects":   {"text/event-stream", false, func(w io.Writer) { endless(w, "data: {}\n\n") }, true, "gap between events"},
		"endless white space":     {"application/json", false, func(w io.Writer) { endless(w, strings.Repeat(" ", 1<<10)) }, false, "response"},
		"endless chunks":          {"text/event-stream", false, func(w io.Writer) { endless(w, "data: {\"choices\":[],\"x\":\""+long+"\"}\n\n") }, true, "stream"},
		"decompressed, in chunks": {"text/event-stream", true, func(w io.Writer) { endless(w, "data: {\"choices\":[],\"x\":\""+long+"\"}\n\n") }, true, "stream"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tt.kind)
				if tt.packed {
					w.Header().Set("Content-Encoding", "gzip")
					z := gzip.NewWriter(w)
					defer z.Close()
					tt.write(z)
					return
				}
				tt.write(w)
			}), Options{ReadLimits: limits})
			var err error
			if tt.stream {
				_, _, err = collect(t.Context(), c)
			} else {
				_, err = c.Complete(t.Context(), question)
			}
			var large *TooLargeError
			require.ErrorAs(t, err, &large)
			assert.Equal(t, tt.want, large.What)
			assert.Contains(t, err.Error(), "larger than")
		})
	}
	t.Run("decompressed error", func(t *testing.T) {
		c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.WriteHeader(400)
			z := gzip.NewWriter(w)
			endless(z, long)
			_ = z.Close()
		}), Options{ReadLimits: limits})
		_, err := c.Complete(t.Context(), question)
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Len(t, api.Body, 1<<12)
	})
	t.Run("header", func(t *testing.T) {
		c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 2*maxHeader))
		}), Options{})
		_, err := c.Complete(t.Context(), question)
		var transport *TransportError
		assert.ErrorAs(t, err, &transport)
	})
	t.Run("request id", func(t *testing.T) {
		err := refuse(t, 400, map[string]string{"X-Request-Id": strings.Repeat("x", 10_000)}, `{}`)
		var api *APIError
		require.ErrorAs(t, err, &api)
		assert.Len(t, api.RequestID, 256)
	})
}

func TestBodyAtItsLimitIsRead(t *testing.T) {
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, okBody) }),
		Options{ReadLimits: ReadLimits{Response: int64(len(okBody))}})
	_, err := c.Complete(t.Context(), question)
	assert.NoError(t, err)
}

func TestSilentServerTimesOut(t *testing.T) {
	silent := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice that the client went
		<-r.Context().Done()
	}
	half := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		fmt.Fprint(w, "{")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	for name, h := range map[string]http.HandlerFunc{"no header": silent, "half a body": half} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, h), Options{Timeouts: Timeouts{Attempt: 20 * time.Millisecond}})
			_, err := c.Complete(t.Context(), question)
			var timeout *TimeoutError
			require.ErrorAs(t, err, &timeout)
			assert.Equal(t, "attempt", timeout.What)
			assert.True(t, timeout.Timeout())
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		})
	}
}

func TestHostileRetryAfterIsNotObeyed(t *testing.T) {
	for _, value := range []string{"99999999999999999999", "1e309", "-1", "NaN", "+Inf", "Fri, 31 Dec 9999 23:59:59 GMT", strings.Repeat("9", 1000)} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{{status: 429, header: map[string]string{"Retry-After": value, "Retry-After-Ms": value}}}}
			begun := time.Now()
			_, err := s.client(t, Options{}).Complete(t.Context(), question)
			assert.ErrorIs(t, err, ErrRateLimited)
			assert.LessOrEqual(t, time.Since(begun), 2*time.Second, value) // by a clock that only pauses move
		})
	}
}

func TestProxiesComeFromTheEnvironment(t *testing.T) {
	assert.NotNil(t, newTransport(0).Proxy)
}

// Texts on which tokenizers have been quadratic, or have crashed.
func TestPromptsOfAnyShapeAreJudged(t *testing.T) {
	c, err := New(Options{})
	require.NoError(t, err)
	for name, text := range map[string]string{
		"one letter": strings.Repeat("a", 1_000_000),
		"spaces":     strings.Repeat(" ", 1_000_000),
		"line feeds": strings.Repeat("\n", 1_000_000),
		"one emoji":  strings.Repeat("🚀", 250_000),
		"no breaks":  strings.Repeat("世", 300_000),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Check(Request{Model: "davinci-002", Prompt: Text(text)})
			if encodings.CL100kBase().Count(text)+16 <= 16384 {
				assert.NoError(t, err)
			} else {
				assert.ErrorIs(t, err, ErrContextLength)
			}
		})
	}
}
