package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/tokcount/tokcount/bpe"
)

// idFormat is how ids are written down. It is a pflag.Value.
type idFormat string

const (
	textFormat  idFormat = "text"
	jsonFormat  idFormat = "json"
	u32leFormat idFormat = "u32le"
)

func formatNames() []string {
	return []string{string(textFormat), string(jsonFormat), string(u32leFormat)}
}

func (f *idFormat) String() string { return string(*f) }
func (f *idFormat) Type() string   { return "FORMAT" }

func (f *idFormat) Set(s string) error {
	if !slices.Contains(formatNames(), s) {
		return errors.New("the formats are text, json and u32le")
	}
	*f = idFormat(s)
	return nil
}

// add makes f the --format flag of cmd.
func (f *idFormat) add(cmd *cobra.Command) {
	cmd.Flags().Var(f, "format", "ids are text, json or u32le")
	complete(cmd, "format", formatNames)
}

// write writes all of ids, and what the format puts around them.
func (f idFormat) write(w *bufio.Writer, ids []bpe.Token) error {
	switch f {
	case jsonFormat:
		return writeDecimal(w, ids, "[", ",", "]\n")
	case u32leFormat:
		return writeU32LE(w, ids)
	}
	return writeDecimal(w, ids, "", " ", "\n")
}

// writeOffsets writes tokens with where they start and end.
func (f idFormat) writeOffsets(w *bufio.Writer, tokens iter.Seq2[bpe.Token, bpe.Span]) error {
	switch f {
	case jsonFormat:
		return writeObjects(w, tokens)
	case u32leFormat:
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
