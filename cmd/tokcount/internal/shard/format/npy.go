package format

import (
	"fmt"
	"io"
	"strings"
)

// npy is what numpy.save writes for an array of one dimension, version 1.0 of NumPy's
// NPY format (numpy/lib/format.py). numpy.load(file, mmap_mode="r") maps it:
//
//	offset  bytes
//	0       6    \x93NUMPY
//	6       2    version 1, 0
//	8       2    118, the length of what follows up to the ids, lowest byte first
//	10      118  {'descr': '<u2', 'fortran_order': False, 'shape': (N,), }
//	             then spaces, and \n as the last byte
//	128     N ids, lowest byte first: <u2, or <u4 for uint32
//
// NumPy leaves room for 21 digits of N and pads to a multiple of 64 bytes, which makes
// 128 for any N. Nothing says where documents end.
func npy() *Format {
	return &Format{
		Name:     "npy",
		Suffixes: []string{".npy"},
		DTypes:   []DType{Uint16, Uint32},
		New: func(files []File, s Settings) (Writer, error) {
			_, err := files[0].Write(npyHeader(s.DType, 0))
			return &npyWriter{rawWriter: rawWriter{file: files[0], dtype: s.DType}}, err
		},
		Replay: replayNPY,
	}
}

const npyHeaderSize = 128

func npyHeader(t DType, ids int64) []byte {
	const magic = "\x93NUMPY\x01\x00\x76\x00"
	head := fmt.Sprintf("%s{'descr': '<u%d', 'fortran_order': False, 'shape': (%d,), }", magic, t.Size(), ids)
	return []byte(head + strings.Repeat(" ", npyHeaderSize-1-len(head)) + "\n")
}

type npyWriter struct {
	rawWriter
	ids int64
}

func (w *npyWriter) Write(ids []uint32) error {
	w.ids += int64(len(ids))
	return w.rawWriter.Write(ids)
}

func (w *npyWriter) Close() error {
	_, err := w.file.WriteAt(npyHeader(w.dtype, w.ids), 0)
	return err
}

// replayNPY takes the header that this project and NumPy write for the ids that are
// there, and no other.
func replayNPY(files []*io.SectionReader, s Settings, to Writer) error {
	header := make([]byte, npyHeaderSize)
	if _, err := io.ReadFull(files[0], header); err != nil {
		return fmt.Errorf("reading the header of 128 bytes: %w", err)
	}
	ids := (files[0].Size() - npyHeaderSize) / int64(s.DType.Size())
	if want := npyHeader(s.DType, ids); string(header) != string(want) {
		return fmt.Errorf("the header is %q, and for the %d ids of %s that are there it would be %q",
			strings.TrimSpace(string(header)), ids, s.DType, strings.TrimSpace(string(want)))
	}
	return replayRaw(files[0], s.DType, to)
}
