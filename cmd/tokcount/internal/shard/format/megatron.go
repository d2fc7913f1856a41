package format

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// megatron is the .bin and .idx of Megatron-LM's tools/preprocess_data.py, as classes
// _IndexWriter and _IndexReader have them in
// https://github.com/NVIDIA/Megatron-LM/blob/d98e8a64/megatron/core/datasets/indexed_dataset.py
// Each document is one sequence. The .bin is ids only; the .idx is, lowest byte first:
//
//	bytes
//	9         MMIDIDX\0\0
//	8         uint64  version, 1
//	1         uint8   type of the ids: 8 is uint16, 4 is int32
//	8         uint64  n, the number of sequences
//	8         uint64  d, the number of document indices: documents + 1
//	4 n       int32   length of each sequence, in ids
//	8 n       int64   where each sequence begins in .bin, in bytes
//	8 d       int64   the sequence that each document begins with, and n at the end
//
// There is no code for uint32. Megatron takes uint16 if the vocabulary has fewer than
// 65,500 ids, and int32 otherwise (DType.optimal_dtype), so that is the rule here. A
// document has fewer than 2^31 ids. End of document comes after a document (Megatron's
// --append-eod).
//
// The lengths are appended as documents end. Where sequences begin is made from them at
// the end, by reading them back, so memory does not grow with the documents.
func megatron() *Format {
	return &Format{
		Name:     "megatron",
		Suffixes: []string{".bin", ".idx"},
		DTypes:   []DType{Uint16, Int32},
		MaxIDs:   []int{65_499, math.MaxInt32},
		New: func(files []File, s Settings) (Writer, error) {
			_, err := files[1].Write(megatronHead(s.DType, 0))
			return &megatronWriter{rawWriter: rawWriter{file: files[0], dtype: s.DType}, index: files[1]}, err
		},
		Replay: replayMegatron,
	}
}

const (
	megatronMagic    = "MMIDIDX\x00\x00"
	megatronHeadSize = 34
)

var megatronCodes = map[DType]byte{Uint16: 8, Int32: 4}

// megatronHead returns what comes before the lengths of n documents.
func megatronHead(t DType, n int64) []byte {
	b := binary.LittleEndian.AppendUint64([]byte(megatronMagic), 1)
	b = append(b, megatronCodes[t])
	b = binary.LittleEndian.AppendUint64(b, uint64(n))
	return binary.LittleEndian.AppendUint64(b, uint64(n)+1)
}

type megatronWriter struct {
	rawWriter
	index     File
	documents int64
	length    int64 // of the document, in ids
}

func (w *megatronWriter) Begin(Doc) error {
	w.length = 0
	return nil
}

func (w *megatronWriter) Write(ids []uint32) error {
	if w.length += int64(len(ids)); w.length > math.MaxInt32 {
		return errors.New("a document of a Megatron file has fewer than 2^31 ids")
	}
	return w.rawWriter.Write(ids)
}

func (w *megatronWriter) End() error {
	w.documents++
	w.buf = binary.LittleEndian.AppendUint32(w.buf[:0], uint32(w.length))
	_, err := w.index.Write(w.buf)
	return err
}

func (w *megatronWriter) Close() error {
	if _, err := w.index.WriteAt(megatronHead(w.dtype, w.documents), 0); err != nil {
		return err
	}
	if err := w.writeOffsets(); err != nil {
		return err
	}
	for i := range w.documents + 1 {
		if err := w.writeInt64(i); err != nil {
			return err
		}
	}
	return nil
}

func (w *megatronWriter) writeOffsets() error {
	lengths := megatronLengths(w.index, w.documents)
	at := int64(0)
	for range w.documents {
		length, err := lengths.next()
		if err != nil {
			return err
		}
		if err := w.writeInt64(at); err != nil {
			return err
		}
		at += int64(length) * int64(w.dtype.Size())
	}
	return nil
}

func (w *megatronWriter) writeInt64(n int64) error {
	w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], uint64(n))
	_, err := w.index.Write(w.buf)
	return err
}

// An entries reads the numbers of a part of an index.
type entries struct {
	r    *bufio.Reader
	what string
	buf  [8]byte
	size int
}

// megatronLengths reads the lengths in an index.
func megatronLengths(index io.ReaderAt, n int64) *entries {
	return entriesAt(index, "lengths", megatronHeadSize, n, 4)
}

func entriesAt(r io.ReaderAt, what string, at, n int64, size int) *entries {
	section := io.NewSectionReader(r, at, n*int64(size))
	return &entries{r: bufio.NewReaderSize(section, 64<<10), what: what, size: size}
}

// next returns the next number.
func (e *entries) next() (uint64, error) {
	if _, err := io.ReadFull(e.r, e.buf[:e.size]); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return 0, fmt.Errorf("reading the %s of an index: %w", e.what, err)
	}
	return binary.LittleEndian.Uint64(e.buf[:]), nil
}

func replayMegatron(files []*io.SectionReader, s Settings, to Writer) error {
	bin, index := files[0], files[1]
	n, err := readMegatronHead(index, s.DType)
	if err != nil {
		return err
	}
	offsetsAt := megatronHeadSize + 4*n
	lengths := megatronLengths(index, n)
	offsets := entriesAt(index, "offsets", offsetsAt, n, 8)
	documents := entriesAt(index, "documents", offsetsAt+8*n, n+1, 8)
	docs := newDocuments(bin, s.DType, to)
	for i := range n {
		length, err := lengths.next()
		if err != nil {
			return err
		}
		offset, err := offsets.next()
		if err != nil {
			return err
		}
		document, err := documents.next()
		if err != nil {
			return err
		}
		if offset != uint64(docs.bytes()) || document != uint64(i) {
			return fmt.Errorf("sequence %d of the index begins document %d at byte %d, and comes to byte %d",
				i, document, offset, docs.bytes())
		}
		if err := docs.document(Doc{}, int64(length)); err != nil {
			return err
		}
	}
	if last, err := documents.next(); err != nil || last != uint64(n) {
		return fmt.Errorf("the index does not end with its %d sequences", n)
	}
	return docs.end()
}

// readMegatronHead returns the number of documents in an index.
func readMegatronHead(index *io.SectionReader, t DType) (int64, error) {
	head := make([]byte, megatronHeadSize)
	if _, err := io.ReadFull(index, head); err != nil {
		return 0, fmt.Errorf("reading the head of the index: %w", err)
	}
	// The size says how many documents there are, so the numbers in the head are
	// checked before anything is read by them.
	n := max(0, index.Size()-megatronHeadSize-8) / (4 + 8 + 8)
	if want := megatronHead(t, n); string(head) != string(want) || index.Size() != megatronHeadSize+20*n+8 {
		return 0, fmt.Errorf("the head of the index is %q, and for %d bytes and ids of %s it would be %q", head, index.Size(), t, want)
	}
	return n, nil
}
