package client

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
	"time"
)

// A Chunk is a part of a streamed answer. The one with Usage, one of the last,
// has Mismatch if there is one.
type Chunk struct {
	Completion
	Receipt
}

// Stream is [Client.Complete] for an answer that is read while it is made. Each
// range over the result makes a call of its own. An error comes last, with an
// empty chunk; there is none only after the server said that the stream is at
// its end. A stream that ends without that, or breaks, is an [ErrStreamCut];
// nothing is retried once the header came. Leaving the loop hangs up, which
// tells the server to stop.
func (c *Client) Stream(ctx context.Context, req Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		if err := c.stream(ctx, req, yield); err != nil {
			yield(Chunk{}, err)
		}
	}
}

// stream yields the chunks. It returns nil when the stream is at its end or
// yield wants no more.
func (c *Client) stream(ctx context.Context, req Request, yield func(Chunk, error) bool) error {
	plan, body, err := c.prepare(req, true)
	if err != nil {
		return err
	}
	ctx, cancel := c.total(ctx)
	defer cancel()
	r, err := c.send(ctx, call{http.MethodPost, "/completions", body, "text/event-stream"})
	if err != nil {
		return named(err, req.Model)
	}
	defer r.close()
	s := &stream{reply: r, plan: plan, strict: c.strict}
	if err := s.open(c.limits, c.timeouts.Idle); err != nil {
		return err
	}
	return named(s.run(yield), req.Model)
}

// stream is a reply that is read event by event.
type stream struct {
	*reply
	plan   *plan
	strict bool
	events *events
	body   *io.LimitedReader
	limit  int64
}

// open turns from the clock of the attempt to that of the stream.
func (s *stream) open(l ReadLimits, idle time.Duration) error {
	kind, _, _ := mime.ParseMediaType(s.Header.Get("Content-Type"))
	if kind != "text/event-stream" && kind != "" {
		return fmt.Errorf("client: %s: the answer is no stream but %q", s.op, shown(kind))
	}
	s.watch.become("stream", idle)
	s.limit = l.Stream
	s.body = &io.LimitedReader{R: s.Body, N: l.Stream + 1}
	s.events = newEvents(s.body, l.Event)
	s.events.line = s.watch.pat
	return nil
}

func (s *stream) run(yield func(Chunk, error) bool) error {
	for {
		data, err := s.events.next()
		switch {
		case s.body.N <= 0:
			return &TooLargeError{"stream", s.limit}
		case err != nil:
			return s.cut(err)
		case string(data) == "[DONE]":
			return nil
		case s.events.ended != nil && !json.Valid(data):
			return s.cut(s.events.ended)
		}
		chunk := Chunk{Receipt: s.receipt(s.plan)}
		if chunk.Completion, err = s.completion(data); err != nil {
			return err
		}
		chunk.Mismatch = s.plan.budget.compare(chunk.Usage)
		s.watch.rest() // the caller may take its time
		if !yield(chunk, nil) {
			return nil
		}
		s.watch.pat()
		if s.strict && chunk.Mismatch != nil {
			return chunk.Mismatch
		}
	}
}

// cut returns why a stream ended too early.
func (s *stream) cut(err error) error {
	if _, ok := err.(*TooLargeError); ok {
		return err
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", ErrStreamCut, s.transportError(err))
}
