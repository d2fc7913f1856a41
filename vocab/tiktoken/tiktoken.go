// Package tiktoken reads files of tiktoken's kind: lines of a token in base64
// and its rank. They say nothing else: split pattern and special tokens are in
// the code of the model that a file belongs to, and are given by options here.
//
// Those that are known are [Llama3], [KimiK2] and [Qwen].
package tiktoken

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/tokcount/tokcount/vocab/spec"
)

// Format is the format that tokenizers and errors of this package name.
const Format = "tiktoken"

// maxRank bounds ranks: memory follows the largest, as in tiktoken.
const maxRank = 1 << 24

// Options say what the file does not.
type Options struct {
	Name    string
	Pattern string            // split pattern, in the syntax of Rust's fancy-regex
	Special map[string]uint32 // special tokens and their ids
	BOS     string            // special token at the beginning of a text, or ""
	AddBOS  bool              // the template puts it first
	EOS     string            // special token at the end of a text, or ""; no template puts it

	// Kept lists the special tokens that stay when special tokens are left out
	// in decoding.
	Kept []string

	// Normalizer runs before the split pattern.
	Normalizer []spec.Step
}

// Parse reads a file. Errors are a [*spec.Error] with the line. The ranks are
// the ids. Ranks may have holes.
//
// Carriage returns at the ends of lines, and empty lines, are ignored.
func Parse(data []byte, o Options) (*spec.Tokenizer, error) {
	tok := &spec.Tokenizer{
		Format: Format, Name: o.Name, Normalizer: o.Normalizer,
		PreTokenizer: []spec.Step{{Kind: spec.Split, Behavior: spec.Isolated,
			Pattern: spec.Pattern{Text: o.Pattern, Syntax: spec.Rust}}},
	}
	tok.Model = spec.Model{Alphabet: spec.Bytes, Merging: spec.ByToken, IgnoreMerges: true, Unk: -1}
	if o.Pattern == "" {
		return nil, wrong(0, errors.New("no split pattern is given"))
	}
	if err := readLines(&tok.Model.Tokens, data); err != nil {
		return nil, err
	}
	tokens := &tok.Model.Tokens
	for b := range 256 {
		if _, ok := tokens.Find([]byte{byte(b)}); !ok {
			return nil, wrong(0, fmt.Errorf("the byte %#02x has no token", b))
		}
	}
	tok.Model.Ranks = make([]uint32, tokens.Len())
	for i := range tok.Model.Ranks {
		tok.Model.Ranks[i] = uint32(i)
	}
	if err := addSpecial(tok, o); err != nil {
		return nil, err
	}
	return tok, nil
}

// wrong returns an error about a line; 0 is the file as a whole.
func wrong(line int, err error) error {
	return &spec.Error{Format: Format, Line: line, Offset: -1, Reason: err.Error()}
}

func readLines(tokens *spec.Tokens, data []byte) error {
	tokens.Grow(len(data)/16, len(data)/2)
	lines := map[uint32]int{} // of ranks, for messages
	var token []byte
	for n, rest := 1, data; len(rest) > 0; n++ {
		line, after, _ := bytes.Cut(rest, []byte("\n"))
		rest = after
		line = bytes.TrimSuffix(line, []byte("\r"))
		if len(line) == 0 {
			continue
		}
		var rank uint32
		var err error
		if token, rank, err = parseLine(token[:0], line); err != nil {
			return wrong(n, err)
		}
		tokens.Append(token, rank)
		if old, twice := lines[rank]; twice {
			return wrong(n, fmt.Errorf("the rank %d is given twice, before in line %d", rank, old))
		}
		lines[rank] = n
	}
	var twice *spec.DuplicateError
	if err := tokens.Build(); errors.As(err, &twice) {
		return wrong(lines[twice.ID], err)
	}
	return nil
}

// parseLine reads "base64 rank". It appends the token to dst.
func parseLine(dst, line []byte) (token []byte, rank uint32, err error) {
	encoded, number, ok := bytes.Cut(line, []byte(" "))
	if !ok {
		return nil, 0, errors.New("no rank: a token and its rank are expected, with a space between")
	}
	token, err = base64.StdEncoding.Strict().AppendDecode(dst, encoded)
	if err != nil {
		return nil, 0, errors.New("the token is not base64")
	}
	if len(token) == 0 {
		return nil, 0, errors.New("the token is empty")
	}
	n, err := strconv.ParseUint(string(number), 10, 32)
	if errors.Is(err, strconv.ErrRange) || err == nil && n >= maxRank {
		return nil, 0, fmt.Errorf("the rank is over %d", maxRank-1)
	}
	if err != nil {
		return nil, 0, errors.New("the rank is not a number")
	}
	return token, uint32(n), nil
}

func addSpecial(tok *spec.Tokenizer, o Options) error {
	byID := map[uint32]string{}
	for text, id := range o.Special {
		if other, twice := byID[id]; twice {
			return wrong(0, fmt.Errorf("the special tokens %q and %q have the same id %d", min(text, other), max(text, other), id))
		}
		byID[id] = text
		if i, ok := tok.Model.Tokens.Position(id); ok {
			return wrong(0, fmt.Errorf("the special token %q has the id %d, which is that of the token %q", text, id, tok.Model.Tokens.Text(i)))
		}
		if text == "" {
			return wrong(0, fmt.Errorf("the special token with the id %d has no text", id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		tok.Added = append(tok.Added, spec.AddedToken{Text: byID[id], ID: id, Special: true, Kept: slices.Contains(o.Kept, byID[id])})
	}
	for _, m := range []struct {
		text string
		mark *spec.Mark
	}{{o.BOS, &tok.BOS}, {o.EOS, &tok.EOS}} {
		if m.text == "" {
			continue
		}
		id, ok := o.Special[m.text]
		if !ok {
			return wrong(0, fmt.Errorf("%q is not among the special tokens", m.text))
		}
		*m.mark = spec.Mark{Text: m.text, ID: id}
	}
	if o.AddBOS && o.BOS != "" {
		tok.Template.Before = []uint32{tok.BOS.ID}
	}
	return nil
}
