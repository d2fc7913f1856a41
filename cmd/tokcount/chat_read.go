package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// read gives the chats of all sources in blocks.
func (b *chatBatch) read(args []string, give func(*chatBlock)) {
	opener := newCounter(b.measures)
	for one := range b.flags.sources(b.cmd, args) {
		s := source{Source: one}
		in, err := s.open(opener, b.cmd.InOrStdin())
		if err != nil {
			give(&chatBlock{source: s, first: true, last: true, err: err, done: make(chan struct{})})
			continue
		}
		b.readOne(s, in, give)
		in.Close()
	}
}

// readOne gives the chats of a source.
func (b *chatBatch) readOne(s source, in io.Reader, give func(*chatBlock)) {
	text := charset.NewReader(b.meter.Reader(in), b.measures.charset)
	r := chatReader{in: bufio.NewReaderSize(text, 64<<10)}
	for first, last := true, false; !last; first = false {
		block := &chatBlock{source: s, first: first, done: make(chan struct{})}
		for size := 0; size < recordBlock && !last; {
			json, line, err := r.next()
			if how := compression(json); first && how != nil {
				json, err = nil, how
			}
			if json != nil {
				c := aChat{source: s, json: json}
				c.line = line
				block.chats = append(block.chats, c)
				size += len(json)
			}
			last = err != nil
			block.err = err
		}
		if block.last = last; block.err == io.EOF {
			block.err = nil
			if r.found == 0 {
				block.err = errors.New("there is no chat in it")
			}
			fault := text.Fault()
			block.fault = func(f *faults) { f.add(s.title(), fault) }
		}
		give(block)
	}
}

// chatReader finds the chats of a text: one JSON value, over any number of
// lines, or a value a line.
type chatReader struct {
	in    *bufio.Reader
	line  int64 // that was read last
	found int   // values so far
}

// next returns the next value and the line that it is on, 0 if it is all that
// there is. With the last of them, or after it, comes the error that ended the
// text, which is io.EOF when all was read. The value is nil if there is none.
func (r *chatReader) next() (json []byte, line int64, err error) {
	for {
		json, err = r.in.ReadBytes('\n')
		r.line++
		if err != nil && err != io.EOF {
			return nil, 0, err // the line that it came in is incomplete
		}
		if len(bytes.Trim(json, " \t\r\n")) > 0 {
			break
		}
		if err != nil {
			return nil, 0, err
		}
	}
	r.found++
	if r.found > 1 {
		return json, r.line, err
	}
	return r.first(json, err)
}

// first returns the first value, which may have more lines, or be the only one.
func (r *chatReader) first(json []byte, err error) ([]byte, int64, error) {
	if err == io.EOF {
		return json, 0, err
	}
	if _, more := r.in.Peek(1); more == io.EOF {
		return json, 0, io.EOF
	}
	if !endsTooEarly(json) {
		return json, r.line, nil
	}
	rest, err := io.ReadAll(r.in)
	if err != nil {
		return nil, 0, err
	}
	return append(json, rest...), 0, io.EOF
}

// endsTooEarly reports whether more could make a line JSON.
func endsTooEarly(line []byte) bool {
	line = bytes.TrimPrefix(line, []byte("\ufeff"))
	value := jsontext.NewDecoder(bytes.NewBuffer(line), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
	return errors.Is(value.SkipValue(), io.ErrUnexpectedEOF)
}
