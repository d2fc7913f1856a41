package format

import (
	"errors"
	"fmt"
	"io"
)

// blockIDs is how many ids are turned into bytes, or read, at a time.
const blockIDs = 16 << 10

// errUneven says that a file ends inside an id.
var errUneven = errors.New("the file ends inside an id")

// replayRaw gives all ids in r to a Writer as one document.
func replayRaw(r io.Reader, t DType, to Writer) error {
	if err := to.Begin(Doc{}); err != nil {
		return err
	}
	if err := newCopier(t, to).copy(r); err != nil {
		return err
	}
	return to.End()
}

// A copier writes ids to the document that a Writer has begun.
type copier struct {
	dtype DType
	to    Writer
	buf   []byte
	ids   []uint32
}

func newCopier(t DType, to Writer) *copier {
	return &copier{dtype: t, to: to, buf: make([]byte, blockIDs*t.Size())}
}

// copy writes all ids in r.
func (c *copier) copy(r io.Reader) error {
	for {
		n, err := io.ReadFull(r, c.buf)
		if n%c.dtype.Size() != 0 && (err == io.EOF || err == io.ErrUnexpectedEOF) {
			return errUneven
		}
		c.ids = c.dtype.Decode(c.ids[:0], c.buf[:n])
		if werr := c.to.Write(c.ids); werr != nil {
			return werr
		}
		switch err {
		case nil:
		case io.EOF, io.ErrUnexpectedEOF:
			return nil
		default:
			return fmt.Errorf("reading ids: %w", err)
		}
	}
}
