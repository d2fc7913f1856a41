// Package gpt2 reads the pair of files of GPT-2 and its kin: a vocabulary
// (encoder.json, vocab.json) and merges (vocab.bpe, merges.txt).
//
// The files say nothing else, so the rest is GPT-2's: tokens in byte-level
// spelling, its split pattern, and <|endoftext|> as a special token.
// (openai/gpt-2, src/encoder.py; models/bpe/model.rs of Hugging Face's
// tokenizers, read_file)
package gpt2

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Formats that errors of this package name.
const (
	Format       = "vocab.json" // also that of tokenizers
	MergesFormat = "merges.txt"
)

const endOfText = "<|endoftext|>"

// Parse reads a vocabulary and its merges. Errors are a [*spec.Error] with the
// path in the vocabulary or the line of the merges.
func Parse(vocab, merges []byte) (*spec.Tokenizer, error) {
	tok := &spec.Tokenizer{
		Format:       Format,
		PreTokenizer: []spec.Step{{Kind: spec.ByteLevel, UseRegex: true}},
		Decoder:      []spec.Step{{Kind: spec.ByteLevel}},
	}
	tok.Model.Unk = -1
	if err := readVocab(&tok.Model.Tokens, vocab); err != nil {
		return nil, err
	}
	if err := readMerges(&tok.Model, merges); err != nil {
		return nil, err
	}
	if i, ok := tok.Model.Tokens.Find([]byte(endOfText)); ok {
		id := tok.Model.Tokens.ID(i)
		tok.Added = []spec.AddedToken{{Text: endOfText, ID: id, Special: true}}
		tok.BOS = spec.Mark{Text: endOfText, ID: id}
		tok.EOS = tok.BOS
	}
	return tok, nil
}

func readVocab(tokens *spec.Tokens, data []byte) error {
	s := jsonscan.New(Format, data)
	empty := false
	s.Table(func(key []byte) {
		id := s.Uint32("the id")
		empty = empty || len(key) == 0
		if s.OK() && tokens.Size()+len(key) <= spec.MaxText {
			tokens.Append(key, id)
		}
	})
	if err := s.End(); err != nil {
		return err
	}
	if empty {
		s.Fail("a token is empty")
	}
	var twice *spec.DuplicateError
	if err := tokens.Build(); errors.As(err, &twice) {
		s.FailAt("/"+strings.NewReplacer("~", "~0", "/", "~1").Replace(twice.Text), "%v", err)
	}
	if tokens.Len() == 0 {
		s.Fail("the vocabulary is empty")
	}
	return s.Err()
}

func wrong(line int, format string, args ...any) error {
	return &spec.Error{Format: MergesFormat, Line: line, Offset: -1, Reason: fmt.Sprintf(format, args...)}
}

// readMerges reads a merge a line: two tokens with a space between. Lines that
// begin with #version, and empty lines at the end, do not count.
func readMerges(m *spec.Model, data []byte) error {
	data = bytes.TrimRight(data, "\r\n")
	m.Merges = make([]spec.Merge, 0, len(data)/8)
	var wide []byte
	for n := 1; len(data) > 0; n++ {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		line = bytes.TrimSuffix(line, []byte("\r"))
		if bytes.HasPrefix(line, []byte("#version")) {
			continue
		}
		left, right, ok := bytes.Cut(line, []byte(" "))
		if !ok || len(left) == 0 || len(right) == 0 || bytes.IndexByte(right, ' ') >= 0 {
			return wrong(n, "two tokens with one space between them are expected: %q", clip(line))
		}
		wide = append(append(wide[:0], left...), right...)
		var at [3]uint32
		for i, text := range [][]byte{left, right, wide} {
			position, ok := m.Tokens.Find(text)
			if !ok {
				return wrong(n, "%q is not in the vocabulary", clip(text))
			}
			at[i] = uint32(position)
		}
		m.Merges = append(m.Merges, spec.Merge{Left: at[0], Right: at[1], Result: at[2]})
	}
	return nil
}

// clip shortens a text for a message.
func clip(text []byte) []byte { return text[:min(len(text), 60)] }
