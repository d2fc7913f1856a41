package main

import (
	"bytes"
	"io"
	"os"
	"runtime"
	"slices"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// feeder reads the sources of a batch, and gives their lines to as many workers
// as there are processors. Workers start when there is something for them. It
// is read by one goroutine, from which standard input can be read twice.
type feeder struct {
	batch   *batch
	all     chan *records // in order, counted or not
	todo    chan *records // for the workers
	free    chan *records // have been visited
	made    int
	workers int
}

// recordBlock is how many bytes of lines a worker takes at a time, if none is
// longer: enough to make handing them over vanish, few enough that the last
// worker keeps the others waiting for milliseconds only.
const recordBlock = 512 << 10

// blocksEach is how many blocks there are for each processor: one being
// counted, and others being read and visited.
const blocksEach = 4

func newFeeder(b *batch) *feeder {
	blocks := blocksEach * runtime.GOMAXPROCS(0)
	return &feeder{
		batch: b,
		all:   make(chan *records, blocks),
		todo:  make(chan *records, blocks),
		free:  make(chan *records, blocks),
	}
}

// feed reads all that args stand for.
func (f *feeder) feed(args []string) {
	defer close(f.all)
	defer close(f.todo)
	opener := newCounter(f.batch.measures)
	for one := range f.batch.flags.sources(f.batch.cmd, args) {
		s := source{Source: one}
		if s.Stdin && s.Name == "" { // each record has a name
			s.Name = "-"
		}
		in, err := s.open(opener, f.batch.cmd.InOrStdin())
		if err != nil {
			r := f.take(s)
			r.first, r.last, r.err = true, true, err
			f.give(r)
			continue
		}
		f.lines(s, in)
		in.Close()
	}
}

// open opens a source as text. A binary file that was found is errBinary.
func (s source) open(c *counter, stdin io.Reader) (io.ReadCloser, error) {
	switch {
	case s.Err != nil:
		return nil, s.Err
	case s.Stdin:
		return io.NopCloser(stdin), nil
	case s.Blob != nil:
		text, err := s.Blob()
		return io.NopCloser(bytes.NewReader(text)), err
	case s.Found:
		return c.openFound(s.Name)
	}
	return os.Open(s.Name)
}

// lines gives the lines of a source, as its charset has them.
func (f *feeder) lines(s source, in io.Reader) {
	text := charset.NewReader(f.batch.meter.Reader(in), f.batch.measures.charset)
	lines := lineReader{in: text}
	for first, last := true, false; !last; first = false {
		r := f.take(s)
		r.text, r.err = lines.next(r.text)
		r.first, r.last = first, r.err != nil
		if r.err == io.EOF {
			r.err, r.fault = nil, text.Fault()
		}
		last = r.last
		f.give(r)
	}
}

// take returns a block that is not in use.
func (f *feeder) take(s source) *records {
	if f.made < cap(f.free) && len(f.free) == 0 {
		f.made++
		return &records{source: s, done: make(chan struct{}, 1)}
	}
	r := <-f.free
	text := r.text[:0]
	if cap(text) > 4*recordBlock { // of a long line, which is rare
		text = nil
	}
	*r = records{source: s, text: text, lines: r.lines[:0], n: r.n[:0], done: r.done}
	return r
}

func (f *feeder) give(r *records) {
	f.all <- r
	if f.workers < runtime.GOMAXPROCS(0) {
		f.workers++
		go func() {
			c := newRecordCounter(f.batch.measures, f.batch.flags)
			for r := range f.todo {
				c.count(r)
			}
		}()
	}
	f.todo <- r
}

// lineReader reads a text in blocks of whole lines.
type lineReader struct {
	in   io.Reader
	rest []byte // of the last line, read already
}

// next reads lines into dst, whose content it replaces: about recordBlock
// bytes, more if a line is longer. With the last of them comes the error that
// ended the text, which is io.EOF when all was read; else the line that it came
// in is left out.
func (l *lineReader) next(dst []byte) ([]byte, error) {
	dst = append(dst[:0], l.rest...)
	l.rest = l.rest[:0]
	for {
		known := len(dst)
		if known == cap(dst) || cap(dst) < recordBlock {
			dst = slices.Grow(dst, max(known, recordBlock-known))
		}
		n, err := io.ReadFull(l.in, dst[known:cap(dst)])
		dst = dst[:known+n]
		end := 0
		if i := bytes.LastIndexByte(dst[known:], '\n'); i >= 0 {
			end = known + i + 1
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return dst, io.EOF
		case err != nil || end > 0:
			l.rest = append(l.rest, dst[end:]...)
			return dst[:end], err
		}
	}
}
