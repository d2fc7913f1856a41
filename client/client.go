package client

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"os"
	"time"
)

// Options say how to reach a server and what to do with requests that do not
// fit. The zero value is OpenAI's API, the key from the environment, and
// refusal.
type Options struct {
	// BaseURL is what comes before "/completions", such as
	// "http://localhost:8080/v1". Default: OPENAI_BASE_URL in the environment,
	// then DefaultBaseURL. It has no user, query or fragment.
	BaseURL string

	// Key is the API key; default: OPENAI_API_KEY. KeyFunc, if set, is asked for
	// the key before each attempt instead, so that keys may rotate. Servers that
	// want no key get none if it is zero.
	Key     Key
	KeyFunc func(context.Context) (Key, error)

	Organization string // default: OPENAI_ORG_ID
	Project      string // default: OPENAI_PROJECT_ID
	UserAgent    string // default: "tokcount"

	// HTTPClient replaces the client's own, whose transport verifies
	// certificates, wants TLS 1.2 or later and takes proxies from the
	// environment. It is copied, and the copy follows no redirects. Its Timeout
	// should be zero: it would cut streams.
	HTTPClient *http.Client

	Retry      Retry
	Timeouts   Timeouts
	ReadLimits ReadLimits

	// Models are looked up before the table of package encodings.
	Models []Model

	Policy  Policy  // default: Reject()
	Special Special // default: SpecialRefused

	// DocumentedWindows takes the windows that OpenAI's documentation gave for
	// its older models, such as 2,048 for davinci, where the API enforces, and
	// the table has, one token more.
	DocumentedWindows bool

	// Strict makes an error of usage that differs from the local count.
	Strict bool

	// AllowPlainHTTP lets key and prompts go unencrypted to other machines.
	AllowPlainHTTP bool
}

// Timeouts bound how long a call may take. Zero stands for the default, a
// negative duration for none.
type Timeouts struct {
	Attempt time.Duration // one attempt: all of it, or of a stream until its header; default 10 minutes
	Total   time.Duration // all attempts, the pauses and the whole stream; default none
	Idle    time.Duration // between two lines of a stream; default 5 minutes
}

// ReadLimits bound what is read from a server, in bytes and after decompression.
// Zero stands for the default. More is a [*TooLargeError].
type ReadLimits struct {
	Response int64 // body of a response; default 64 MiB
	Error    int64 // body of an error, which is cut instead; default 64 KiB
	Event    int64 // one event of a stream; default 8 MiB
	Stream   int64 // a whole stream; default 1 GiB
}

// A Client calls one server. It is safe for concurrent use.
type Client struct {
	planner
	base     string
	key      func(context.Context) (Key, error)
	header   http.Header
	http     *http.Client
	retry    Retry
	timeouts Timeouts
	limits   ReadLimits
	strict   bool
}

// New returns a client. It fails when a base URL, key or header value cannot be
// used, or a model is defined wrongly; it does not touch the network.
func New(o Options) (*Client, error) {
	base, err := parseBaseURL(cmp.Or(o.BaseURL, os.Getenv("OPENAI_BASE_URL"), DefaultBaseURL), o.AllowPlainHTTP)
	if err != nil {
		return nil, err
	}
	key, err := o.keyFunc()
	if err != nil {
		return nil, err
	}
	header, err := o.headers()
	if err != nil {
		return nil, err
	}
	models, err := newRegistry(o.Models, o.DocumentedWindows)
	if err != nil {
		return nil, err
	}
	return &Client{
		planner:  planner{models, cmp.Or(o.Policy, Reject()), o.Special},
		base:     base,
		key:      key,
		header:   header,
		http:     withoutRedirects(o.HTTPClient),
		retry:    o.Retry.withDefaults(),
		timeouts: o.Timeouts.withDefaults(),
		limits:   o.ReadLimits.withDefaults(),
		strict:   o.Strict,
	}, nil
}

func (o *Options) keyFunc() (func(context.Context) (Key, error), error) {
	if o.KeyFunc != nil {
		return o.KeyFunc, nil
	}
	key := o.Key
	if key.IsZero() {
		var err error
		if key, err = NewKey(os.Getenv("OPENAI_API_KEY")); err != nil {
			return nil, err
		}
	}
	return func(context.Context) (Key, error) { return key, nil }, nil
}

// headers returns the header fields that are the same in all requests.
func (o *Options) headers() (http.Header, error) {
	h := http.Header{}
	for name, value := range map[string]string{
		"User-Agent":          cmp.Or(o.UserAgent, "tokcount"),
		"OpenAI-Organization": cmp.Or(o.Organization, os.Getenv("OPENAI_ORG_ID")),
		"OpenAI-Project":      cmp.Or(o.Project, os.Getenv("OPENAI_PROJECT_ID")),
	} {
		for i := range len(value) {
			if value[i] < ' ' || value[i] > '~' {
				return nil, errors.New("client: " + name + " has a character that no header can carry")
			}
		}
		if value != "" {
			h.Set(name, value)
		}
	}
	return h, nil
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Attempt: cmp.Or(t.Attempt, 10*time.Minute),
		Total:   cmp.Or(t.Total, -1),
		Idle:    cmp.Or(t.Idle, 5*time.Minute),
	}
}

func (l ReadLimits) withDefaults() ReadLimits {
	return ReadLimits{
		Response: cmp.Or(l.Response, 64<<20),
		Error:    cmp.Or(l.Error, 64<<10),
		Event:    cmp.Or(l.Event, 8<<20),
		Stream:   cmp.Or(l.Stream, 1<<30),
	}
}
