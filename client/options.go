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
	// the key before each attempt instead, so that keys may rotate. With the zero
	// Key none is sent, for servers that want none.
	Key     Key
	KeyFunc func(context.Context) (Key, error)

	Organization string // default: OPENAI_ORG_ID
	Project      string // default: OPENAI_PROJECT_ID
	UserAgent    string // default: "tokcount"

	// Header is sent with each request, in place of what the client would send
	// under the same names, such as Azure's Api-Key. Content-Type, Accept and what
	// else frames requests and answers cannot be set. A value is protected as a
	// Key is if the name of its header contains auth, key, token, secret, cookie
	// or password.
	Header http.Header

	// HTTPClient replaces the client's own, whose transport verifies
	// certificates, wants TLS 1.2 or later, takes proxies from the environment,
	// pings silent HTTP/2 connections after 15 seconds, and is shared by all
	// clients without HTTPClient. It is copied, and the copy follows no redirects.
	// Its Timeout should be zero: it would cut streams.
	HTTPClient *http.Client

	Retry      Retry
	Timeouts   Timeouts
	ReadLimits ReadLimits

	// Reserve, if set, is called before each attempt, with what is about to be
	// sent; Budget.MostTokens is the most tokens that it may take. It may wait,
	// and an error keeps the request from being sent. The function that it
	// returns, if not nil, is called once, when the attempt is over, with the
	// tokens that it took: those of usage; 0 if the server refused; or the most it
	// may have taken if that is not known, such as after a broken stream. Limits
	// of tokens a minute can be built on this; see the example. Reserve must be
	// safe for concurrent use if the client is used concurrently.
	Reserve func(ctx context.Context, b *Budget) (settle func(used int), err error)

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

// Timeouts bound how long a call may take. Zero means the default, a negative
// duration no bound. Each is a [*TimeoutError].
type Timeouts struct {
	Attempt time.Duration // one attempt: all of it, or of a stream until its header; default 10 minutes
	Total   time.Duration // the call: all attempts, the pauses and the whole stream; default none

	// Idle is between two lines of a stream. Comments, which servers send to keep
	// a connection open, are lines. Default 5 minutes.
	Idle time.Duration

	// Event is between two events of a stream: parts of the answer, not comments
	// or pings. It is how long a prompt may wait in a server's queue. Default six
	// times Idle.
	Event time.Duration
}

func (t Timeouts) withDefaults() Timeouts {
	t.Attempt = cmp.Or(t.Attempt, 10*time.Minute)
	t.Idle = cmp.Or(t.Idle, 5*time.Minute)
	t.Event = cmp.Or(t.Event, 6*min(t.Idle, 1<<40*time.Microsecond))
	return t
}

// ReadLimits bound what is read from a server, in bytes and after
// decompression. Zero means the default, and a negative limit is an error of
// New. More is a [*TooLargeError]. What is made of an answer takes as much
// again, or 64 MiB if that is more.
type ReadLimits struct {
	Response int64 // body of a response; default 64 MiB
	Error    int64 // body of an error, which is cut instead; default 64 KiB
	Event    int64 // one event of a stream, and all comments between two; default 8 MiB
	Stream   int64 // a whole stream; default 256 MiB
}

func (l ReadLimits) withDefaults() (ReadLimits, error) {
	if l.Response < 0 || l.Error < 0 || l.Event < 0 || l.Stream < 0 {
		return l, errors.New("client: one of ReadLimits is negative")
	}
	return ReadLimits{
		Response: cmp.Or(l.Response, 64<<20),
		Error:    cmp.Or(l.Error, 64<<10),
		Event:    cmp.Or(l.Event, 8<<20),
		Stream:   cmp.Or(l.Stream, 256<<20),
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
