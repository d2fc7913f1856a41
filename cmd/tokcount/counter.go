package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/bpe"
)

// sniffLen is how much of a found file is searched for a NUL before it is taken
// for text. Git looks at 8000 bytes, grep at 32 KiB.
const sniffLen = 8 << 10

// errBinary says that a found file is binary and was not counted.
var errBinary = errors.New("binary file")

// counter counts one input after another. It is for one goroutine.
type counter struct {
	measures
	small  *bpe.Counter   // of the first encoding, for small files
	others []*bpe.Counter // of the other encodings
	text   *textCounter
	side   io.Writer // all but the first encoding, nil if that is all
	sniff  []byte
	fault  *fault // of the text counted last, nil if it was valid
	meter  *meter
}

func newCounter(m measures) *counter {
	c := &counter{measures: m}
	var side []io.Writer
	for _, enc := range m.encodings[1:] {
		other := enc.NewCounter()
		c.others = append(c.others, other)
		side = append(side, other)
	}
	if len(m.texts) > 0 {
		c.text = newTextCounter(m.texts)
		side = append(side, c.text)
	}
	if len(side) > 0 {
		c.side = io.MultiWriter(side...)
	}
	return c
}

// countFile counts a file whatever it holds.
func (c *counter) countFile(name string) (counts, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.countReader(f)
}

// countFound counts a file unless it is binary, which is errBinary.
func (c *counter) countFound(name string) (counts, error) {
	f, err := c.openFound(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.countReader(f)
}

// openFound opens a file unless it is binary, which is errBinary.
func (c *counter) openFound(name string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if c.sniff == nil {
		c.sniff = make([]byte, sniffLen)
	}
	n, err := f.ReadAt(c.sniff, 0)
	if err == nil || err == io.EOF {
		err = nil
		if isBinary(c.sniff[:n], charsetOf(c.sniff[:n], c.charset)) {
			err = errBinary
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// isBinary tells whether what begins with head has a NUL in it. In UTF-16 that
// is two bytes.
func isBinary(head []byte, cs *charset) bool {
	if cs == nil || cs.order == nil {
		return bytes.IndexByte(head, 0) >= 0
	}
	for unit := range slices.Chunk(head, 2) {
		if len(unit) == 2 && cs.order.Uint16(unit) == 0 {
			return true
		}
	}
	return false
}

// countReader counts r to its end, reading it once and in bounded memory: what
// the first encoding reads, all others see.
func (c *counter) countReader(r io.Reader) (counts, error) {
	size, known := sizeHint(r)
	text := newTextReader(c.meter.reader(r), c.charset)
	r = text
	if c.side != nil {
		c.resetSide()
		r = io.TeeReader(r, c.side)
	}
	n, err := c.countFirst(r, known && size <= leastParallel)
	if err != nil {
		return nil, err
	}
	c.fault = text.fault()
	all := append(make(counts, 0, c.len()), n)
	for _, other := range c.others {
		all = append(all, other.Count())
	}
	for _, what := range c.texts {
		n := c.text.count(what)
		if what == byteCount { // those of the file, as wc has them
			n = text.size()
		}
		all = append(all, n)
	}
	return all, nil
}

func (c *counter) resetSide() {
	for _, other := range c.others {
		other.Reset()
	}
	if c.text != nil {
		c.text.reset()
	}
}

// countFirst counts the tokens of the first encoding: of a large input in
// blocks that all cores count, of a small file by itself.
func (c *counter) countFirst(r io.Reader, small bool) (int64, error) {
	if !small {
		large.Lock()
		defer large.Unlock()
		return c.encodings[0].CountReaderParallel(r, 0)
	}
	if c.small == nil {
		c.small = c.encodings[0].NewCounter()
	}
	c.small.Reset()
	_, err := c.small.ReadFrom(r)
	return c.small.Count(), err
}

// large is held while an input is counted by all cores. Two at once would need
// twice the memory, and take as long.
var large sync.Mutex

// leastParallel is the size, in bytes, from which on an input is counted by
// several goroutines. Each has to learn the text's words anew: on two cores, 4 MB
// of prose take 36 ms by one and 37 by two, 9 MB 57 and 41, 90 MB of Go 381 and 232.
const leastParallel = 6 << 20

// readAll reads r to its end, in a single allocation when that comes after size
// bytes.
func readAll(r io.Reader, size int) (string, error) {
	var text strings.Builder
	text.Grow(size)
	_, err := io.Copy(&text, r)
	return text.String(), err
}

// sizeHint is the size of r if it is a regular file. It is a hint: files grow,
// standard input may be half read, and files in /proc claim to be empty.
func sizeHint(r io.Reader) (size int, ok bool) {
	f, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return 0, false
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || int64(int(info.Size())) != info.Size() {
		return 0, false
	}
	return int(info.Size()), true
}
