package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/tokcount/tokcount/bpe"
)

// sniffLen is how much of a found file is searched for a NUL byte before it
// is taken for text. Git looks at 8000 bytes, grep at 32 KiB; UTF-16 is
// binary by this rule.
const sniffLen = 8 << 10

// errBinary says that a found file is binary and was not counted.
var errBinary = errors.New("binary file")

// counter counts one input after another.
type counter struct {
	enc   *bpe.Encoding
	small *bpe.Counter // for small files, one after another
	sniff []byte
}

// countFile counts a file whatever it holds.
func (c *counter) countFile(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	return c.countReader(f)
}

// countFound counts a file unless it is binary, which is errBinary.
func (c *counter) countFound(name string) (int64, error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	if c.sniff == nil {
		c.sniff = make([]byte, sniffLen)
	}
	n, err := f.ReadAt(c.sniff, 0)
	switch {
	case err != nil && err != io.EOF:
		return 0, err
	case bytes.IndexByte(c.sniff[:n], 0) >= 0:
		return 0, errBinary
	}
	return c.countReader(f)
}

// countReader counts r to its end, in bounded memory: a large input in blocks
// that all cores count, a small file by itself.
func (c *counter) countReader(r io.Reader) (int64, error) {
	if size, ok := sizeHint(r); !ok || size > leastParallel {
		return c.enc.CountReaderParallel(r, 0)
	}
	if c.small == nil {
		c.small = c.enc.NewCounter()
	}
	c.small.Reset()
	_, err := c.small.ReadFrom(r)
	return c.small.Count(), err
}

// leastParallel is the size, in bytes, from which on an input is worth starting
// goroutines.
const leastParallel = 1 << 20

// readAll appends r to dst, in a single allocation when r is a regular file.
func readAll(dst []byte, r io.Reader) ([]byte, error) {
	size, _ := sizeHint(r)
	// One byte more than the file holds lets Read find the end without
	// growing.
	dst = slices.Grow(dst, max(size, 512)+1)
	for {
		n, err := r.Read(dst[len(dst):cap(dst)])
		dst = dst[:len(dst)+n]
		switch {
		case err == io.EOF:
			return dst, nil
		case err != nil:
			return dst, err
		case len(dst) == cap(dst):
			dst = slices.Grow(dst, 1)
		}
	}
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
