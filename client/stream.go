package client

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"
)

// A Chunk is a part of a streamed answer. The one with Usage, one of the last,
// has Mismatch if there is one. Some servers send Usage with each chunk: the
// last is the one that holds, and that Options.Strict judges.
type Chunk struct {
	Completion
	Receipt
}

// Stream is [Client.Complete] for an answer that is read while it is made. Each
// range over the result makes a call of its own. An error comes last, with an
// empty chunk, after all text that came before it. There is none only if the
// answer is whole: the server said that the stream is at its end, or ended it
// after a FinishReason of every choice. A stream that ends in another way, or
// breaks, is an [ErrStreamCut]; nothing is retried once the header came. A
// server that answers with a single JSON object gives a single chunk. Leaving
// the loop hangs up, which tells the server to stop.
func (c *Client) Stream(ctx context.Context, req Request) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		left := false
		err := c.stream(ctx, req, func(chunk Chunk) bool {
			left = !yield(chunk, nil)
			return !left
		})
		if err != nil && !left {
			yield(Chunk{}, err)
		}
	}
}

// stream yields the chunks. It returns nil when the answer is whole or yield
// wants no more.
func (c *Client) stream(ctx context.Context, req Request, yield func(Chunk) bool) error {
	ctx, cancel := c.total(ctx)
	defer cancel()
	plan, body, err := c.prepare(ctx, req, true)
	if err != nil {
		return err
	}
	r, err := c.post(ctx, plan, body, "text/event-stream")
	if err != nil {
		return err
	}
	defer r.close()
	r.clock.stop()
	s := newStream(r, plan.choices(), c.limits, &TooLargeError{"stream", c.limits.Stream})
	defer s.free()
	s.asked = true
	s.idle = r.watch.start("stream", c.timeouts.Idle)
	s.event = r.watch.start("event", c.timeouts.Event)
	defer s.idle.stop()
	defer s.event.stop()
	receipt := r.receipt(plan)
	var mismatch *UsageMismatchError
	for {
		var p part
		if err := s.next(&p); err == io.EOF {
			s.drain()
			if c.strict && mismatch != nil {
				return mismatch
			}
			return nil
		} else if err != nil {
			return named(err, req.Model)
		}
		chunk := Chunk{p.Completion, receipt}
		chunk.Mismatch = r.compare(plan, &p)
		if p.counted {
			mismatch = chunk.Mismatch
		}
		s.idle.stop() // the caller may take its time
		s.event.stop()
		if !yield(chunk) {
			return nil
		}
		s.idle.restart()
		s.event.restart()
	}
}

// stream is a reply that is read part by part, whatever form it has.
type stream struct {
	*reply
	answer
	idle, event clock
	raw         bounded
	body        *bufio.Reader
	events      *events
	limits      ReadLimits
	opened      bool
	rest        []byte // of an event's data
	pending     error  // comes after the part that was returned last
	done        bool   // [DONE]
	asked       bool   // a stream was asked for
	left        int64  // bytes that may be made of the next part, or of all
	keeps       bool   // all parts are kept
}

// newStream returns a stream of no more bytes than tooLarge says.
func newStream(r *reply, choices int, limits ReadLimits, tooLarge *TooLargeError) *stream {
	s := &stream{reply: r, answer: answer{choices: choices}, limits: limits, left: math.MaxInt64, body: readers.Get().(*bufio.Reader),
		raw: bounded{r: r.Body, left: tooLarge.Max, tooLarge: tooLarge}}
	s.body.Reset(&s.raw)
	return s
}

func (s *stream) free() {
	s.body.Reset(nil)
	readers.Put(s.body)
}

// next returns the next part, or io.EOF after a whole answer.
func (s *stream) next(p *part) error {
	if s.pending != nil {
		return s.pending
	}
	if !s.opened {
		s.opened = true
		if err := s.open(p); err != nil || s.events == nil {
			return err
		}
	}
	for {
		found, err := s.read(p)
		switch {
		case found:
			s.events.filler = 0
			s.pending = err
			s.event.restart()
			return nil
		case err != nil:
			return err
		}
	}
}

// open finds out what the body is. If it is JSON, that is the first part, and
// the only one.
func (s *stream) open(p *part) error {
	if !isEventStream(s.Header.Get("Content-Type")) {
		s.raw.read = s.idle.restart
		form, err := sniff(s.body)
		switch {
		case err != nil:
			return s.broken(err)
		case form == formEmpty:
			return s.malformed(noAnswer, nil)
		case form == formPage:
			return s.page()
		case form == formJSON:
			return s.single(p)
		}
	}
	s.raw.read = nil
	s.events = newEvents(s.body, s.limits.Event)
	s.events.line = s.idle.restart
	return nil
}

// page returns the error for a web page, with its beginning.
func (s *stream) page() error {
	data, _ := s.body.Peek(s.body.Buffered())
	return s.malformed(webPage, data)
}

