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
	if err := copyIDs(r, t, to); err != nil {
		return err
	}
	return to.End()
}

// copyIDs writes all ids in r to the document that a Writer has begun.
func copyIDs(r io.Reader, t DType, to Writer) error {
	buf := make([]byte, blockIDs*t.Size())
	var ids []uint32
	for {
		n, err := io.ReadFull(r, buf)
		if n%t.Size() != 0 && (err == io.EOF || err == io.ErrUnexpectedEOF) {
			return errUneven
		}
		ids = t.Decode(ids[:0], buf[:n])
		if werr := to.Write(ids); werr != nil {
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
