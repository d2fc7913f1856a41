package client

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// DefaultBaseURL is that of OpenAI.
const DefaultBaseURL = "https://api.openai.com/v1"

// parseBaseURL checks a base URL and returns it without a slash at its end.
// Errors do not quote it, since what is wrong with it may be a password.
func parseBaseURL(s string, plainHTTP bool) (string, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil:
		return "", errors.New("client: the base URL cannot be parsed")
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "", errors.New("client: the base URL has a user, a query or a fragment; the key belongs in Options.Key")
	case u.Scheme != "http" && u.Scheme != "https":
		return "", errors.New("client: the base URL begins with neither https:// nor http://")
	case u.Hostname() == "":
		return "", errors.New("client: the base URL has no host")
	case u.Scheme == "http" && !plainHTTP && !isLoopback(u.Hostname()):
		return "", errors.New("client: the base URL would send key and prompts unencrypted to another machine; see Options.AllowPlainHTTP")
	}
	if strings.EqualFold(u.Hostname(), "localhost") {
		// net/http knows the name in lower case only: with HTTP_PROXY it would send key and
		// prompts for LOCALHOST to the proxy.
		u.Host = strings.ToLower(u.Host)
	}
	return strings.TrimRight(u.String(), "/"), nil
}

// isLoopback reports whether host is this machine: localhost or an address of
// the loopback interface. Other names are not looked up, since their address may
// change after the check.
func isLoopback(host string) bool {
	return strings.EqualFold(host, "localhost") || net.ParseIP(host).IsLoopback()
}

// isOpenAI reports whether a base URL is one of OpenAI's API, by OpenAI or on
// Azure, whose requests have the ranges of OpenAI's specification. Others have
// ranges of their own: vLLM gives 20 log probabilities, llama.cpp takes any
// temperature.
func isOpenAI(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	host := "." + strings.ToLower(u.Hostname())
	return strings.HasSuffix(host, ".openai.com") || strings.HasSuffix(host, ".openai.azure.com")
}
