package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

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

// open opens a source as text. A found file that is not text is errNoText.
func (s source) open(c *counter, stdin io.Reader) (io.ReadCloser, error) {
	switch {
	case s.Err != nil:
		return nil, s.Err
	case s.Stdin:
		return io.NopCloser(stdin), nil
	case s.Blob != nil:
		text, err := c.openBlob(s.Blob)
		return io.NopCloser(text), err
	case s.Found:
		return c.openFound(s.Name)
	}
	return os.Open(s.Name)
}

// lines gives the lines of a source, as its charset has them.
func (f *feeder) lines(s source, in io.Reader) {
	text := charset.NewReader(f.batch.meter.Reader(in), f.batch.measures.charset)
	lines := lineReader{in: text}
	lines.file, _ = in.(*os.File)
	if s.Stdin {
		lines.file, _ = f.batch.cmd.InOrStdin().(*os.File)
	}
	for first, last := true, false; !last; first = false {
		r := f.take(s)
		r.text, r.err = lines.next(r.text)
		if how := compression(r.text); first && how != nil {
			r.text, r.err = nil, how
		}
		if first && beginsValue(r.text) {
			r.whole = true
			if r.err == nil {
				r.text, r.err = lines.all(r.text)
			}
		}
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
	rest []byte   // of the last line, read already
	file *os.File // that in reads, or nil
}

// largestPart is how many bytes of a long line are read at a time.
const largestPart = 16 << 20

// next reads lines into dst, whose content it replaces: about recordBlock
// bytes, more if a line is longer. With the last of them comes the error that
// ended the text, which is io.EOF when all was read; else the line that it came
// in is left out.
//
// For a long line of a file, its end is looked for first, and memory is made for all
// of it. Of other inputs, the parts of a long line are put together when its end is
// known, which needs twice its size. Memory that grows with the line would need three
// to four times as much, and where page faults are slow they are what takes time.
func (l *lineReader) next(dst []byte) ([]byte, error) {
	dst = slices.Grow(dst[:0], max(recordBlock, len(l.rest)+1))
	dst = append(dst, l.rest...)
	l.rest = l.rest[:0]
	var parts [][]byte // without the end of a line
	for {
		known := len(dst)
		n, err := io.ReadFull(l.in, dst[known:cap(dst)])
		dst = dst[:known+n]
		end := 0
		if i := bytes.LastIndexByte(dst[known:], '\n'); i >= 0 {
			end = known + i + 1
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return joined(append(parts, dst)), io.EOF
		case err != nil && end == 0: // the line is left out
			return nil, err
		case err != nil || end > 0:
			l.rest = append(l.rest, dst[end:]...)
			return joined(append(parts, dst[:end])), err
		}
		if size := l.ahead(); len(parts) == 0 && size > 0 {
			dst = append(make([]byte, 0, len(dst)+size), dst...)
			continue
		}
		parts = append(parts, dst)
		dst = make([]byte, 0, min(2*cap(dst), largestPart))
	}
}

// ahead returns how many bytes of the file follow to the end of the line, and some for
// what in has read but not returned; or 0 if that is not known. In a charset of wide
// characters it is a guess.
func (l *lineReader) ahead() (size int) {
	if l.file == nil {
		return 0
	}
	info, err := l.file.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	at, err := l.file.Seek(0, io.SeekCurrent)
	block := make([]byte, recordBlock)
	for err == nil {
		var n int
		n, err = l.file.ReadAt(block, at+int64(size))
		if i := bytes.IndexByte(block[:n], '\n'); i >= 0 {
			n, err = i+1, io.EOF
		}
		size += n
	}
	return size + len(block)
}

// all reads what follows lines, to the end of the text.
func (l *lineReader) all(lines []byte) ([]byte, error) {
	parts := [][]byte{lines}
	for {
		part, err := l.next(nil)
		parts = append(parts, part)
		if err != nil {
			return joined(parts), err
		}
	}
}

// joined puts parts together, and lets go of each.
func joined(parts [][]byte) []byte {
	if len(parts) == 1 {
		return parts[0]
	}
	size := 0
	for _, part := range parts {
		size += len(part)
	}
	text := make([]byte, 0, size)
	for i, part := range parts {
		text = append(text, part...)
		parts[i] = nil
	}
	return text
}

// beginsValue reports whether the first line that is not blank begins a JSON value
// that goes on after it, as in a file that is one value and made to be read by people.
// No value ends so.
func beginsValue(lines []byte) bool {
	line, _, _ := bytes.Cut(bytes.TrimSpace(bytes.TrimPrefix(lines, []byte("\ufeff"))), []byte("\n"))
	line = bytes.TrimSpace(line)
	return len(line) > 0 && strings.IndexByte("[{", line[0]) >= 0 && strings.IndexByte("[{,:", line[len(line)-1]) >= 0
}

// compression returns an error for a text that begins as a compressed file does.
func compression(head []byte) error {
	if by := charset.PackerOf(head); by != nil {
		return fmt.Errorf("it is compressed by %s: give its text, as from %s FILE | tokcount", by.Name, by.Tool)
	}
	return nil
}
