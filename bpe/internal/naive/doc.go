// Package naive is a slow tokenizer that is meant to be read: each stage of
// package spec's pipeline as plain code over strings. It passes every golden
// answer there is, and is the judge of the fast engine in tests. Nothing but
// tests may import it.
//
// A stage is one file. Names of source files in comments are those of Hugging
// Face's tokenizers, folder tokenizers/src.
package naive

import (
	"errors"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// gpt2Pattern is what ByteLevel splits by.
var gpt2Pattern = spec.Pattern{Text: spec.GPT2Pattern, Syntax: spec.Oniguruma}

// A Tokenizer encodes and decodes as a specification says.
type Tokenizer struct {
	spec     *spec.Tokenizer
	patterns map[spec.Pattern]*onig.Regexp
	added    []added
	byID     map[uint32]*added // added tokens
	byFirst  [256][]*added     // the same by the first byte
	skipped  map[string]bool   // texts that are left out with special tokens
	pairs    map[[2]uint32]pair
	lossless bool // bytes that are not valid UTF-8 stay as they are in decoding
}

// New returns the tokenizer of a specification. Patterns that do not compile
// are a [*spec.Error] with the path of the pattern.
func New(s *spec.Tokenizer) (*Tokenizer, error) {
	t := &Tokenizer{spec: s, patterns: map[spec.Pattern]*onig.Regexp{}, byID: map[uint32]*added{}, skipped: map[string]bool{}}
	if err := t.compile(spec.Step{Pattern: gpt2Pattern}); err != nil {
		return nil, err
	}
	for _, steps := range [][]spec.Step{s.Normalizer, s.PreTokenizer, s.Decoder} {
		for _, step := range steps {
			if err := t.compile(step); err != nil {
				return nil, err
			}
		}
	}
	if err := t.prepareAdded(); err != nil {
		return nil, err
	}
	t.preparePairs()
	return t, nil
}

// compile compiles the pattern of a step, if it has one.
func (t *Tokenizer) compile(step spec.Step) error {
	dialect := onig.Ruby
	switch step.Pattern.Syntax {
	case spec.Literal:
		return nil
	case spec.Rust:
		dialect = onig.Rust
	}
	re, err := onig.Compile(step.Pattern.Text, dialect)
	if err == nil {
		t.patterns[step.Pattern] = re
		return nil
	}
	path := step.Path
	if path != "" && t.spec.Format == "tokenizer.json" {
		path += "/pattern/Regex"
	}
	e := &spec.Error{Format: t.spec.Format, Path: path, Offset: -1, Reason: "the pattern does not compile", Err: err}
	var cause *onig.Error
	if errors.As(err, &cause) && cause.Unsupported {
		e.Unsupported, e.Reason = true, "the pattern is not supported"
	}
	return e
}

// Encode returns the ids of text. Special tokens in the text are found if
// special; otherwise they are ordinary text. Other added tokens are always
// found.
func (t *Tokenizer) Encode(text string, special bool) []uint32 {
	ids := []uint32{}
	t.each(text, special, func(s segment) {
		if s.added != nil {
			ids = append(ids, s.added.ID)
			return
		}
		for _, piece := range t.preTokenize(s) {
			ids = append(ids, t.encodePiece(piece.text)...)
		}
	})
	return ids
}

// EncodeTemplate is Encode with the ids that the template adds.
func (t *Tokenizer) EncodeTemplate(text string, special bool) []uint32 {
	ids := append([]uint32{}, t.spec.Template.Before...)
	ids = append(ids, t.Encode(text, special)...)
	return append(ids, t.spec.Template.After...)
}

// Pieces returns the pieces that the pre-tokenizer makes of text. Added tokens
// are not looked for.
func (t *Tokenizer) Pieces(text string) []string {
	list := []string{}
	for _, piece := range t.preTokenize(segment{text: text, first: true}) {
		list = append(list, piece.text)
	}
	return list
}
