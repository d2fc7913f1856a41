package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// maxHeader bounds the header of a response, in bytes.
const maxHeader = 1 << 20

// newTransport returns the transport of clients that were given none. Proxies
// come from the environment. There is no option to skip verification of
// certificates: whoever needs another trust gives Options.HTTPClient.
func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    16,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// withoutRedirects returns a copy of hc, or a client of its own for nil, that
// hands redirects back: net/http would send the prompt to wherever a response
// points, and the key along to other ports and to the same host without TLS.
func withoutRedirects(hc *http.Client) *http.Client {
	own := http.Client{Transport: newTransport()}
	if hc != nil {
		own = *hc
	}
	if own.Transport == nil {
		own.Transport = http.DefaultTransport
	}
	own.Transport = stays{own.Transport}
	return &own
}

// refusedLocation is where the target of a redirect is found.
const refusedLocation = "Refused-Location"

// stays hides the target of redirects from http.Client. Its CheckRedirect would
// come too late: a target that is no URL is quoted in an error before.
type stays struct{ next http.RoundTripper }

func (s stays) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.next.RoundTrip(req)
	if err == nil && resp.Header.Get("Location") != "" {
		resp.Header.Set(refusedLocation, resp.Header.Get("Location"))
		resp.Header.Del("Location")
	}
	return resp, err
}
