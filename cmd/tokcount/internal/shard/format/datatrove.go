package format

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// datatrove is what datatrove's DocumentTokenizer writes
// (src/datatrove/pipeline/tokens/tokenizer.py), and nanotron reads:
//
//	.ds           ids, lowest byte first: uint16, or uint32
//	.ds.index     where each document ends, in ids from the begin of the file:
//	              uint64, lowest byte first
//	.ds.metadata  two lines: "TOKENIZER|SIZE", with the size of an id in bytes, and
//	              the number of ids
//
// The metadata file has no newline at its end. datatrove is said to write a third
// line, the number of ids for people to read; to be checked. It adds end-of-text after
// a document.
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
	return fmt.Sprintf("%s|%d\n%d", s.Tokenizer, s.DType.Size(), ids)
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

// checkDatatroveMetadata checks the lines that are known.
func checkDatatroveMetadata(r *io.SectionReader, s Settings, ids int64) error {
	text := make([]byte, min(r.Size(), 64<<10))
	if _, err := io.ReadFull(r, text); err != nil {
		return fmt.Errorf("reading the metadata: %w", err)
	}
	want := datatroveMetadata(s, ids)
	if got := string(text); got != want && !strings.HasPrefix(got, want+"\n") {
		return fmt.Errorf("the metadata is %q, and for the ids that are there it would be %q", got, want)
	}
	return nil
}
