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
	"github.com/tokcount/tokcount/bpe/internal/pipe/result"
	"github.com/tokcount/tokcount/bpe/internal/regex"
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
	texts       []string // of added tokens, as they are decoded
}

// New returns the pipeline of a tokenizer file whose tokens are in a table. It can only
// decode until Compile was called, which most files need not: their texts go a
// shorter way. Errors are a [*spec.Error].
func New(v *vocab.Pipeline, t *table.Table) (*Pipeline, error) {
	s := v.Tokenizer
	p := &Pipeline{spec: s, vocab: v, table: t, falls: t.Byte(utf8.RuneSelf) != table.None}
	for _, list := range []struct {
		steps []spec.Step
		kinds []spec.Kind
	}{
		{s.Normalizer, []spec.Kind{spec.NFC, spec.NFD, spec.NFKC, spec.NFKD, spec.Prepend, spec.Replace, spec.Strip, spec.ByteLevel}},
		{s.PreTokenizer, []spec.Kind{spec.Split, spec.ByteLevel, spec.Digits, spec.Punctuation, spec.Metaspace, spec.Whitespace, spec.WhitespaceSplit}},
		{s.Decoder, []spec.Kind{spec.Replace, spec.Strip, spec.ByteLevel, spec.Metaspace, spec.ByteFallback, spec.ByteTokens, spec.Fuse}},
	} {
		for _, step := range list.steps {
			if !slices.Contains(list.kinds, step.Kind) {
				return nil, &spec.Error{Format: s.Format, Path: step.Path, Offset: -1, Unsupported: true, Reason: fmt.Sprintf("the step %s is not supported here", step.Kind)}
			}
		}
	}
	var err error
	if p.normalizers, err = compileAll(s.Format, s.Normalizer); err != nil {
		return nil, err
	}
	if p.decoders, err = compileAll(s.Format, s.Decoder); err != nil {
		return nil, err
	}
	return p, p.spell()
}

// Compile compiles what Run needs. Errors are a [*spec.Error].
func (p *Pipeline) Compile() (err error) {
	if p.splits, err = compileAll(p.spec.Format, p.spec.PreTokenizer); err != nil {
		return err
	}
	if slices.ContainsFunc(p.spec.PreTokenizer, func(s spec.Step) bool { return s.UseRegex }) {
		p.gpt2, err = compile(p.spec.Format, spec.Step{Pattern: spec.Pattern{Text: spec.GPT2Pattern, Syntax: spec.Oniguruma}})
		if err != nil {
			return err
		}
	}
	p.findWhole()
	p.addMarks()
	return nil
}

// spell spells the added tokens.
func (p *Pipeline) spell() error {
	p.texts = make([]string, len(p.spec.Added))
	var raw, normalized []string
	for i := range p.spec.Added {
		a := &p.spec.Added[i]
		text := p.spelled(a)
		if text == "" {
			return p.unclear(a)
		}
		p.texts[i] = text
		if a.Normalized {
			normalized = append(normalized, text)
		} else {
			raw = append(raw, text)
		}
	}
	p.raw.set, p.normalized.set = added.New(raw), added.New(normalized)
	if p.raw.set.Len() == len(raw) && p.normalized.set.Len() == len(normalized) {
		return nil
	}
	seen := map[segmentKey]bool{}
	for i := range p.spec.Added {
		a := &p.spec.Added[i]
		key := segmentKey{p.texts[i], a.Normalized}
		if seen[key] {
			return p.unclear(a)
		}
		seen[key] = true
	}
	return nil
}

func (p *Pipeline) unclear(a *spec.AddedToken) error {
	return &spec.Error{Format: p.spec.Format, Path: "/added_tokens", Offset: -1, Unsupported: true,
		Reason: "an added token is empty, or the same as another, once it is normalized: " + a.Text}
}

// addMarks prepares the added tokens.
func (p *Pipeline) addMarks() {
	byText := map[segmentKey]*spec.AddedToken{}
	for i := range p.spec.Added {
		a := &p.spec.Added[i]
		byText[segmentKey{p.texts[i], a.Normalized}] = a
	}
	for _, m := range []struct {
		*marks
		normalized bool
	}{{&p.raw, false}, {&p.normalized, true}} {
		m.tokens = make([]*spec.AddedToken, m.set.Len())
		for i := range m.tokens {
			m.tokens[i] = byText[segmentKey{m.set.Text(i), m.normalized}]
		}
	}
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

// Result is what a text becomes, and an Item a part of it.
type (
	Result = result.Result
	Item   = result.Item
)

// A run is one text on its way.
type run struct {
	deadline time.Time
	text     []byte // of the result
	result   Result
}

func deadline(size int) time.Time {
	return time.Now().Add(regex.MatchTimeout + time.Duration(size)*regex.TimePerByte)
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

// Raw returns the added tokens that are looked for in texts as they are.
func (p *Pipeline) Raw() *added.Set { return p.raw.set }
