package client

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// countingServer counts the connections that are made to it.
func countingServer(t *testing.T, h http.HandlerFunc) (string, *atomic.Int32) {
	var connections atomic.Int32
	server := httptest.NewUnstartedServer(h)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, &connections
}

// muteProxy passes on what goes to an address, until it is told to swallow it.
// New connections are passed on.
type muteProxy struct {
	net.Listener
	mu    sync.Mutex
	mutes []*atomic.Bool
}

func (p *muteProxy) run(to string) {
	for {
		in, err := p.Accept()
		if err != nil {
			return
		}
		out, err := net.Dial("tcp", to)
		if err != nil {
			return
		}
		mute := &atomic.Bool{}
		p.mu.Lock()
		p.mutes = append(p.mutes, mute)
		p.mu.Unlock()
		go pass(in, out, mute)
		go pass(out, in, mute)
	}
}

func pass(dst, src net.Conn, mute *atomic.Bool) {
	defer dst.Close()
	buf := make([]byte, 4096)
	for {
		n, err := src.Read(buf)
		if !mute.Load() {
			_, _ = dst.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// muteAll makes all connections that there are swallow everything.
func (p *muteProxy) muteAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.mutes {
		m.Store(true)
	}
}

// A dead HTTP/2 connection is found by pings, and the call made on another (E1).
func TestDeadConnectionIsGivenUp(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, okBody) }))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer l.Close()
	proxy := &muteProxy{Listener: l}
	go proxy.run(server.Listener.Addr().String())

	transport := newTransport(300 * time.Millisecond)
	transport.TLSClientConfig = &tls.Config{RootCAs: x509.NewCertPool(), ServerName: "example.com"}
	transport.TLSClientConfig.RootCAs.AddCert(server.Certificate())
	defer transport.CloseIdleConnections()
	c := newTestClient(t, "https://"+l.Addr().String()+"/v1", Options{HTTPClient: &http.Client{Transport: transport},
		Retry: Retry{Max: 1, Base: time.Millisecond}, Timeouts: Timeouts{Attempt: time.Minute}})
	resp, err := c.Complete(t.Context(), question)
	require.NoError(t, err)
	require.Equal(t, 1, resp.Attempts)

	proxy.muteAll()
	resp, err = c.Complete(t.Context(), question)
	require.NoError(t, err)
	assert.Equal(t, 2, resp.Attempts)
	assert.Len(t, proxy.mutes, 2)

	assert.Equal(t, pingAfter, sharedTransport().HTTP2.SendPingTimeout)
	assert.Equal(t, pingAfter, sharedTransport().HTTP2.PingTimeout)
	assert.Positive(t, sharedTransport().IdleConnTimeout)
}

// Clients that are made for one call each share connections (E2).
func TestClientsShareConnections(t *testing.T) {
	url, connections := countingServer(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, okBody) })
	var last *Client
	for range 50 {
		last = newTestClient(t, url, Options{})
		_, err := last.Complete(t.Context(), question)
		require.NoError(t, err)
	}
	assert.EqualValues(t, 1, connections.Load())

	last.CloseIdleConnections()
	_, err := last.Complete(t.Context(), question)
	require.NoError(t, err)
	assert.EqualValues(t, 2, connections.Load(), "the first one was closed")
}

func TestCallersTransportIsUsed(t *testing.T) {
	closed := false
	transport := &closingTransport{closed: &closed}
	c := newTestClient(t, "https://api.example/v1", Options{HTTPClient: &http.Client{Transport: transport}})
	_, err := c.Complete(t.Context(), question)
	require.NoError(t, err)
	c.CloseIdleConnections()
	assert.True(t, closed)
}

type closingTransport struct{ closed *bool }

func (c *closingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(okBody)), Request: r}, nil
}

func (c *closingTransport) CloseIdleConnections() { *c.closed = true }

// The last chunk of HTTP's framing comes a little after [DONE]; the connection
// can be used again if that is waited for (E3).
func TestStreamsGiveTheirConnectionsBack(t *testing.T) {
	url, connections := countingServer(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: %s\n\ndata: [DONE]\n\n", okBody)
		_ = http.NewResponseController(w).Flush()
		time.Sleep(5 * time.Millisecond)
	})
	c := newTestClient(t, url, Options{})
	for range 20 {
		_, _, err := collect(t.Context(), c)
		require.NoError(t, err)
	}
	assert.Less(t, connections.Load(), int32(10), "one if nothing is slow, 20 if none comes back")
}

// A server that does not end its stream is not waited for.
func TestStreamEndsThoughTheServerDoesNot(t *testing.T) {
	gone := make(chan struct{})
	c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: %s\n\ndata: [DONE]\n\n", okBody)
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(gone)
	}), Options{})
	text, _, err := collect(t.Context(), c)
	require.NoError(t, err)
	assert.Equal(t, "ok", text)
	<-gone
}

