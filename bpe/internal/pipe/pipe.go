// Package pipe prepares texts for the model of a tokenizer file, by any steps that
// a file may have: it cuts added tokens out, runs the normalizer and the
// pre-tokenizer, and spells the pieces as the look-up tables do. It keeps
// account of where in the original text everything comes from.
//
// It is for the files for which package bpe has no shorter way, and runs at one to
// ten megabytes a second. A stage is one file; names of source files in comments are those of
// Hugging Face's tokenizers, folder tokenizers/src.
//
//	pipe.go         New, Run: the stages in order
//	cut.go          added tokens
//	normalize.go    the normalizer
//	pretokenize.go  the pre-tokenizer
//	split.go        what becomes of the matches of a pattern
//	pattern.go      patterns
//	model.go        the spelling of the tables
//	text.go         text that knows where it comes from
//	decode.go       the decoder
package pipe

import (
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/added"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// A Pipeline prepares texts. It is immutable and safe for concurrent use.
type Pipeline struct {
	spec        *spec.Tokenizer
	vocab       *vocab.Pipeline
	table       *table.Table
	normalizers []pattern // of the steps that have one
	splits      []pattern
	decoders    []pattern
	gpt2        pattern // what ByteLevel splits by
	raw         marks   // added tokens, as the text has them
	normalized  marks
	falls       bool // characters that are no tokens fall back to their bytes
	whole       map[string]*spec.AddedToken
	texts       map[uint32]string // of added tokens, as they are decoded
	skipped     map[string]bool   // texts that are left out with special tokens
}

// New compiles the steps of a tokenizer file whose tokens are in a table. Errors
// are a [*spec.Error].
func New(v *vocab.Pipeline, t *table.Table) (*Pipeline, error) {
	s := v.Tokenizer
	p := &Pipeline{spec: s, vocab: v, table: t, falls: t.Byte(utf8.RuneSelf) != table.None}
	for _, list := range []struct {
		steps    []spec.Step
		patterns *[]pattern
		kinds    []spec.Kind
	}{
		{s.Normalizer, &p.normalizers, []spec.Kind{spec.NFC, spec.NFD, spec.NFKC, spec.NFKD, spec.Prepend, spec.Replace, spec.Strip, spec.ByteLevel}},
		{s.PreTokenizer, &p.splits, []spec.Kind{spec.Split, spec.ByteLevel, spec.Digits, spec.Punctuation, spec.Metaspace, spec.Whitespace, spec.WhitespaceSplit}},
		{s.Decoder, &p.decoders, []spec.Kind{spec.Replace, spec.Strip, spec.ByteLevel, spec.Metaspace, spec.ByteFallback, spec.ByteTokens, spec.Fuse}},
	} {
		for _, step := range list.steps {
			if !slices.Contains(list.kinds, step.Kind) {
				return nil, &spec.Error{Format: s.Format, Path: step.Path, Offset: -1, Unsupported: true, Reason: fmt.Sprintf("the step %s is not supported here", step.Kind)}
			}
			compiled, err := compile(s.Format, step)
			if err != nil {
				return nil, err
			}
			*list.patterns = append(*list.patterns, compiled)
			if step.UseRegex && p.gpt2.re == nil {
				p.gpt2, err = compile(s.Format, spec.Step{Pattern: spec.Pattern{Text: spec.GPT2Pattern, Syntax: spec.Oniguruma}})
				if err != nil {
					return nil, err
				}
			}
		}
	}
	p.findWhole()
	return p, p.addMarks()
}

// addMarks prepares the added tokens.
func (p *Pipeline) addMarks() error {
	p.texts, p.skipped = map[uint32]string{}, map[string]bool{}
	var raw, normalized []*spec.AddedToken
	seen := map[segmentKey]bool{}
	for i := range p.spec.Added {
		a := &p.spec.Added[i]
		text := p.spelled(a)
		key := segmentKey{text, a.Normalized}
		if text == "" || seen[key] {
			return &spec.Error{Format: p.spec.Format, Path: "/added_tokens", Offset: -1, Unsupported: true,
				Reason: "an added token is empty, or the same as another, once it is normalized: " + a.Text}
		}
		seen[key] = true
		p.texts[a.ID] = text
		if a.Special && !a.Kept {
			p.skipped[a.Text] = true
		}
		if a.Normalized {
			normalized = append(normalized, a)
		} else {
			raw = append(raw, a)
		}
	}
	p.raw, p.normalized = newMarks(raw, p.spelled), newMarks(normalized, p.spelled)
	return nil
}

type segmentKey struct {
	text       string
	normalized bool
}

// spelled returns the text that an added token is looked for and decoded as.
func (p *Pipeline) spelled(a *spec.AddedToken) string {
	if !a.Normalized {
		return a.Text
	}
	r := run{deadline: deadline(len(a.Text))}
	return string(p.normalize(&r, original(a.Text, 0, len(a.Text))).bytes)
}

// Result is what a text becomes: items in order.
type Result struct {
	Items []Item
	Text  string // the pieces, end to end, as the tables spell them
	Ends  []int  // for each byte of it, where in the original ends what it is of

	// Err says why a pattern could not cut all of a text, and Offset where in the
	// original that was. The rest was then one piece for it.
	Err    error
	Offset int
}

// An Item is a token, or a piece to be made tokens of.
type Item struct {
	Token      *spec.AddedToken // an added token, or a piece that is a token; nil for others
	Start, End int              // of a piece, in Result.Text; of a token, in the original

	// Merged says that a piece is to be merged even if it is a token as a whole: it became
	// that by losing characters.
	Merged bool
}

// A run is one text on its way.
type run struct {
	deadline time.Time
	text     []byte // of the result
	result   Result
}

func deadline(size int) time.Time {
	return time.Now().Add(matchTimeout + time.Duration(size)*timePerByte)
}

func (r *run) fail(offset int, err error) {
	if r.result.Err == nil {
		r.result.Err, r.result.Offset = err, offset
	}
}

// Run prepares a text in which the special tokens found are looked for, and all
// other added tokens.
func (p *Pipeline) Run(all string, found map[uint32]bool) Result {
	r := run{deadline: deadline(len(all))}
	for _, raw := range p.raw.cut(original(all, 0, len(all)), found) {
		if raw.token != nil {
			r.mark(raw)
			continue
		}
		for _, s := range p.normalized.cut(p.normalize(&r, raw.text), found) {
			if s.token != nil {
				r.mark(s)
				continue
			}
			for _, piece := range p.preTokenize(&r, s.text) {
				p.put(&r, piece)
			}
		}
	}
	r.result.Text = string(r.text)
	return r.result
}

// mark adds an added token.
func (r *run) mark(s segment) {
	r.result.Items = append(r.result.Items, Item{Token: s.token, Start: s.start, End: s.end()})
}

// Set returns the added tokens that stand in texts as they are.
func (p *Pipeline) Set() *added.Set { return p.raw.set }
