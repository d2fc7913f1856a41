package client

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Reasons for no verdict.
var (
	errNoBody       = errors.New("it has no body")
	errOtherRequest = errors.New("it is not a POST to an endpoint with a prompt")
)

// An uploadError is an error of the body that the caller gave.
type uploadError struct{ err error }

func (e *uploadError) Error() string {
	return "client: reading the body of the request: " + e.err.Error()
}
func (e *uploadError) Unwrap() error { return e.err }

// judgeBody judges a request by its body, and returns the request to pass on.
// RoundTrip must not change the one that it was given, so a body that can be read
// only once is passed on with a copy.
func (g *Guard) judgeBody(req *http.Request, in incoming) (*http.Request, error) {
	coding, err := contentCoding(req.Header)
	if err != nil {
		return req, err
	}
	body, once := req.Body, true
	if req.GetBody != nil {
		if verdict, judged := g.judgeInPlace(req, in, coding); judged {
			return req, verdict
		}
		if again, err := req.GetBody(); err == nil {
			defer again.Close()
			body, once = again, false
		}
	}
	a, err := g.readAhead(body, req.ContentLength, in, coding)
	if err != nil {
		return req, &uploadError{err}
	}
	out := req
	if once {
		out = withBody(req, a)
	}
	return out, g.judgeAhead(req.Context(), a, in, coding)
}

// judgeInPlace judges a body without copying it, if it is in memory: the readers
// that GetBody returns for requests made by http.NewRequest pass all of their
// bytes to the writer of WriteTo in one call. A copy of 18 kB, a prompt of 4,000
// tokens, costs 3 of 60 µs; several of 60 MiB at once cost too much memory.
func (g *Guard) judgeInPlace(req *http.Request, in incoming, coding string) (verdict error, judged bool) {
	if coding != "" || req.ContentLength <= 0 {
		return nil, false
	}
	again, err := req.GetBody()
	if err != nil {
		return nil, false
	}
	defer again.Close()
	from, ok := again.(io.WriterTo)
	if !ok {
		return nil, false
	}
	w := wholeWriter{size: req.ContentLength, judge: func(body []byte) error {
		a := ahead{data: body, whole: int64(len(body)) <= g.limit}
		if !a.whole {
			a.refusal = g.look(in, body)
		}
		return g.judgeAhead(req.Context(), a, in, "")
	}}
	if n, err := from.WriteTo(&w); err != nil || n != w.size {
		return nil, false
	}
	return w.verdict, true
}

// A wholeWriter judges what is written to it, if that is the whole body.
type wholeWriter struct {
	size    int64
	judge   func([]byte) error
	verdict error
}

var errNotWhole = errors.New("not the whole body")

func (w *wholeWriter) Write(p []byte) (int, error) {
	if int64(len(p)) != w.size {
		return 0, errNotWhole
	}
	w.verdict = w.judge(p)
	return len(p), nil
}

// ahead is what was read of a body.
type ahead struct {
	data    []byte
	whole   bool
	refusal error // if the beginning is too long already
}

// firstLook is how many bytes of a body are read before its beginning is looked
// at, and again each time that there are four times as many: the earlier looks
// together cost a third of the last one.
const firstLook = 1 << 20

// readAhead reads up to g.limit bytes of a body of the given size, 0 or less if
// not known. It stops early if the beginning is already too long for the model,
// so that a body of 60 MiB does not take 60 MiB of memory to be refused.
func (g *Guard) readAhead(r io.Reader, size int64, in incoming, coding string) (ahead, error) {
	var a ahead
	next := int64(firstLook)
	room := int64(4 << 10)
	if size > 0 {
		room = min(size+1, firstLook) // one byte more, to see the end
	}
	a.data = make([]byte, 0, min(room, g.limit+1))
	for {
		if have := int64(len(a.data)); have == int64(cap(a.data)) {
			room = min(2*have, g.limit+1)
			if size >= have {
				room = min(room, size+1)
			}
			grown := make([]byte, have, room)
			copy(grown, a.data)
			a.data = grown
		}
		n, err := r.Read(a.data[len(a.data):cap(a.data)])
		a.data = a.data[:len(a.data)+n]
		have := int64(len(a.data))
		if coding == "" && have >= min(next, g.limit+1) {
			if a.refusal = g.look(in, a.data); a.refusal != nil {
				return a, nil
			}
			next *= 4
		}
		switch {
		case err == io.EOF:
			a.whole = have <= g.limit
			return a, nil
		case err != nil:
			return a, err
		case have > g.limit:
			return a, nil
		}
	}
}

// judgeAhead judges what was read.
func (g *Guard) judgeAhead(ctx context.Context, a ahead, in incoming, coding string) error {
	if a.refusal == nil && a.whole && coding != "" {
		var err error
		if a, err = g.unzip(a.data, in); err != nil {
			return err
		}
	}
	switch {
	case a.refusal != nil:
		return a.refusal
	case !a.whole:
		return fmt.Errorf("its body is longer than %d bytes", g.limit)
	}
	in.body = a.data
	return g.judge(ctx, in).err
}

// unzip decompresses data, up to the limit of bodies.
func (g *Guard) unzip(data []byte, in incoming) (ahead, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return ahead{}, fmt.Errorf("its body is not gzip: %w", err)
	}
	a, err := g.readAhead(r, 0, in, "")
	if err != nil {
		return ahead{}, fmt.Errorf("its body is not gzip: %w", err)
	}
	return a, nil
}

// contentCoding returns "gzip", or "" for a body that is not compressed; the
// error names any other coding.
func contentCoding(h http.Header) (coding string, err error) {
	for name, values := range h {
		if !strings.EqualFold(name, "Content-Encoding") { // callers may set it in another case
			continue
		}
		for part := range strings.SplitSeq(strings.Join(values, ","), ",") {
			switch part = strings.ToLower(strings.TrimSpace(part)); {
			case part == "" || part == "identity":
			case coding == "" && (part == "gzip" || part == "x-gzip"):
				coding = "gzip"
			default:
				return "", fmt.Errorf("its body has the encoding %q", part)
			}
		}
	}
	return coding, nil
}

// withBody returns a copy of a request whose body was read.
func withBody(req *http.Request, a ahead) *http.Request {
	out := *req
	var all io.Reader = bytes.NewReader(a.data)
	if !a.whole {
		all = io.MultiReader(all, req.Body)
	}
	out.Body = joinedBody{all, req.Body}
	return &out
}

// joinedBody is a body of which some was read.
type joinedBody struct {
	io.Reader
	io.Closer
}
