package client

import (
	"bufio"
	"bytes"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// events reads server-sent events, as the HTML standard defines them (section
// "Parsing an event stream"), and three things more that servers send:
//
//   - An event is also ended by the end of the stream.
//   - JSON without "data:" before it, such as an error of the server's framework,
//     is an event.
//   - "error: {...}" is one too; llama.cpp sent it until 2025.
type events struct {
	r    *bufio.Reader
	max  int64  // bytes of an event, and of all that is not data between two
	line func() // called when a line has come for which there was a wait, nil for none

	buf    []byte // the line being read
	held   []byte // a line that ended the event before it
	skipLF bool   // the last line ended in CR, so a LF belongs to it
	begun  bool
	waited bool  // the reader was asked for more since the last call of line
	ended  error // of r

	filler int64  // bytes since the last event that counted, besides the data of events
	field  bool   // there was a line of the format
	stray  []byte // the first lines that are not
}

// event is the data of an event.
type event struct {
	data   []byte
	failed bool // its name is error
}

// maxStray is how much is kept of what is not an event stream, in bytes, for an
// error to quote.
const maxStray = 512

func newEvents(r io.Reader, max int64) *events {
	buffered, ok := r.(*bufio.Reader)
	if !ok {
		buffered = bufio.NewReader(r)
	}
	return &events{r: buffered, max: max}
}

// next returns the next event that has data. The error is that of the reader,
// io.EOF at its end, or a *TooLargeError.
func (e *events) next() (event, error) {
	var ev event
	found, bare := false, false
	for e.ended == nil || len(e.held) > 0 {
		line, err := e.nextLine(int64(len(ev.data)))
		if e.ended = err; err != nil && err != io.EOF {
			return event{}, err
		}
		name, value := field(line)
		switch {
		case len(line) == 0 && found && err == nil:
			return ev, nil
		case len(line) == 0 && err == nil:
			ev.failed = false
			err = e.fill(1)
		case len(line) == 0:
		case bare && !isField(name):
			ev.data = append(append(ev.data, '\n'), line...)
		case bare, found && line[0] == '{':
			e.held = append(e.held[:0], line...)
			return ev, nil
		case line[0] == '{':
			if isJSON(line) {
				return event{bytes.Clone(line), ev.failed}, nil
			}
			ev.data, found, bare = append(ev.data, line...), true, true
		case name == "data" || name == "error":
			if found {
				ev.data = append(ev.data, '\n')
			}
			ev.data, found, e.field = append(ev.data, value...), true, true
			ev.failed = ev.failed || name == "error"
		case name == "event":
			ev.failed = strings.EqualFold(strings.TrimSpace(string(value)), "error")
			fallthrough
		default:
			e.other(name, line)
			err = e.fill(len(line) + 1)
		}
		if err != nil && err != io.EOF {
			return event{}, err
		}
	}
	if found && e.ended == io.EOF {
		return ev, nil
	}
	return event{}, e.ended
}

// fill accounts for bytes that are not part of an answer.
func (e *events) fill(n int) error {
	if e.filler += int64(n); e.filler > e.max {
		e.ended = &TooLargeError{"gap between events", e.max}
		return e.ended
	}
	return nil
}

// other notes a line without data.
func (e *events) other(name string, line []byte) {
	if isField(name) || e.ended != nil && beginsField(line) {
		e.field = true
		return
	}
	if room := maxStray - len(e.stray); room > 0 {
		if len(e.stray) > 0 {
			e.stray = append(e.stray, ' ')
		}
		e.stray = append(e.stray, line[:min(len(line), room)]...)
	}
}

// field returns name and value of a line. The name of a comment is empty.
func field(line []byte) (string, []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
		return "data", value
	case "event":
		return "event", value
	case "id":
		return "id", value
	case "retry":
		return "retry", value
	case "error":
		return "error", value
	case "":
		return "", value
	}
	return "?", value
}

// isField reports whether name is that of a line of the format.
func isField(name string) bool { return name != "?" }

// beginsField reports whether a line that was cut off could have become one of
// the format.
func beginsField(line []byte) bool {
	for _, name := range []string{"data:", "event:", "id:", "retry:", "error:"} {
		if strings.HasPrefix(name, string(line[:min(len(line), len(name))])) {
			return true
		}
	}
	return false
}

func isJSON(line []byte) bool { return jsontext.Value(line).IsValid(anyNames, anyUTF8) }

// nextLine returns the line that was held back, or reads one.
func (e *events) nextLine(used int64) ([]byte, error) {
	if len(e.held) > 0 {
		e.buf, e.held = append(e.buf[:0], e.held...), e.held[:0]
		return e.buf, nil
	}
	return e.readLine(used)
}

// readLine returns a line without its end, which is CR, LF or both. A CR ends
// it at once: to look for a LF after it could mean to wait for the next event.
func (e *events) readLine(used int64) ([]byte, error) {
	e.buf = e.buf[:0]
	for {
		e.waited = e.waited || e.r.Buffered() == 0
		if _, err := e.r.Peek(1); err != nil {
			return e.finish(), err
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
		if used+int64(len(e.buf)+len(text)) > e.max {
			return nil, &TooLargeError{"event", e.max}
		}
		e.buf = append(e.buf, text...)
		if end < 0 {
			_, _ = e.r.Discard(len(chunk))
			continue
		}
		_, _ = e.r.Discard(end + 1)
		if e.line != nil && e.waited {
			e.line()
			e.waited = false
		}
		return e.finish(), nil
	}
}

// finish takes a byte order mark off the first line.
func (e *events) finish() []byte {
	line := e.buf
	if !e.begun {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	e.begun = true
	return line
}
