package format

import (
	"bufio"
	"fmt"
	"io"
)

// A documents gives the ids of a file to a Writer, document by document.
type documents struct {
	r    *bufio.Reader
	size int64 // of the file, in bytes
	copier
	done int64 // ids so far
}

func newDocuments(r *io.SectionReader, t DType, to Writer) *documents {
	return &documents{r: bufio.NewReaderSize(r, blockIDs*t.Size()), size: r.Size(), copier: *newCopier(t, to)}
}

// bytes returns the length of all ids so far.
func (d *documents) bytes() int64 { return d.done * int64(d.dtype.Size()) }

// document gives the next n ids as a document.
func (d *documents) document(doc Doc, n int64) error {
	if left := (d.size - d.bytes()) / int64(d.dtype.Size()); n < 0 || n > left {
		return fmt.Errorf("a document has %d ids from id %d on, and the file has only %d more", n, d.done, left)
	}
	if err := d.to.Begin(doc); err != nil {
		return err
	}
	if err := d.copier.copy(io.LimitReader(d.r, n*int64(d.dtype.Size()))); err != nil {
		return err
	}
	d.done += n
	return d.to.End()
}

// end checks that all ids were documents'.
func (d *documents) end() error {
	if d.bytes() != d.size {
		return fmt.Errorf("documents end at byte %d, and the file has %d", d.bytes(), d.size)
	}
	return nil
}
