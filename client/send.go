package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// call is a request to make, as often as it takes.
type call struct {
	method string
	path   string // after the base URL
	body   []byte // JSON, nil for GET
	accept string
}

// reply is a successful header, and the body to come.
type reply struct {
	*http.Response
	op       string
	key      Key
	attempts int
	watch    *watchdog
}

func (r *reply) close() {
	_ = r.Body.Close()
	r.watch.end()
}

// send makes a call until it succeeds, fails for good or is to be tried no
// more.
func (c *Client) send(ctx context.Context, call call) (*reply, error) {
	for n := 1; ; n++ {
		r, err := c.attempt(ctx, call)
		if err == nil {
			r.attempts = n
			return r, nil
		}
		setAttempts(err, n)
		pause, again := c.retry.pause(n, err)
		if !again || ctx.Err() != nil {
			return nil, err
		}
		if !sleep(ctx, pause) {
			return nil, gaveUp(ctx, err)
		}
	}
}

// gaveUp returns the error of the last attempt, and that of the context if it
// ended in the pause.
func gaveUp(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	return fmt.Errorf("%w: %w", context.Cause(ctx), err)
}

func setAttempts(err error, n int) {
	switch e := err.(type) {
	case *APIError:
		e.Attempts = n
	case *TransportError:
		e.Attempts = n
	case *ContextLengthError:
		setAttempts(e.Err, n)
	}
}

// attempt makes a call once.
func (c *Client) attempt(ctx context.Context, call call) (*reply, error) {
	key, err := c.key(ctx)
	if err != nil {
		return nil, err
	}
	watch := newWatchdog(ctx, "attempt", c.timeouts.Attempt)
	r := &reply{op: call.method + " " + call.path, key: key, watch: watch}
	req, err := c.request(watch.ctx, call, key)
	if err == nil {
		r.Response, err = c.http.Do(req)
	}
	if err != nil {
		defer watch.end()
		return nil, r.transportError(err)
	}
	if r.StatusCode < 200 || r.StatusCode > 299 {
		defer r.close()
		return nil, c.refusal(r)
	}
	return r, nil
}

func (c *Client) request(ctx context.Context, call call, key Key) (*http.Request, error) {
	var body io.Reader
	if call.body != nil {
		body = bytes.NewReader(call.body)
	}
	req, err := http.NewRequestWithContext(ctx, call.method, c.base+call.path, body)
	if err != nil {
		return nil, err
	}
	req.Header = c.header.Clone()
	req.Header.Set("Accept", call.accept)
	if call.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if !key.IsZero() {
		req.Header.Set("Authorization", "Bearer "+key.reveal())
	}
	return req, nil
}

// transportError takes the URL, which says nothing that Op does not, out of
// net/http's error; and all but the text out of one that has the key.
func (r *reply) transportError(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	err = r.watch.reason(err)
	text := scrub(err.Error(), r.key)
	if text != err.Error() {
		err = errors.New(text)
	}
	return &TransportError{Op: r.op, Attempts: r.attempts, Err: err, message: shown(text)}
}

// read returns the whole body. The transport has decompressed it, so the limit
// holds for what a small body inflates to.
func (r *reply) read(limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	if err != nil {
		return nil, r.transportError(err)
	}
	if int64(len(data)) > limit {
		return nil, &TooLargeError{"response", limit}
	}
	return data, nil
}
