package vocab

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/tokcount/tokcount/vocab/table"
)

// maxLine bounds a line of a .tiktoken file, in bytes: a token of 48 kB.
const maxLine = 1 << 16

// ReadTiktoken reads a vocabulary in the form that OpenAI publishes: one
// "base64(token bytes) rank" a line. The file says nothing else: set Name,
// Pattern and Special on the result.
//
// A malformed line, or a rank or token given twice, is a [*SyntaxError] with
// line and offset; so is a file that lacks a single byte. Ranks that are left
// out are allowed here, since special tokens may have them (p50k_base leaves
// out 50256): [Vocab.Validate], which bpe.New calls, reports the others.
func ReadTiktoken(r io.Reader) (*Vocab, error) {
	p := parser{seen: map[string]int{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	lines.Split(p.splitLines)
	for lines.Scan() {
		p.line++
		if err := p.add(lines.Bytes()); err != nil {
			return nil, &SyntaxError{p.line, p.start, err}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, &SyntaxError{p.line + 1, p.end, err}
	}
	t, err := table.Build(p.tokens)
	if err != nil {
		return nil, &SyntaxError{Err: err}
	}
	return &Vocab{tokens: t}, nil
}

// A parser gathers tokens by rank, and knows where it is.
type parser struct {
	line       int
	start, end int64 // offsets of the present line's start and of its end
	tokens     []string
	seen       map[string]int // token to rank
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
	if len(line) == 0 {
		return nil
	}
	encoded, number, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return errors.New("want token and rank, separated by a space")
	}
	token, err := base64.StdEncoding.Strict().DecodeString(string(encoded))
	if err != nil {
		return err
	}
	if len(token) == 0 {
		return errors.New("empty token")
	}
	rank, err := strconv.ParseUint(string(number), 10, 32)
	if err != nil {
		return err
	}
	if rank >= table.MaxIDs {
		return fmt.Errorf("rank %d is over %d", rank, table.MaxIDs-1)
	}
	return p.set(int(rank), string(token))
}

func (p *parser) set(rank int, token string) error {
	for rank >= len(p.tokens) {
		p.tokens = append(p.tokens, "")
	}
	if old := p.tokens[rank]; old != "" {
		return fmt.Errorf("rank %d given twice, before to %q", rank, old)
	}
	if old, dup := p.seen[token]; dup {
		return fmt.Errorf("token %q given twice, before with rank %d", token, old)
	}
	p.tokens[rank], p.seen[token] = token, rank
	return nil
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
