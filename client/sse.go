package client

import (
	"bufio"
	"bytes"
	"io"
)

// events reads the data of server-sent events, as the HTML standard defines
// them (section "Parsing an event stream"), and one thing more: an event is
// also ended by the end of the stream.
type events struct {
	r     *bufio.Reader
	limit int64  // bytes of an event
	line  func() // called for each line, nil for none

	buf    []byte // the line being read
	skipLF bool   // the last line ended in CR, so a LF belongs to it
	begun  bool
	ended  error // of r
}

func newEvents(r io.Reader, limit int64) *events {
	return &events{r: bufio.NewReader(r), limit: limit}
}

// next returns the data of the next event that has any. It is valid until the
// following call. The error is that of the reader, io.EOF at its end, or a
// *TooLargeError.
func (e *events) next() ([]byte, error) {
	var data []byte
	found := false
	for e.ended == nil {
		line, err := e.readLine(int64(len(data)))
		if e.ended = err; err != nil && err != io.EOF {
			return nil, err
		}
		if len(line) == 0 && found && err == nil {
			return data, nil
		}
		if value, ok := field(line); ok {
			if found {
				data = append(data, '\n')
			}
			data, found = append(data, value...), true
		}
	}
	if found && e.ended == io.EOF {
		return data, nil
	}
	return nil, e.ended
}

// field returns the value of a data field. Comments and other fields have
// nothing to say here.
func field(line []byte) ([]byte, bool) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	return bytes.TrimPrefix(value, []byte(" ")), string(name) == "data"
}

// readLine returns a line without its end, which is CR, LF or both. A CR ends
// it at once: to look for a LF behind it could mean to wait for the next event.
func (e *events) readLine(used int64) ([]byte, error) {
	e.buf = e.buf[:0]
	for {
		if _, err := e.r.Peek(1); err != nil {
			return e.buf, err
		}
		chunk, _ := e.r.Peek(e.r.Buffered())
		if e.skipLF && chunk[0] == '\n' {
			_, _ = e.r.Discard(1)
			e.skipLF = false
			continue
		}
		e.skipLF = false
		end := bytes.IndexAny(chunk, "\r\n")
		text := chunk
		if end >= 0 {
			text = chunk[:end]
			e.skipLF = chunk[end] == '\r'
		}
		if used+int64(len(e.buf)+len(text)) > e.limit {
			return nil, &TooLargeError{"event", e.limit}
		}
		e.buf = append(e.buf, text...)
		if end < 0 {
			_, _ = e.r.Discard(len(chunk))
			continue
		}
		_, _ = e.r.Discard(end + 1)
		return e.finish(), nil
	}
}

// finish reports a whole line, and takes a byte order mark off the first.
func (e *events) finish() []byte {
	if e.line != nil {
		e.line()
	}
	line := e.buf
	if !e.begun {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	e.begun = true
	return line
}
