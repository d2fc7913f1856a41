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

// counter counts one input after another. It keeps the largest input's buffer
// for the next ones.
type counter struct {
	enc *bpe.Encoding
	buf []byte
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
	c.buf = slices.Grow(c.buf[:0], sniffLen)
	n, err := f.ReadAt(c.buf[:sniffLen], 0)
	switch {
	case err != nil && err != io.EOF:
		return 0, err
	case bytes.IndexByte(c.buf[:n], 0) >= 0:
		return 0, errBinary
	}
	return c.countReader(f)
}

// countReader counts r to its end. It holds the whole text, once.
func (c *counter) countReader(r io.Reader) (int64, error) {
	var err error
	c.buf, err = readAll(c.buf[:0], r)
	if err != nil {
		return 0, err
	}
	return int64(c.enc.CountBytes(c.buf)), nil
}

// readAll appends r to dst, in a single allocation when r is a regular file.
func readAll(dst []byte, r io.Reader) ([]byte, error) {
	// One byte more than the file holds lets Read find the end without
	// growing.
	dst = slices.Grow(dst, sizeHint(r)+1)
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

// sizeHint is the size of r if it is a regular file, but at least 512. It is
// a hint: files grow, standard input may be half read, and files in /proc
// claim to be empty.
func sizeHint(r io.Reader) int {
	const least = 512
	f, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return least
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() || int64(int(info.Size())) != info.Size() {
		return least
	}
	return max(least, int(info.Size()))
}