// single reads a body of JSON. Text that came with an error counts.
func (s *stream) single(p *part) error {
	body := &bounded{r: s.body, left: s.limits.Response, tooLarge: &TooLargeError{"response", s.limits.Response}}
	data, err := readAll(body, s.ContentLength, s.limits.Response)
	if err != nil {
		return s.broken(err)
	}
	*p, s.pending = s.readJSON(data, s.choices)
	if s.pending == nil {
		s.pending = io.EOF
		return nil
	}
	if !hasWords(p) {
		return s.pending
	}
	return nil
}

// hasWords reports whether a part has text that counts though an error follows.
func hasWords(p *part) bool {
	for _, c := range p.Choices {
		if c.Text != "" {
			return true
		}
	}
	return false
}

// read reads the next JSON object of the events, or what else their data is. It
// reports whether that is a part; if so, the error comes after it.
func (s *stream) read(p *part) (bool, error) {
	if s.done {
		return false, s.end()
	}
	data := s.rest
	if s.rest = nil; data == nil {
		ev, err := s.events.next()
		if err != nil {
			return false, s.over(err)
		}
		if ev.failed {
			return false, s.failedEvent(ev.data)
		}
		data = ev.data
	}
	size := len(data)
	data = bytes.TrimSpace(data)
	switch {
	case len(data) == 0:
	case isDone(data):
		s.done = true
		return false, nil
	case data[0] == '{':
		return s.object(p, data)
	case data[0] == '[':
		if f, ok := parseFailure(data[:min(int64(len(data)), s.maxError)]); ok && f.Message != "" {
			return false, s.failed(data)
		}
	}
	return false, s.events.fill(len("data: \n\n") + size)
}

// isDone reports whether data announces the end, in quotes or not.
func isDone(data []byte) bool { return strings.EqualFold(string(bytes.Trim(data, `"`)), "[DONE]") }

// object reads a part, and keeps what follows it in the same event for later.
func (s *stream) object(p *part, data []byte) (bool, error) {
	d := newDecoder(data, s.choices)
	defer d.free()
	d.left = min(d.left, s.left)
	err := d.part(p)
	if err != nil && hasPythonNumbers(data) {
		*p = part{}
		d.again(withoutPythonNumbers(data))
		err = d.part(p)
	}
	if err != nil {
		switch {
		case p.failure != nil:
			return false, s.failed(s.envelope(p))
		case s.events.ended != nil && errors.Is(err, io.ErrUnexpectedEOF):
			return false, s.cut(s.events.ended)
		case s.isPage():
			return false, s.malformed(webPage, s.events.stray)
		}
		return false, s.decodeError(err, notCompletion, data)
	}
	switch rest := bytes.TrimSpace(d.rest()); {
	case len(rest) == 0:
	case rest[0] == '{' || isDone(rest):
		s.rest = rest
	default: // all of the data is not JSON
		err = s.decodeError(errMoreData, notCompletion, data)
	}
	if err == nil && (p.keys == 0 || p.keys == 1 && p.has&hasType != 0) {
		*p = part{}
		return false, s.events.fill(len("data: \n\n") + len(data))
	}
	err = cmp.Or(s.check(p), err)
	if err != nil && !hasWords(p) {
		return false, err
	}
	if s.add(p); s.keeps {
		s.left = d.left
	}
	return true, err
}

// isPage reports whether what was read is a web page, though Content-Type says
// that it is a stream: some lines of pages look like those of one.
func (s *stream) isPage() bool {
	return !s.text && bytes.HasPrefix(bytes.TrimSpace(s.events.stray), []byte("<"))
}

// failedEvent returns the error that the data of an error event is.
func (s *stream) failedEvent(data []byte) error {
	if trimmed := trimJSON(data); len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return s.failed(data)
	}
	return s.apiError(failure{Message: string(data)}, "")
}

// over returns what the end of the events means.
func (s *stream) over(err error) error {
	switch {
	case err == io.EOF && s.whole():
		return io.EOF
	case err == io.EOF && s.isPage():
		return s.malformed(webPage, s.events.stray)
	case err == io.EOF && !s.events.field && len(bytes.TrimSpace(s.events.stray)) > 0:
		return s.failedOr(notCompletion, s.events.stray)
	}
	return s.cut(err)
}

// end returns what [DONE] means.
func (s *stream) end() error {
	if !s.text {
		return s.malformed(noText, nil)
	}
	return io.EOF
}

// broken returns why a body of which nothing was understood could not be read.
func (s *stream) broken(err error) error {
	if s.asked {
		return s.cut(err)
	}
	return s.readError(err)
}

// cut returns why a stream ended too early.
func (s *stream) cut(err error) error {
	var large *TooLargeError
	if errors.As(err, &large) {
		return large
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%w: %w", ErrStreamCut, s.transportError(err))
}

// After [DONE] a body has a few bytes left, those that end it. Only when they
// have been read can the connection be used again, so they are waited for, but
// not long.
const (
	drainBytes = 4 << 10
	drainTime  = 50 * time.Millisecond
)

func (s *stream) drain() {
	if !s.done {
		return
	}
	s.idle.stop()
	s.event.stop()
	clock := s.watch.start("stream", drainTime)
	_, _ = io.Copy(io.Discard, io.LimitReader(s.body, drainBytes))
	clock.stop()
}
