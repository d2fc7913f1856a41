package format

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// datatrove is what datatrove's DocumentTokenizer writes, and nanotron reads: see class
// TokenizedFile in
// https://github.com/huggingface/datatrove/blob/a649de79/src/datatrove/pipeline/tokens/tokenizer.py
//
//	.ds           ids, lowest byte first: uint16, or uint32
//	.ds.index     where each document ends, in ids from the begin of the file:
//	              uint64, lowest byte first
//	.ds.metadata  three lines: "TOKENIZER|SIZE", with the size of an id in bytes; the
//	              number of ids; and that number for people to read, such as 1.50 kT
//
// The metadata file has no newline at its end. End-of-text comes after a document.
func datatrove() *Format {
	return &Format{
		Name:     "datatrove",
		Suffixes: []string{".ds", ".ds.index", ".ds.metadata"},
		DTypes:   []DType{Uint16, Uint32},
		New: func(files []File, s Settings) (Writer, error) {
			w := &datatroveWriter{rawWriter: rawWriter{file: files[0], dtype: s.DType}}
			w.index, w.metadata, w.tokenizer = files[1], files[2], s.Tokenizer
			return w, nil
		},
		Replay: replayDatatrove,
	}
}

type datatroveWriter struct {
	rawWriter
	index, metadata File
	tokenizer       string
	ids             int64
}

func (w *datatroveWriter) Write(ids []uint32) error {
	w.ids += int64(len(ids))
	return w.rawWriter.Write(ids)
}

func (w *datatroveWriter) End() error {
	w.buf = binary.LittleEndian.AppendUint64(w.buf[:0], uint64(w.ids))
	_, err := w.index.Write(w.buf)
	return err
}

func (w *datatroveWriter) Close() error {
	_, err := fmt.Fprint(w.metadata, datatroveMetadata(Settings{w.dtype, w.tokenizer}, w.ids))
	return err
}

func datatroveMetadata(s Settings, ids int64) string {
	return fmt.Sprintf("%s|%d\n%d\n%s", s.Tokenizer, s.DType.Size(), ids, metric(ids))
}

// metric returns a number of tokens with three digits and a prefix, as metric(n, unit="T")
// does in
// https://github.com/python-humanize/humanize/blob/c3a124cd/src/humanize/number.py
func metric(n int64) string {
	exponent := len(strconv.FormatInt(n, 10)) - 1
	text := scaled(n, exponent)
	if strings.HasPrefix(text, "1000") { // 999,999 is 1.00 M, not 1000 k
		exponent++
		text = scaled(n, exponent)
	}
	prefix := []string{"", "k", "M", "G", "T", "P", "E"}[exponent/3]
	return text + " " + prefix + "T"
}

// scaled returns a number in units of the thousands that an exponent of ten has.
func scaled(n int64, exponent int) string {
	return strconv.FormatFloat(float64(n)/math.Pow10(exponent/3*3), 'f', 2-exponent%3, 64)
}

func replayDatatrove(files []*io.SectionReader, s Settings, to Writer) error {
	if size := files[1].Size(); size%8 != 0 {
		return fmt.Errorf("the index has %d bytes, and 8 for each document", size)
	}
	documents := files[1].Size() / 8
	ends := entriesAt(files[1], "ends", 0, documents, 8)
	docs := newDocuments(files[0], s.DType, to)
	for i := range documents {
		end, err := ends.next()
		if err != nil {
			return err
		}
		if int64(end) < docs.done {
			return fmt.Errorf("document %d ends at id %d, before the one before it, which ends at id %d", i, end, docs.done)
		}
		if err := docs.document(Doc{}, int64(end)-docs.done); err != nil {
			return err
		}
	}
	if err := docs.end(); err != nil {
		return err
	}
	return checkDatatroveMetadata(files[2], s, docs.done)
}

func checkDatatroveMetadata(r *io.SectionReader, s Settings, ids int64) error {
	text := make([]byte, min(r.Size(), 64<<10))
	if _, err := io.ReadFull(r, text); err != nil {
		return fmt.Errorf("reading the metadata: %w", err)
	}
	want := datatroveMetadata(s, ids)
	if got := string(text); got != want {
		return fmt.Errorf("the metadata is %q, and for the ids that are there it would be %q", got, want)
	}
	return nil
}