// K2: what a proxy says to CONNECT is not quoted, and its refusal is final.
func TestProxysRefusal(t *testing.T) {
	for status, attempts := range map[string]int{"407 Basic dXNlcjpwYXNzd29yZA==": 1, "403 no": 1, "502 Bad Gateway": 2} {
		t.Run(status, func(t *testing.T) {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			require.NoError(t, err)
			defer l.Close()
			var calls atomic.Int32
			go func() {
				for {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					calls.Add(1)
					_, _ = http.ReadRequest(bufio.NewReader(conn))
					fmt.Fprintf(conn, "HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n", status)
					_ = conn.Close()
				}
			}()
			transport := newTransport(0)
			transport.Proxy = func(*http.Request) (*url.URL, error) {
				return url.Parse("http://user:password@" + l.Addr().String())
			}
			c := newTestClient(t, "https://api.example/v1", Options{HTTPClient: &http.Client{Transport: transport}, Retry: Retry{Max: 1, Base: 1}})
			_, err = c.Complete(t.Context(), question)
			var lost *TransportError
			require.ErrorAs(t, err, &lost)
			assert.ErrorContains(t, err, "the proxy answered "+status[:3])
			assert.NotContains(t, err.Error(), "dXNlcj")
			assert.EqualValues(t, attempts, calls.Load())
		})
	}
}

// What TLS refuses once it refuses again.
func TestTLSFailuresAreNotRetried(t *testing.T) {
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {})
	unknown := quietServer(t)
	unknown.StartTLS()
	old := quietServer(t)
	old.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	old.StartTLS()
	for name, url := range map[string]string{
		"certificate": unknown.URL, "version": old.URL, "no TLS": strings.Replace(plain, "http:", "https:", 1),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newTestClient(t, url, Options{Retry: Retry{Max: 3, Base: 1}}).Complete(t.Context(), question)
			var lost *TransportError
			require.ErrorAs(t, err, &lost)
			assert.Equal(t, 1, lost.Attempts, "%v", err)
		})
	}
}

// 1,000 streams that break at any byte, with and without the knowledge of
// HTTP's framing: each is an error or the whole text.
func TestStreamsCutAtAnyByte(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	whole := strings.Repeat("🚀 to the moon. ", 20)
	n := 1000
	if testing.Short() {
		n = 200
	}
	var cut, clean atomic.Int32
	body, asked := "", question
	for i := range n {
		body = randomStream(rng, whole)
		at := rng.IntN(len(body) + 1)
		broken := i%2 == 0
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			rest := io.Reader(strings.NewReader(body[:at]))
			if broken && at < len(body) {
				rest = io.MultiReader(rest, iotest.ErrReader(errors.New("connection reset by peer")))
			}
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: io.NopCloser(rest), Request: r}, nil
		})
		c := newTestClient(t, "https://api.example/v1", Options{HTTPClient: &http.Client{Transport: rt}})
		text := ""
		var last error
		for chunk, err := range c.Stream(t.Context(), asked) {
			last = err
			for _, choice := range chunk.Choices {
				text += choice.Text
			}
		}
		require.True(t, strings.HasPrefix(whole, text), "%q", text)
		if last == nil {
			clean.Add(1)
			require.Equal(t, whole, text, "cut at %d of %q", at, body)
			continue
		}
		cut.Add(1)
		require.ErrorIs(t, last, ErrStreamCut)
		resp, err := c.Complete(t.Context(), asked) // what is not asked for is no different
		require.ErrorIs(t, err, ErrStreamCut)
		if text != "" {
			require.Equal(t, text, resp.Choices[0].Text, "what came is not lost")
		}
	}
	assert.Positive(t, cut.Load())
	assert.Positive(t, clean.Load())
}

// randomStream returns a stream of a text in one of the ways of servers.
func randomStream(r *rand.Rand, text string) string {
	var b bytes.Buffer
	end := []string{"\n", "\r\n", "\r"}[r.IntN(3)]
	event := func(data string) { fmt.Fprintf(&b, "data:%s%s%s%s", []string{"", " "}[r.IntN(2)], data, end, end) }
	for text != "" {
		runes := []rune(text)
		n := 1 + r.IntN(min(len(runes), 30))
		reason := "null"
		if text = string(runes[n:]); text == "" {
			reason = `"stop"`
		}
		event(fmt.Sprintf(`{"choices":[{"text":%q,"index":0,"finish_reason":%s}]}`, string(runes[:n]), reason))
		switch r.IntN(6) {
		case 0:
			b.WriteString(": ping" + end + end)
		case 1:
			event("")
		}
	}
	if r.IntN(2) == 0 {
		event(`{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`)
	}
	if r.IntN(2) == 0 {
		event("[DONE]")
	}
	return b.String()
}
