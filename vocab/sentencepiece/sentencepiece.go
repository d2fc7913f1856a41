// Package sentencepiece reads SentencePiece's .model files of the byte-pair
// kind, as of Llama 2 and Mistral 7B. It reads the few fields that matter from
// the protocol buffer by hand. (google/sentencepiece, src/sentencepiece_model.proto)
//
// A model is read if it does what those do: no rules of normalization but a
// space in front and ▁ in place of spaces, no tokens of the user's own, none
// that are unused. Control tokens are never found in a text.
package sentencepiece

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tokcount/tokcount/vocab/spec"
)

// Format is the format that tokenizers and errors of this package name.
const Format = "sentencepiece"

// Types of pieces. (ModelProto.SentencePiece.Type)
const (
	normal = 1 + iota
	unknown
	control
	userDefined
	unused
	bytePiece
)

const (
	modelUnigram = 1 // also when it is left out
	modelBPE     = 2
)

// A piece of the model.
type piece struct {
	text  []byte
	score float32
	kind  uint64
}

// A file is what the fields of a .model say.
type file struct {
	pieces []piece

	// TrainerSpec
	model        uint64
	byteFallback bool
	bos, eos     int64

	// NormalizerSpec
	charsmap     bool
	dummyPrefix  bool
	removeSpaces bool
	escape       bool
	suffix       bool // treat_whitespace_as_suffix, of TrainerSpec
}

// Parse reads a .model file. Errors are a [*spec.Error].
//
// SentencePiece adds no tokens by itself, so the template is empty. What was
// trained with a token in front names it as BOS.
func Parse(data []byte) (*spec.Tokenizer, error) {
	f := file{model: modelUnigram, bos: 1, eos: 2, dummyPrefix: true, removeSpaces: true, escape: true}
	if err := f.read(data); err != nil {
		return nil, &spec.Error{Format: Format, Offset: -1, Reason: err.Error()}
	}
	if reason := f.unsupported(); reason != "" {
		return nil, &spec.Error{Format: Format, Offset: -1, Unsupported: true, Reason: reason}
	}
	tok := &spec.Tokenizer{Format: Format}
	if f.dummyPrefix {
		tok.Normalizer = append(tok.Normalizer, spec.Step{Kind: spec.Prepend, Text: "▁"})
	}
	tok.Normalizer = append(tok.Normalizer, spec.Step{Kind: spec.Replace, Pattern: spec.Pattern{Text: " "}, Text: "▁"})
	tok.Decoder = []spec.Step{
		{Kind: spec.Replace, Pattern: spec.Pattern{Text: "▁"}, Text: " "},
		{Kind: spec.ByteTokens},
		{Kind: spec.Fuse},
	}
	if f.dummyPrefix {
		tok.Decoder = append(tok.Decoder, spec.Step{Kind: spec.Strip, Text: " ", Start: 1})
	}
	if err := f.fill(tok); err != nil {
		return nil, &spec.Error{Format: Format, Offset: -1, Reason: err.Error()}
	}
	return tok, nil
}

// unsupported names what the file asks for and is not done, or is "".
func (f *file) unsupported() string {
	switch {
	case f.model != modelBPE:
		return "the model is not byte-pair encoding (model_type is not BPE)"
	case f.charsmap:
		return "normalization by rules (precompiled_charsmap) is not supported"
	case f.removeSpaces:
		return "remove_extra_whitespaces is not supported"
	case !f.escape:
		return "a model without escape_whitespaces is not supported"
	case f.suffix:
		return "treat_whitespace_as_suffix is not supported"
	}
	for i, p := range f.pieces {
		switch p.kind {
		case normal, unknown, control, bytePiece:
		case userDefined:
			return fmt.Sprintf("piece %d: tokens of the user's own (user_defined_symbols) are not supported", i)
		case unused:
			return fmt.Sprintf("piece %d: unused pieces are not supported", i)
		default:
			return fmt.Sprintf("piece %d has an unknown type", i)
		}
	}
	return ""
}

// fill adds tokens with their ranks, and special tokens.
func (f *file) fill(tok *spec.Tokenizer) error {
	m := &tok.Model
	m.Merging, m.ByteFallback, m.FuseUnk, m.Unk = spec.ByToken, f.byteFallback, true, -1
	for id, p := range f.pieces {
		if len(p.text) == 0 {
			return fmt.Errorf("piece %d is empty", id)
		}
		m.Tokens.Append(p.text, uint32(id))
	}
	var twice *spec.DuplicateError
	if err := m.Tokens.Build(); errors.As(err, &twice) {
		return fmt.Errorf("piece %d: %w", twice.ID, err)
	}
	m.Ranks = ranks(f.pieces)
	for id, p := range f.pieces {
		switch p.kind {
		case unknown:
			if m.Unk >= 0 {
				return fmt.Errorf("pieces %d and %d are both for what is unknown", m.Unk, id)
			}
			m.Unk = id
			fallthrough
		case control:
			tok.Added = append(tok.Added, spec.AddedToken{Text: string(p.text), ID: uint32(id), Special: true})
		}
	}
	if m.Unk < 0 {
		return errors.New("there is no piece for what is unknown")
	}
	tok.BOS, tok.EOS = f.mark(f.bos), f.mark(f.eos)
	return nil
}

// mark returns the piece with an id, if there is one.
func (f *file) mark(id int64) spec.Mark {
	if id < 0 || id >= int64(len(f.pieces)) {
		return spec.Mark{}
	}
	return spec.Mark{Text: string(f.pieces[id].text), ID: uint32(id)}
}

// ranks returns the rank of each piece: the higher the score, the lower; the
// same for the same. Only normal pieces are made by merging.
func ranks(pieces []piece) []uint32 {
	order := make([]int, 0, len(pieces))
	list := make([]uint32, len(pieces))
	for i, p := range pieces {
		list[i] = spec.NoRank
		if p.kind == normal {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int {
		switch x, y := pieces[a].score, pieces[b].score; {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	rank := uint32(0)
	for n, i := range order {
		if n > 0 && pieces[i].score != pieces[order[n-1]].score {
			rank++
		}
		list[i] = rank
	}
	return list
}
