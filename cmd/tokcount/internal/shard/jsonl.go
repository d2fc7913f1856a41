package shard

import (
	"bytes"
	"errors"
	"io"
)

// A documents reads the records of a part, a batch at a time.
type documents interface {
	// read fills a batch. It returns io.EOF, and no records, behind the last one.
	read(b *batch) error
	Close() error
}

// lines reads JSON Lines.
type lines struct {
	in    io.ReadCloser
	limit int64  // of a line
	place        // of rest
	rest  []byte // what was read of the next line
	first bool   // nothing was read: there may be a byte order mark
	ended bool
}

func newLines(in io.ReadCloser, from, limit int64) *lines {
	l := &lines{in: in, limit: limit, place: place{at: from}, first: from == 0}
	if l.first {
		l.line = 1 // in the middle of a file it is not known
	}
	return l
}

func (l *lines) Close() error { return l.in.Close() }

// read implements documents: with whole lines of about the size of a batch.
func (l *lines) read(b *batch) error {
	b.lines = true
	for {
		b.data = append(b.data[:0], l.rest...)
		if err := l.fill(b); err != nil {
			return err
		}
		end := len(b.data)
		if !l.ended {
			end = bytes.LastIndexByte(b.data, '\n') + 1
		}
		b.place = l.place
		l.at += int64(end)
		if l.line > 0 {
			l.line += int64(bytes.Count(b.data[:end], []byte("\n")))
		}
		l.rest = append(l.rest[:0], b.data[end:]...)
		b.data = b.data[:end]
		switch {
		case end > 0 && l.first:
			l.first = false
			if rest, ok := bytes.CutPrefix(b.data, utf8Mark); ok {
				b.data, b.at = append(b.data[:0], rest...), b.at+int64(len(utf8Mark))
			}
			return nil
		case end > 0:
			return nil
		case l.ended:
			return io.EOF
		case int64(len(l.rest)) > l.limit:
			b.records = append(b.records, record{place: l.place, reason: reasonLong(l.limit)})
			return l.skip()
		}
	}
}

// fill reads on, until the data of a batch has a size and ends a line, or has a line
// that is too long, or there is no more.
func (l *lines) fill(b *batch) error {
	want := max(batchSize, 2*len(b.data))
	for len(b.data) < want && !l.ended {
		if cap(b.data)-len(b.data) < batchSize/4 {
			b.data = append(make([]byte, 0, want+batchSize/4), b.data...)
		}
		n, err := l.in.Read(b.data[len(b.data):min(cap(b.data), want)])
		b.data = b.data[:len(b.data)+n]
		switch {
		case err == io.EOF:
			l.ended = true
		case err != nil:
			return err
		}
	}
	return nil
}

// skip passes over the rest of a line that is too long.
func (l *lines) skip() error {
	l.at += int64(len(l.rest))
	l.rest, l.first = l.rest[:0], false
	if l.line > 0 {
		l.line++
	}
	buf := make([]byte, batchSize)
	for {
		n, err := l.in.Read(buf)
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			l.at += int64(i + 1)
			l.rest = append(l.rest, buf[i+1:n]...)
			l.ended = err == io.EOF
			if l.ended {
				err = nil
			}
			return err
		}
		l.at += int64(n)
		switch {
		case err == io.EOF:
			l.ended = true
			return nil
		case err != nil:
			return err
		}
	}
}

// exactly reads so many bytes of a file: if there are less, it was changed.
type exactly struct {
	in   io.Reader
	left int64
}

var errShrunk = errors.New("the file has become shorter")

func (r *exactly) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.left -= int64(n)
	if err == io.EOF && r.left > 0 {
		err = errShrunk
	}
	return n, err
}
