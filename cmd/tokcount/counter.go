package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/term"
)

// counter counts one input after another. It is for one goroutine.
type counter struct {
	measures
	small []*bpe.Counter // one for each encoding, for small files
	text  *textCounter   // of all else, nil if that is nothing
	sniff []byte
	fault *charset.Fault // of the text counted last, nil if it was valid
	meter *term.Meter
	stop  *int64 // as that of batch
	more  bool   // the input counted last was not read to its end
}

func newCounter(m measures) *counter {
	c := &counter{measures: m}
	for _, enc := range m.encodings {
		c.small = append(c.small, enc.NewCounter())
	}
	if len(m.texts) > 0 {
		c.text = newTextCounter(m.texts)
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

// countFound counts a file unless it is not text, which is errNoText.
func (c *counter) countFound(name string) (counts, error) {
	f, err := c.openFound(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return c.countReader(f)
}

// countBlob counts a text of git's index unless it is not text, which is errNoText.
func (c *counter) countBlob(read func() ([]byte, error)) (counts, error) {
	text, err := c.openBlob(read)
	if err != nil {
		return nil, err
	}
	return c.countReader(text)
}

// openBlob reads a text of git's index unless it is not text, which is errNoText.
func (c *counter) openBlob(read func() ([]byte, error)) (*bytes.Reader, error) {
	text, err := read()
	if err == nil {
		err = sniff(text, c.charset)
	}
	return bytes.NewReader(text), err
}

// openFound opens a file unless it is not text, which is errNoText.
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
		err = sniff(c.sniff[:n], c.charset)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// countReader counts r to its end, reading it once and in bounded memory.
func (c *counter) countReader(r io.Reader) (counts, error) {
	c.more, c.fault = false, nil
	size, known := sizeHint(r)
	if c.stop != nil && !known {
		return c.countUpTo(charset.NewReader(c.meter.Reader(r), c.charset), *c.stop)
	}
	text := charset.NewReader(c.meter.Reader(r), c.charset)
	r = text
	if c.text != nil {
		c.text.reset()
		r = io.TeeReader(r, c.text)
	}
	count := c.countLarge
	if known && size <= leastParallel {
		count = c.countSmall
	}
	all, err := count(r)
	if err != nil {
		return nil, err
	}
	c.fault = text.Fault()
	for _, what := range c.texts {
		n := c.text.count(what)
		if what == byteCount { // those of the file, as wc has them
			n = text.Size()
		}
		all = append(all, n)
	}
	return all, nil
}

// countUpTo counts an input whose length is not known, which may have no end, as far
// as it takes to know that it has more than so many tokens: no token has more bytes
// than the longest.
func (c *counter) countUpTo(text *charset.Reader, tokens int64) (counts, error) {
	enc := c.encodings[0]
	head, err := readUpTo(text, fanBlock)
	if err == io.EOF {
		c.fault = text.Fault()
		return counts{int64(enc.CountBytes(head))}, nil
	}
	if err != nil {
		return nil, err
	}
	longest := int64(enc.Longest())
	enough := int64(math.MaxInt64)
	if tokens < enough/longest {
		enough = (tokens+1)*longest + 1
	}
	in := io.LimitedReader{R: io.MultiReader(bytes.NewReader(head), text), N: enough}
	n, err := enc.CountReader(&in)
	var piece *bpe.PieceSizeError
	c.more = in.N <= 0
	if errors.As(err, &piece) && int64(piece.Limit)/longest > tokens {
		c.more, err = true, nil // whatever it is, it has more
	}
	if c.more {
		n = tokens + 1
	}
	c.fault = text.Fault()
	return counts{n}, err
}

// countSmall counts the tokens of an input with all encodings, one after another.
func (c *counter) countSmall(r io.Reader) (counts, error) {
	var tokens counts
	for _, small := range c.small {
		small.Reset()
	}
	if len(c.small) > 1 {
		var others []io.Writer
		for _, small := range c.small[1:] {
			others = append(others, small)
		}
		r = io.TeeReader(r, io.MultiWriter(others...))
	}
	_, err := c.small[0].ReadFrom(r)
	for _, small := range c.small {
		tokens = append(tokens, small.Count())
	}
	return tokens, err
}

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
	if text, ok := r.(*bytes.Reader); ok {
		return text.Len(), true
	}
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
