package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
)

// The limits of a batch file, from the documentation of OpenAI's Batch API
// (https://platform.openai.com/docs/guides/batch). That of inputs is for
// embeddings.
const (
	batchRequests = 50_000
	batchBytes    = 200 << 20 // "200 MB"
	batchInputs   = 50_000
)

// A BatchLine is the result of [Guard.CheckBatch] for one request.
type BatchLine struct {
	Line     int    // from 1
	CustomID string // "" if it has none
	URL      string // such as "/v1/chat/completions"
	Model    string
	Tokens   int  // of the prompt, or of all inputs; 0 if they were not counted
	Estimate bool // Tokens is an estimate, of a chat

	// Err is nil for a request that fits, a [*ContextLengthError] for one that is
	// too long, a [*RequestError] for one that OpenAI would not accept, and an
	// [*UnjudgedError] for one without a verdict.
	Err error
}

// CheckBatch judges the requests of a file for OpenAI's Batch API, JSON Lines of
// the form
//
//	{"custom_id": "request-1", "method": "POST", "url": "/v1/completions", "body": {...}}
//
// as RoundTrip would, without sending any, and yields a result for each. Blank
// lines are skipped. It also reports a custom_id that occurs in an earlier line,
// and a url or model other than that of the first request, since a file must have
// only one of each. Of GuardOptions it uses Models, DocumentedWindows, ChatMargin
// and BodyLimit, which is the limit of a line.
//
// A pair with an error is about the file, not a line, and is the last: reading
// failed, or the file has no requests, or more requests, bytes or inputs than
// OpenAI accepts.
//
// Memory is that of the longest line and of the custom_ids.
func (g *Guard) CheckBatch(r io.Reader) iter.Seq2[BatchLine, error] {
	return func(yield func(BatchLine, error) bool) {
		b := batchFile{guard: g, lines: bufio.NewReaderSize(r, 64<<10), ids: map[string]int{}}
		for {
			text, err := b.next()
			if len(bytes.TrimLeft(text, " \t\r\n")) > 0 && !yield(b.check(text), nil) {
				return
			}
			switch {
			case err == io.EOF:
				if err := b.err(); err != nil {
					yield(BatchLine{}, err)
				}
				return
			case err != nil:
				yield(BatchLine{}, err)
				return
			}
		}
	}
}

// A batchFile is a batch file as far as it has been read.
type batchFile struct {
	guard    *Guard
	lines    *bufio.Reader
	text     []byte // scratch
	tooLong  bool   // the line in hand
	line     int    // its number
	bytes    int64
	requests int
	inputs   int
	ids      map[string]int // lines by custom_id
	first    BatchLine
}

// next returns the next line, or the beginning of one that is too long.
func (b *batchFile) next() ([]byte, error) {
	b.line++
	b.text, b.tooLong = b.text[:0], false
	for {
		part, err := b.lines.ReadSlice('\n')
		b.bytes += int64(len(part))
		if b.tooLong = b.tooLong || int64(len(b.text)+len(part)) > b.guard.limit; !b.tooLong {
			b.text = append(b.text, part...)
		}
		if err != bufio.ErrBufferFull {
			if b.line == 1 {
				b.text = bytes.TrimPrefix(b.text, []byte("\ufeff"))
			}
			return b.text, err
		}
	}
}

var batchFields = []string{"custom_id", "method", "url", "body"}

// check judges the line in hand.
func (b *batchFile) check(text []byte) BatchLine {
	b.requests++
	l := BatchLine{Line: b.line}
	if b.tooLong {
		l.Err = &UnjudgedError{fmt.Errorf("the line is longer than %d bytes", b.guard.limit)}
		return l
	}
	reader := fieldReaders.Get().(*fieldReader)
	defer reader.release()
	values := make([][]byte, len(batchFields))
	if err := reader.fields(text, batchFields, values); err != nil {
		l.Err = &RequestError{"line", "is not a request: " + strings.Replace(err.Error(), "the body", "it", 1)}
		return l
	}
	texts := make([]string, 3)
	for i, value := range values[:3] {
		if value != nil && value[0] == '"' {
			texts[i] = string(reader.unquote(value))
		}
	}
	l.CustomID, l.URL = texts[0], texts[2]
	if l.Err = b.checkEnvelope(&l, texts[1], reader.twice); l.Err == nil {
		b.judge(&l, values[3])
	}
	return l
}

// checkEnvelope returns what is wrong with a line besides the body.
func (b *batchFile) checkEnvelope(l *BatchLine, method, twice string) error {
	earlier := b.ids[l.CustomID]
	if l.CustomID != "" && earlier == 0 {
		b.ids[l.CustomID] = l.Line
	}
	switch {
	case twice != "":
		return givenTwice(twice)
	case l.CustomID == "":
		return &RequestError{"custom_id", "is missing"}
	case earlier > 0:
		return &RequestError{"custom_id", fmt.Sprintf("is that of line %d", earlier)}
	case method != "POST":
		return &RequestError{"method", "is not POST"}
	case l.URL == "":
		return &RequestError{"url", "is missing"}
	}
	return nil
}

// judge judges the body of a line.
func (b *batchFile) judge(l *BatchLine, body []byte) {
	target, err := url.Parse(l.URL)
	if err != nil {
		l.Err = &RequestError{"url", "is not a URL"}
		return
	}
	if body == nil || body[0] != '{' {
		l.Err = &RequestError{"body", "is not an object"}
		return
	}
	in := incoming{body: body, exact: true}
	if in.endpoint, in.model = parseEndpoint(target); in.endpoint == otherEndpoint {
		l.Err = &UnjudgedError{errors.New("its url is not that of an endpoint with a prompt")}
		return
	}
	r := b.guard.judge(context.Background(), in)
	l.Model, l.Tokens, l.Estimate, l.Err = r.model, r.tokens, r.estimate, r.err
	if in.endpoint == embeddings {
		b.inputs += r.inputs
	}
	if l.Err == nil || !isRefusal(l.Err) {
		if err := b.sameAsFirst(l); err != nil {
			l.Err = err
		} else if l.Err != nil {
			l.Err = &UnjudgedError{l.Err}
		}
	}
}

// sameAsFirst returns an error for another url or model than those of the first
// request that has both.
func (b *batchFile) sameAsFirst(l *BatchLine) error {
	switch {
	case l.Model == "":
	case b.first.Line == 0:
		b.first = *l
	case l.URL != b.first.URL:
		return &RequestError{"url", fmt.Sprintf("is not that of line %d: %s", b.first.Line, b.first.URL)}
	case l.Model != b.first.Model:
		return &RequestError{"model", fmt.Sprintf("is not that of line %d: %s", b.first.Line, b.first.Model)}
	}
	return nil
}

// err returns what is wrong with the whole file.
func (b *batchFile) err() error {
	switch {
	case b.requests == 0:
		return errors.New("client: the batch file has no requests")
	case b.requests > batchRequests:
		return fmt.Errorf("client: the batch file has %d requests, more than %d", b.requests, batchRequests)
	case b.bytes > batchBytes:
		return fmt.Errorf("client: the batch file has %d bytes, more than %d", b.bytes, batchBytes)
	case b.inputs > batchInputs:
		return fmt.Errorf("client: the batch file has %d inputs for embeddings, more than %d", b.inputs, batchInputs)
	}
	return nil
}
