package client

import (
	"io"
	"math"
)

// bounded reads up to so many bytes. If there are more, the error is tooLarge,
// or io.EOF without one.
type bounded struct {
	r        io.Reader
	left     int64
	tooLarge error
	read     func() // called when something has been read, nil for none
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left > 0 || len(p) == 0 {
		n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
		b.left -= int64(n)
		if b.read != nil && n > 0 {
			b.read()
		}
		return n, err
	}
	if b.tooLarge == nil {
		return 0, io.EOF
	}
	var one [1]byte
	if n, err := b.r.Read(one[:]); n == 0 {
		return 0, err
	}
	return 0, b.tooLarge
}

// addLimits returns the sum of two numbers of bytes, or the largest there is.
func addLimits(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// readAll reads everything. Unlike io.ReadAll it holds no more than twice what
// it has read at any time, and what it returns has no spare room. hint is how
// much there may be, in bytes; it is not believed beyond a megabyte.
func readAll(r io.Reader, hint int64) ([]byte, error) {
	const smallest, largest = 512, 4 << 20
	size := smallest
	if hint > 0 && hint < 1<<20 {
		size = int(hint) + 1 // the end is seen without another buffer
	}
	var full [][]byte
	total := 0
	for buf := make([]byte, 0, size); ; {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf, total = buf[:len(buf)+n], total+n
		switch {
		case err == io.EOF && full == nil:
			return buf, nil
		case err == io.EOF:
			return join(append(full, buf), total), nil
		case err != nil:
			return nil, err
		case len(buf) == cap(buf):
			full = append(full, buf)
			buf = make([]byte, 0, min(max(smallest, total), largest))
		}
	}
}

func join(parts [][]byte, size int) []byte {
	all := make([]byte, 0, size)
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}
