package shard

import (
	"fmt"
	"io"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/jsonpath"
	"github.com/tokcount/tokcount/cmd/tokcount/internal/parquet"
)

// openParquet opens the column that a path leads to.
func openParquet(o Object, field string) (*parquet.File, error) {
	keys, ok := jsonpath.Keys(field)
	if !ok {
		return nil, fmt.Errorf("--field %s: the path of a column has no [] and is not empty", field)
	}
	return parquet.Open(o, o.Size(), keys)
}

// rows reads the texts of a column.
type rows struct {
	in    *parquet.Reader
	at    int64 // the next row
	limit int64
}

// newRows reads row groups from one up to another.
func newRows(o Object, field string, from, to int, limit int64) (documents, error) {
	f, err := openParquet(o, field)
	if err != nil {
		return nil, err
	}
	if to > len(f.Groups) {
		return nil, errShrunk
	}
	at := int64(0)
	for _, g := range f.Groups[:from] {
		at += g.Rows
	}
	return &rows{f.Reader(from, to), at, limit}, nil
}

func (r *rows) Close() error { return r.in.Close() }

// read implements documents: with rows of about the size of a batch.
func (r *rows) read(b *batch) error {
	for len(b.data) < batchSize {
		text, ok, err := r.in.Next()
		if err == io.EOF && len(b.records) > 0 {
			return nil
		}
		if err != nil {
			return err
		}
		rec := record{place: place{at: r.at}, start: len(b.data), end: len(b.data) + len(text)}
		r.at++
		switch {
		case !ok:
			rec.reason = "the text is null"
		case int64(len(text)) > r.limit:
			rec.reason = reasonLong(r.limit)
		default:
			b.data = append(b.data, text...)
		}
		b.records = append(b.records, rec)
		if len(b.records) == mostRecords {
			return nil
		}
	}
	return nil
}

// mostRecords is how many rows a batch has at most: they may be empty.
const mostRecords = batchSize / 8
