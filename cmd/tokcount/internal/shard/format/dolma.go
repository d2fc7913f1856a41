package format

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/klauspost/compress/gzip"
)

// dolma is what dolma tokens writes (python/dolma/tokenizer/memmap_writer.py), and OLMo
// reads:
//
//	.npy     ids, lowest byte first: uint16, or uint32. Despite its name there is no
//	         header: it is read with numpy.memmap, not numpy.load
//	.csv.gz  a line for each document, without a line of names:
//	         start,end,id,src,loc
//
// start and end count ids in the file; src is the input, and loc where the document
// begins in it, as Doc.At says: dolma counts lines there, which a process that begins in
// the middle of a file cannot. id is empty: only the text of a record is read. Fields are
// quoted as RFC 4180 says, and lines end with \n (Python's csv module ends them with
// \r\n and reads both). The file is compressed without a time or a name, at the
// fastest level: it is a hundredth of the ids.
func dolma() *Format {
	return &Format{
		Name:     "dolma",
		Suffixes: []string{".npy", ".csv.gz"},
		DTypes:   []DType{Uint16, Uint32},
		New: func(files []File, s Settings) (Writer, error) {
			compressor, err := gzip.NewWriterLevel(files[1], gzip.BestSpeed)
			if err != nil {
				return nil, err
			}
			return &dolmaWriter{
				rawWriter:  rawWriter{file: files[0], dtype: s.DType},
				table:      csv.NewWriter(compressor),
				compressor: compressor,
			}, nil
		},
		Replay: replayDolma,
	}
}

type dolmaWriter struct {
	rawWriter
	table      *csv.Writer
	compressor *gzip.Writer
	doc        Doc
	start, ids int64
}

func (w *dolmaWriter) Begin(doc Doc) error {
	w.doc, w.start = doc, w.ids
	return nil
}

func (w *dolmaWriter) Write(ids []uint32) error {
	w.ids += int64(len(ids))
	return w.rawWriter.Write(ids)
}

func (w *dolmaWriter) End() error {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return w.table.Write([]string{number(w.start), number(w.ids), "", w.doc.Input, number(w.doc.At)})
}

func (w *dolmaWriter) Close() error {
	w.table.Flush()
	if err := w.table.Error(); err != nil {
		return err
	}
	return w.compressor.Close()
}

func replayDolma(files []*io.SectionReader, s Settings, to Writer) error {
	decompressor, err := gzip.NewReader(files[1])
	if err != nil {
		return fmt.Errorf("reading the table of documents: %w", err)
	}
	table := csv.NewReader(decompressor)
	table.FieldsPerRecord, table.ReuseRecord = 5, true
	docs := newDocuments(files[0], s.DType, to)
	for {
		row, err := table.Read()
		switch {
		case err == io.EOF:
			return docs.end()
		case err != nil:
			return fmt.Errorf("reading the table of documents: %w", err)
		}
		start, serr := strconv.ParseInt(row[0], 10, 64)
		end, eerr := strconv.ParseInt(row[1], 10, 64)
		at, aerr := strconv.ParseInt(row[4], 10, 64)
		if serr != nil || eerr != nil || aerr != nil || start != docs.done || end < start {
			return fmt.Errorf("the table of documents has the row %q where id %d begins a document", row, docs.done)
		}
		if err := docs.document(Doc{Input: row[3], At: at}, end-start); err != nil {
			return err
		}
	}
}
