package ids

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/tokcount/tokcount/bpe"
)

// Writer writes ids in a format, in any number of parts. It leaves errors of what
// it writes to to the last call of that: a bufio.Writer keeps its first.
type Writer struct {
	w      *bufio.Writer
	format Format
	began  bool
}

// NewWriter returns a writer to w.
func NewWriter(w *bufio.Writer, format Format) *Writer { return &Writer{w: w, format: format} }

// next writes what stands before an id: before the first, or between two.
func (w *Writer) next(first, between string) {
	if w.began {
		first = between
	}
	w.began = true
	w.w.WriteString(first)
}

// Write writes the next ids.
func (w *Writer) Write(ids []bpe.Token) {
	for _, id := range ids {
		switch w.format {
		case U32LE:
			w.w.Write(binary.LittleEndian.AppendUint32(w.w.AvailableBuffer(), id))
			continue
		case JSON:
			w.next("[", ",")
		default:
			w.next("", " ")
		}
		w.w.Write(strconv.AppendUint(w.w.AvailableBuffer(), uint64(id), 10))
	}
}

// End ends a list of ids. The next is another list.
func (w *Writer) End() {
	switch w.format {
	case JSON:
		if !w.began {
			w.w.WriteByte('[')
		}
		w.w.WriteString("]\n")
	case Text:
		w.w.WriteByte('\n')
	}
	w.began = false
}

// errTooLong says that an offset does not fit in the format.
var errTooLong = errors.New("the text is too long for offsets of four bytes")

// WriteOffsets writes an id with where its token starts and ends: on a line of its
// own, as an object, or as twelve bytes. Four bytes hold no offset past 4 GiB, which
// is an error rather than another number.
func (w *Writer) WriteOffsets(id bpe.Token, start, end int64) error {
	switch w.format {
	case JSON:
		w.next("[\n", ",\n")
		fmt.Fprintf(w.w, `{"id":%d,"start":%d,"end":%d}`, id, start, end)
	case U32LE:
		if end > math.MaxUint32 {
			return errTooLong
		}
		for _, n := range []uint32{id, uint32(start), uint32(end)} {
			w.w.Write(binary.LittleEndian.AppendUint32(w.w.AvailableBuffer(), n))
		}
	default:
		fmt.Fprintf(w.w, "%d %d %d\n", id, start, end)
	}
	return nil
}

// EndOffsets ends what WriteOffsets has written.
func (w *Writer) EndOffsets() {
	if w.format != JSON {
		return
	}
	w.next("[", "")
	w.w.WriteString("\n]\n")
}
