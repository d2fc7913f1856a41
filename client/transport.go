package client

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// maxHeader bounds the header of a response, in bytes.
const maxHeader = 1 << 20

// pingAfter is how long an HTTP/2 connection may be silent before it is asked
// whether it is alive, and how long the answer may take.
const pingAfter = 15 * time.Second

// sharedTransport is the transport of all clients that were given none. If each
// had its own, a program that makes a client for each call would leave a
// connection open for each.
var sharedTransport = sync.OnceValue(func() *http.Transport { return newTransport(pingAfter) })

// newTransport returns a transport. Proxies come from the environment. There is
// no option to skip the verification of certificates: whoever needs another
// trust gives Options.HTTPClient.
func newTransport(ping time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: checkProxy,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: ping, PingTimeout: ping},
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// proxyError reports that a proxy let no connection through. net/http's own
// error quotes its status line, which may echo the proxy's password.
type proxyError struct{ Status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("the proxy answered %d %s", e.Status, http.StatusText(e.Status))
}

func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		return &proxyError{resp.StatusCode}
	}
	return nil
}

// withoutRedirects returns a copy of hc, or for nil a client with the shared
// transport, that hands redirects back: net/http would send the prompt to
// wherever a response points, and the key along to other ports and to the same
// host without TLS.
func withoutRedirects(hc *http.Client) *http.Client {
	own := http.Client{}
	switch {
	case hc == nil:
		own.Transport = sharedTransport()
	default:
		own = *hc
	}
	if own.Transport == nil {
		own.Transport = http.DefaultTransport
	}
	own.Transport = stays{own.Transport}
	return &own
}

// CloseIdleConnections closes the connections that no call uses. Clients
// without Options.HTTPClient share theirs, so it closes those of all of them;
// unused ones close on their own after 90 seconds.
func (c *Client) CloseIdleConnections() { c.http.CloseIdleConnections() }

// refusedLocation is where the target of a redirect is found.
const refusedLocation = "Refused-Location"

// stays hides the target of redirects from http.Client. Its CheckRedirect would
// come too late: a target that is not a URL is quoted in an error before.
type stays struct{ next http.RoundTripper }

func (s stays) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(req)
	if err == nil && resp.Header.Get("Location") != "" {
		resp.Header.Set(refusedLocation, resp.Header.Get("Location"))
		resp.Header.Del("Location")
	}
	return resp, err
}

func (s stays) CloseIdleConnections() {
	if c, ok := s.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
