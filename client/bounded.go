package client

import (
	"bytes"
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

// readAll reads everything that r has, up to max bytes, which r itself bounds.
// io.ReadAll would leave four times as much behind for the garbage collector;
// this leaves a fifth of 64 MiB. size is how much there is, in bytes, if that is
// known: it comes from the server, but memory that is never written costs
// nothing.
func readAll(r io.Reader, size, max int64) ([]byte, error) {
	const smallest, jump, large = 512, 8 << 20, 64 << 20
	room := int64(smallest)
	if size > 0 && size < math.MaxInt32 {
		room = min(size, max) + 1 // the end is seen without another buffer
	}
	buf := make([]byte, 0, room)
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		switch buf = buf[:len(buf)+n]; {
		case err == io.EOF:
			if len(buf) < cap(buf)/2 && cap(buf) > smallest {
				buf = bytes.Clone(buf)
			}
			return buf, nil
		case err != nil:
			return nil, err
		case len(buf) < cap(buf):
			continue
		}
		room = 2 * int64(cap(buf))
		if cap(buf) >= jump && cap(buf) < large {
			room = large
		}
		buf = append(make([]byte, 0, min(room, addLimits(max, 1))), buf...)
	}
}
