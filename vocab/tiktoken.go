package vocab

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"math"
	"slices"
	"strconv"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/table"
)

// maxLine bounds a line of a .tiktoken file, in bytes: a token of 48 kB.
const maxLine = 1 << 16

// ReadTiktoken reads a vocabulary in the form that OpenAI publishes: one
// "base64(token bytes) rank" a line. The file says nothing else: set Name,
// Pattern and Special on the result.
//
// A malformed line, or a rank or token given twice, is a [*SyntaxError] with
// line and offset; so is a file that lacks a single byte. It wraps
// [ErrTooLarge] if there are too many or too long tokens: reading stops at the
// first token that is too much. Ranks without a token are allowed here, since
// special tokens may have them (p50k_base has none for 50256): [Vocab.Validate],
// which bpe.New calls, reports the others.
//
// Beyond half a megabyte, reading takes less than four times the memory of the
// file.
func ReadTiktoken(r io.Reader) (*Vocab, error) {
	var p parser
	p.grow(sizeOf(r))
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	lines.Split(p.splitLines)
	for lines.Scan() {
		p.line++
		if err := p.add(lines.Bytes()); err != nil {
			return nil, &SyntaxError{int(p.line), p.start, cause(err)}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, &SyntaxError{int(p.line) + 1, p.end, err}
	}
	t, err := p.builder.Build()
	if err != nil {
		return nil, p.locate(err)
	}
	return &Vocab{tokens: t}, nil
}

// A parser reads lines into a builder, and knows where it is.
type parser struct {
	builder    table.Builder
	line       uint32
	start, end int64    // offsets of the start and the end of the current line
	offsets    []uint32 // of the lines of tokens
	lines      []uint32 // their numbers, if there is a blank line
	token      []byte   // scratch
	strict     *base64.Encoding
}

// grow makes room for a file of a size: published ones have 17 or 18 bytes a
// line, and in each 6 or 7 of a token.
func (p *parser) grow(size int) {
	p.builder.Grow(size/16, size*2/5)
	p.offsets = slices.Grow(p.offsets, size/16)
}

// sizeOf returns how many bytes a reader has, if it is a file or in memory, or
// else 0. It is at most that of the largest file that can be read.
func sizeOf(r io.Reader) int {
	const largest = 1 << 26
	switch r := r.(type) {
	case interface{ Len() int }:
		return min(r.Len(), largest)
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return int(min(info.Size(), largest))
		}
	}
	return 0
}

// splitLines is bufio.ScanLines that keeps the offsets.
func (p *parser) splitLines(data []byte, atEOF bool) (int, []byte, error) {
	advance, line, err := bufio.ScanLines(data, atEOF)
	if advance > 0 {
		p.start, p.end = p.end, p.end+int64(advance)
	}
	return advance, line, err
}

func (p *parser) add(line []byte) error {
	if p.end > math.MaxUint32 { // of blank lines, or zeros before numbers
		return message.Errorf("%w: the file has more than 4 GB", ErrTooLarge)
	}
	if len(line) == 0 {
		return nil
	}
	encoded, number, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return errors.New("want token and rank, separated by a space")
	}
	if p.strict == nil {
		p.strict = base64.StdEncoding.Strict()
	}
	var err error
	if p.token, err = p.strict.AppendDecode(p.token[:0], encoded); err != nil {
		return err
	}
	rank, err := strconv.ParseUint(string(number), 10, 32)
	if err != nil {
		return err
	}
	p.mark()
	return p.builder.Add(uint32(rank), p.token)
}

// mark keeps the place of the current line, for errors that are found later.
func (p *parser) mark() {
	if p.lines == nil && int(p.line) != len(p.offsets)+1 {
		p.lines = make([]uint32, len(p.offsets))
		for i := range p.lines {
			p.lines[i] = uint32(i + 1)
		}
	}
	if p.lines != nil {
		p.lines = append(p.lines, p.line)
	}
	p.offsets = append(p.offsets, uint32(p.start))
}

// locate returns a SyntaxError for an error of the builder.
func (p *parser) locate(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.Added >= 0 {
		line := e.Added + 1
		if p.lines != nil {
			line = int(p.lines[e.Added])
		}
		return &SyntaxError{line, int64(p.offsets[e.Added]), message.Errorf("rank %d: %w", e.ID, e.Err)}
	}
	return &SyntaxError{Err: cause(err)}
}

// cause returns what an error of package table wraps, or else the error.
func cause(err error) error {
	var e *table.Error
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

// WriteTiktoken writes the ordinary tokens in the form that OpenAI publishes,
// byte for byte: the embedded vocabularies give the published files.
func (v *Vocab) WriteTiktoken(w io.Writer) error {
	out := bufio.NewWriter(w)
	var line []byte
	for id, token := range v.All() {
		line = base64.StdEncoding.AppendEncode(line[:0], []byte(token))
		line = append(line, ' ')
		line = strconv.AppendUint(line, uint64(id), 10)
		line = append(line, '\n')
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}
