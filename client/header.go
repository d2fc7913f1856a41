package client

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"os"
	"slices"
	"strings"
)

// headers returns the header fields that are the same in all requests.
func (o *Options) headers() (http.Header, error) {
	h := http.Header{}
	for name, value := range map[string]string{
		"User-Agent":          cmp.Or(o.UserAgent, "tokcount"),
		"OpenAI-Organization": cmp.Or(o.Organization, os.Getenv("OPENAI_ORG_ID")),
		"OpenAI-Project":      cmp.Or(o.Project, os.Getenv("OPENAI_PROJECT_ID")),
	} {
		if !isHeaderValue(value) {
			return nil, errors.New("client: " + name + " has a character that no header can carry")
		}
		if value != "" {
			h.Set(name, value)
		}
	}
	return h, nil
}

func isHeaderValue(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' && s[i] != '\t' || s[i] > '~' {
			return false
		}
	}
	return true
}

// extraHeader is Options.Header. A function holds it, as it holds a Key, since
// it may have one.
type extraHeader struct {
	header  func() http.Header
	secrets secrets
}

func (e extraHeader) addTo(h http.Header) {
	if e.header == nil {
		return
	}
	for name, values := range e.header() {
		h[name] = slices.Clone(values)
	}
}

// ownHeaders are what the client must set itself: without them requests and
// answers would not be what it takes them for.
var ownHeaders = []string{"Accept", "Accept-Encoding", "Connection", "Content-Encoding", "Content-Length", "Content-Type",
	"Expect", "Host", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// extraHeaders checks and copies Options.Header. Errors do not quote values.
func (o *Options) extraHeaders() (extraHeader, error) {
	if len(o.Header) == 0 {
		return extraHeader{}, nil
	}
	h := http.Header{}
	var found secrets
	for name, values := range o.Header {
		canonical := textproto.CanonicalMIMEHeaderKey(name)
		switch {
		case !isToken(name):
			return extraHeader{}, errors.New("client: Options.Header has a name that is not one of HTTP")
		case slices.Contains(ownHeaders, canonical):
			return extraHeader{}, fmt.Errorf("client: Options.Header cannot set %s", canonical)
		}
		for _, value := range values {
			if !isHeaderValue(value) {
				return extraHeader{}, fmt.Errorf("client: Options.Header: %s has a character that no header can carry", canonical)
			}
			if isSecretHeader(canonical) {
				found = append(found, secretsIn(value)...)
			}
		}
		h[canonical] = append(h[canonical], values...)
	}
	return extraHeader{func() http.Header { return h }, found}, nil
}

// secretsIn returns the parts of a header's value that may be a key: each word, and
// what a word assigns, as in "session=KEY; theme=dark" and "Digest response=KEY". Parts
// too short to be one are not looked for, see minSecret.
func secretsIn(value string) (found secrets) {
	words := strings.FieldsFunc(value, func(r rune) bool { return strings.ContainsRune(" \t;,", r) })
	for _, word := range words {
		if _, assigned, ok := strings.Cut(word, "="); ok {
			if assigned = strings.Trim(assigned, `"`); len(assigned) >= minSecret {
				found = append(found, newKey(assigned))
			}
		}
		if len(word) >= minSecret {
			found = append(found, newKey(word))
		}
	}
	return found
}

// isToken reports whether s can be the name of a header: a token of RFC 9110,
// section 5.6.2.
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && strings.IndexByte("!#$%&'*+-.^_`|~", c) < 0 {
			return false
		}
	}
	return s != ""
}

// isSecretHeader reports whether a header is one that carries keys, such as
// Azure's Api-Key.
func isSecretHeader(name string) bool {
	name = strings.ToLower(name)
	return slices.ContainsFunc([]string{"auth", "key", "token", "secret", "cookie", "password"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}
