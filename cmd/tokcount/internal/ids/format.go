// Package ids writes token ids down and reads them back, in the formats of encode
// and decode.
package ids

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/tokcount/tokcount/bpe"
)

// Format is how ids are written down. It is the value of a flag.
type Format string

// The formats: decimal numbers with white space between them, an array of JSON, and
// four bytes an id, the lowest first.
const (
	Text  Format = "text"
	JSON  Format = "json"
	U32LE Format = "u32le"
)

// Names are the names of the formats.
func Names() []string {
	return []string{string(Text), string(JSON), string(U32LE)}
}

// String is the name.
func (f *Format) String() string { return string(*f) }

// Type is what help calls the value of the flag.
func (f *Format) Type() string { return "FORMAT" }

// Set sets the format by its name.
func (f *Format) Set(s string) error {
	if !slices.Contains(Names(), s) {
		return errors.New("the formats are text, json and u32le")
	}
	*f = Format(s)
	return nil
}

// Write writes all of ids, and what the format puts around them.
func (f Format) Write(w *bufio.Writer, ids []bpe.Token) error {
	switch f {
	case JSON:
		return writeDecimal(w, ids, "[", ",", "]\n")
	case U32LE:
		return writeU32LE(w, ids)
	}
	return writeDecimal(w, ids, "", " ", "\n")
}

// WriteOffsets writes tokens with where they start and end.
func (f Format) WriteOffsets(w *bufio.Writer, tokens iter.Seq2[bpe.Token, bpe.Span]) error {
	switch f {
	case JSON:
		return writeObjects(w, tokens)
	case U32LE:
		return writeTriples(w, tokens)
	}
	for id, span := range tokens {
		fmt.Fprintf(w, "%d %d %d\n", id, span.Start, span.End)
	}
	return nil
}

// The writers leave errors to the last call: a bufio.Writer keeps its first.

func writeDecimal(w *bufio.Writer, ids []bpe.Token, open, between, end string) error {
	w.WriteString(open)
	for i, id := range ids {
		if i > 0 {
			w.WriteString(between)
		}
		w.Write(strconv.AppendUint(w.AvailableBuffer(), uint64(id), 10))
	}
	_, err := w.WriteString(end)
	return err
}

func writeU32LE(w *bufio.Writer, ids []bpe.Token) error {
	var err error
	for _, id := range ids {
		_, err = w.Write(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), id))
	}
	return err
}

// writeObjects writes an array with a line for each token.
func writeObjects(w *bufio.Writer, tokens iter.Seq2[bpe.Token, bpe.Span]) error {
	between := "\n"
	w.WriteByte('[')
	for id, span := range tokens {
		fmt.Fprintf(w, `%s{"id":%d,"start":%d,"end":%d}`, between, id, span.Start, span.End)
		between = ",\n"
	}
	_, err := w.WriteString("\n]\n")
	return err
}

// writeTriples writes twelve bytes for each token. Four bytes hold no offset
// past 4 GiB, which is an error rather than another number.
func writeTriples(w *bufio.Writer, tokens iter.Seq2[bpe.Token, bpe.Span]) error {
	for id, span := range tokens {
		if uint64(span.End) > math.MaxUint32 {
			return errors.New("the text is too long for offsets of four bytes")
		}
		for _, n := range []uint32{id, uint32(span.Start), uint32(span.End)} {
			w.Write(binary.LittleEndian.AppendUint32(w.AvailableBuffer(), n))
		}
	}
	return nil
}
