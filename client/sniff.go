package client

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"strings"
	"sync"
)

// form is what a body is.
type form int

const (
	formEmpty form = iota
	formJSON
	formPage
	formStream // or nothing that can be an answer, which shows when no line of it has the format
)

// isEventStream reports whether a header says that the body is a stream. That
// is believed. Other types are not: gateways send streams as text/plain, and
// errors as anything.
func isEventStream(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		kind, _, _ = strings.Cut(contentType, ";")
	}
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}

// sniff returns what a body is by its first character that is not white space,
// after a byte order mark if it has one, and skips what is before it. Blank
// lines come before JSON from servers that keep connections alive with them.
func sniff(r *bufio.Reader) (form, error) {
	if first, _ := r.Peek(1); len(first) > 0 && first[0] == "\ufeff"[0] {
		if mark, _ := r.Peek(3); bytes.Equal(mark, []byte("\ufeff")) {
			_, _ = r.Discard(3)
		}
	}
	for {
		first, err := r.Peek(1)
		switch {
		case err == io.EOF:
			return formEmpty, nil
		case err != nil:
			return formEmpty, err
		}
		switch first[0] {
		case ' ', '\t', '\r', '\n':
			_, _ = r.Discard(1)
		case '{', '[':
			return formJSON, nil
		case '<':
			return formPage, nil
		default:
			return formStream, nil
		}
	}
}

var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4<<10) }}
