package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// call is a request to make, as often as it takes.
type call struct {
	method string
	path   string // after the base URL
	body   []byte // JSON, nil for GET
	accept string
	budget *Budget // nil for GET
}

// reply is a successful header, and the body to come.
type reply struct {
	*http.Response
	op       string
	secrets  secrets
	maxError int64
	attempts int
	watch    *watchdog
	clock    clock // of the attempt
	settle   func(used int)
	used     int // tokens, for settle
}

func (r *reply) close() {
	r.clock.stop()
	_ = r.Body.Close()
	r.watch.end()
	r.settle(r.used)
}

func (r *reply) header() http.Header { return r.secrets.header(r.Header) }

// send makes a call until it succeeds, fails for good or is to be tried no
// more.
func (c *Client) send(ctx context.Context, call call) (*reply, error) {
	for n := 1; ; n++ {
		r, err := c.reserved(ctx, call)
		if err == nil {
			r.attempts = n
			return r, nil
		}
		setAttempts(err, n)
		pause, again := c.retry.pause(n, err)
		switch {
		case !again:
			return nil, err
		case ctx.Err() != nil && errors.Is(err, ctx.Err()):
			return nil, err
		case ctx.Err() != nil: // while the answer came
			return nil, gaveUp(ctx, err)
		}
		if c.retry.Notify != nil {
			c.retry.Notify(n, err, pause)
		}
		if !sleep(ctx, pause) {
			return nil, gaveUp(ctx, err)
		}
	}
}

// gaveUp returns the error of the last attempt, and why there was no other: the
// context ended in the pause, or would have.
func gaveUp(ctx context.Context, err error) error {
	why := error(context.DeadlineExceeded)
	if ctx.Err() != nil {
		why = ended(ctx)
	} else if total, ok := ctx.Value(totalKey{}).(totalTimeout); ok && total.endsFirst(ctx) {
		why = total.err
	}
	return fmt.Errorf("%w: %w", why, err)
}

// totalTimeout is Timeouts.Total as a value of a call's context, which knows
// its deadline but not why.
type totalTimeout struct {
	at  time.Time
	err *TimeoutError
}

type totalKey struct{}

func (t totalTimeout) endsFirst(ctx context.Context) bool {
	deadline, ok := ctx.Deadline()
	return ok && !deadline.Before(t.at)
}

// total bounds a call with all its attempts.
func (c *Client) total(ctx context.Context) (context.Context, context.CancelFunc) {
	after := c.timeouts.Total
	if after <= 0 {
		return ctx, func() {}
	}
	t := totalTimeout{time.Now().Add(after), &TimeoutError{"call", after}}
	return context.WithDeadlineCause(context.WithValue(ctx, totalKey{}, t), t.at, t.err)
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

// reserved makes a call once, within what Options.Reserve allows.
func (c *Client) reserved(ctx context.Context, call call) (*reply, error) {
	settle, most := func(int) {}, 0
	if c.reserve != nil && call.budget != nil {
		most = call.budget.MostTokens()
		done, err := c.reserve(ctx, call.budget)
		if err != nil {
			return nil, err
		}
		if done != nil {
			settle = done
		}
	}
	r, err := c.attempt(ctx, call)
	if err != nil {
		if _, lost := err.(*TransportError); lost {
			settle(most) // the server may have answered
		} else {
			settle(0)
		}
		return nil, err
	}
	r.settle, r.used = settle, most
	return r, nil
}

// attempt makes a call once.
func (c *Client) attempt(ctx context.Context, call call) (*reply, error) {
	key, err := c.key(ctx)
	if err != nil {
		return nil, err
	}
	r := &reply{op: call.method + " " + call.path, secrets: append(secrets{key}, c.extra.secrets...), maxError: c.limits.Error,
		watch: newWatchdog(ctx), settle: func(int) {}}
	r.clock = r.watch.start("attempt", c.timeouts.Attempt)
	req, err := c.request(r.watch.ctx, call, key)
	if err == nil {
		r.Response, err = c.http.Do(req)
	}
	if err != nil {
		defer r.watch.end()
		defer r.clock.stop()
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
	c.extra.addTo(req.Header)
	return req, nil
}

// transportError takes the URL, which says nothing that Op does not, out of
// net/http's error; and all but the text out of one that has the key.
func (r *reply) transportError(err error) error {
	var inURL *url.Error
	if errors.As(err, &inURL) {
		err = inURL.Err
	}
	err = r.secrets.hide(r.watch.reason(err))
	return &TransportError{Op: r.op, Attempts: r.attempts, Err: err}
}

// read returns the whole body. The transport has decompressed it, so the limit
// holds for what a small body inflates to.
func (r *reply) read(max int64) ([]byte, error) {
	data, err := readAll(&bounded{r: r.Body, left: max, tooLarge: &TooLargeError{"response", max}}, r.ContentLength, max)
	if err != nil {
		return nil, r.readError(err)
	}
	return data, nil
}

// readError returns an error of reading a body.
func (r *reply) readError(err error) error {
	if large, ok := err.(*TooLargeError); ok {
		return large
	}
	return r.transportError(err)
}
