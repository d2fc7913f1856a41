package client

import (
	"cmp"
	"context"
	"net/http"
	"os"
)

// A Client calls one server. It is safe for concurrent use.
type Client struct {
	planner
	base     string
	ranges   bool // whether the server takes what OpenAI specified, and no more
	key      func(context.Context) (Key, error)
	header   http.Header
	extra    extraHeader
	http     *http.Client
	retry    Retry
	timeouts Timeouts
	limits   ReadLimits
	reserve  func(context.Context, *Budget) (func(int), error)
	strict   bool
}

// New returns a client. It fails when a base URL, key, header, limit or pause
// cannot be used, or a model is defined wrongly; it does not touch the network.
func New(o Options) (*Client, error) {
	c := &Client{http: withoutRedirects(o.HTTPClient), timeouts: o.Timeouts.withDefaults(), reserve: o.Reserve, strict: o.Strict}
	var err error
	if c.base, err = parseBaseURL(cmp.Or(o.BaseURL, os.Getenv("OPENAI_BASE_URL"), DefaultBaseURL), o.AllowPlainHTTP); err != nil {
		return nil, err
	}
	c.ranges = isOpenAI(c.base)
	if c.key, err = o.keyFunc(); err != nil {
		return nil, err
	}
	if c.header, err = o.headers(); err != nil {
		return nil, err
	}
	if c.extra, err = o.extraHeaders(); err != nil {
		return nil, err
	}
	if c.retry, err = o.Retry.withDefaults(); err != nil {
		return nil, err
	}
	if c.limits, err = o.ReadLimits.withDefaults(); err != nil {
		return nil, err
	}
	models, err := newRegistry(o.Models, o.DocumentedWindows)
	if err != nil {
		return nil, err
	}
	c.planner = planner{models, cmp.Or(o.Policy, Reject()), o.Special}
	return c, nil
}
