package huggingface

import (
	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Format is the format that tokenizers and errors of this package name.
const Format = "tokenizer.json"

// Parse reads a tokenizer.json. Errors are a [*spec.Error].
//
// It takes about 5 ms a megabyte on one core, and allocates about as much as the
// file has, whatever the file claims. It does not keep data: let go of it.
func Parse(data []byte) (*spec.Tokenizer, error) {
	r := reader{
		Scanner: jsonscan.New(Format, data),
		tok:     &spec.Tokenizer{Format: Format, SpaceJoined: true},
	}
	r.tok.Model.Unk = -1
	r.Object(r.field)
	if err := r.End(); err != nil {
		return nil, isAnother(data, err)
	}
	if !r.hasModel {
		r.FailAt("/model", "there is no model")
	}
	r.finish()
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r.tok, nil
}

// A reader reads one file.
type reader struct {
	*jsonscan.Scanner
	tok      *spec.Tokenizer
	hasModel bool
	added    []addedToken
}

// topLevel are the keys that [reader.field] knows.
var topLevel = []string{"version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model"}

// field reads the value of a key at the top level. (tokenizer/serialization.rs)
func (r *reader) field(key []byte) {
	switch string(key) {
	case "version":
		if v := r.Text(); r.OK() && string(v) != "1.0" {
			r.Unsupported("version %s is not known", clip(v))
		}
	case "truncation":
		r.truncation()
	case "padding":
		r.padding()
	case "added_tokens":
		if !r.Null() {
			r.addedTokens()
		}
	case "normalizer":
		r.tok.Normalizer = r.steps("normalizer", "normalizers", r.normalizer)
	case "pre_tokenizer":
		r.tok.PreTokenizer = r.steps("pre-tokenizer", "pretokenizers", r.preTokenizer)
	case "post_processor":
		r.postProcessor()
	case "decoder":
		r.tok.SpaceJoined = r.Kind() == 'n'
		r.tok.Decoder = r.steps("decoder", "decoders", r.decoder)
	case "model":
		if r.Null() {
			r.Fail("there is no model")
			return
		}
		r.hasModel = true
		r.model()
	default:
		r.Skip()
		r.Unsupported("a key that is not known")
	}
}

// finish checks what the parts promise each other.
func (r *reader) finish() {
	if !r.OK() {
		return
	}
	r.number()
	for i, step := range r.tok.PreTokenizer {
		if step.Kind == spec.Metaspace && step.Scheme == spec.First {
			r.checkFirst(step, r.tok.PreTokenizer[:i])
		}
	}
}

// checkFirst checks that the piece that begins where the original text does is the first one. The
// reference asks where in the original a piece begins: where one character has become several
// and a step before cuts between them, that may be more than one piece.
func (r *reader) checkFirst(step spec.Step, before []spec.Step) {
	path := step.Path + "/prepend_scheme"
	for _, n := range r.tok.Normalizer {
		if movesStart(n) {
			r.UnsupportedAt(path, "%q means the start of the original text, and the normalizer %s may move it", spec.First, n.Kind)
			return
		}
		if len(before) > 0 {
			r.UnsupportedAt(path, "%q means the start of the original text, and %s may cut what the normalizer %s makes of its first character",
				spec.First, before[0].Kind, n.Kind)
			return
		}
	}
	for i, b := range before {
		if b.Kind == spec.ByteLevel && i < len(before)-1 {
			r.UnsupportedAt(path, "%q means the start of the original text, and %s may cut what %s makes of its first character",
				spec.First, before[i+1].Kind, b.Kind)
			return
		}
	}
}

// movesStart reports whether a normalizer may change which character of the
// original text is the first.
func movesStart(n spec.Step) bool {
	switch n.Kind {
	case spec.NFC, spec.NFD, spec.NFKC, spec.NFKD, spec.ByteLevel:
		return false
	}
	return true
}

// clip shortens a text for a message.
func clip(text []byte) string {
	const most = 60
	if len(text) > most {
		return string(text[:most]) + "..."
	}
	return string(text)
}
