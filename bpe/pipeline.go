//go:build !tokcount_small

package bpe

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/added"
	"github.com/tokcount/tokcount/bpe/internal/normal"
	"github.com/tokcount/tokcount/bpe/internal/pipe"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/table"
)

// NewPipeline returns the encoding of a vocabulary that was made of a tokenizer file
// ([vocab.FromSpec]): with all that the file says of added tokens, the normalizer,
// the pre-tokenizer, the template and the decoder. Most programs get it from
// encodings.Open.
//
// Its ids are those of Hugging Face's tokenizers 0.23 for the same file (of
// mistral-common, SentencePiece or tiktoken for theirs). By default, text that looks like a special
// token is ordinary text, as everywhere in this package; [Encoding.WithAllSpecial]
// finds special tokens as those libraries do by default. Added tokens that are not
// special are always found.
//
// Errors are a [*spec.Error] that names the step of the file that cannot be done
// exactly. It is a function of its own so that a program that needs no tokenizer files does not contain
// what they take. NewPipeline takes microseconds, and a few milliseconds for thousands of added
// tokens, or for a split pattern that has no scanner.
func NewPipeline(v *vocab.Vocab) (*Encoding, error) {
	if v == nil || v.Pipeline() == nil {
		return nil, errors.New("bpe: the vocabulary is not that of a tokenizer file: use New")
	}
	p := v.Pipeline()
	e := &engine{name: v.Name, vocab: v, special: make(map[string]Token, len(v.Special)), table: v.Table(), workers: &pool{memory: DefaultCache}}
	steps, err := pipe.New(p, e.table)
	if err != nil {
		return nil, err
	}
	decoder := steps.Decoder()
	f := &front{
		ids:     p.IDs,
		added:   make(map[string]Token, max(0, len(p.Tokenizer.Added)-len(v.Special))),
		decoder: decoder,
		names: sync.OnceValue(func() map[Token]string {
			names := map[Token]string{}
			maps.Copy(names, p.Texts)
			maps.Copy(names, decoder.Names())
			return names
		}),
		before: p.Tokenizer.Template.Before,
		after:  p.Tokenizer.Template.After,
	}
	e.front = f
	e.addTokens(p, steps.Raw())
	if !e.isDirect(p) && !e.isSpaced(p) {
		if err := steps.Compile(); err != nil {
			return nil, err
		}
		f.pipe, e.known = steps, nil
	}
	e.pattern = patternOf(p.Tokenizer)
	none := &Encoding{shared: e, maxPiece: DefaultMaxPiece}
	return none.recognising(nil), nil
}

// addTokens enters the added tokens of the file, of which raw are those that are looked
// for in the text as it is.
func (e *engine) addTokens(p *vocab.Pipeline, raw *added.Set) {
	var inner []string
	e.front.len = e.table.IDs()
	if n := len(p.IDs); n > 0 {
		e.front.len = int(p.IDs[n-1]) + 1
	}
	for _, a := range p.Tokenizer.Added {
		if a.Special {
			e.special[a.Text] = a.ID
		} else {
			e.front.added[a.Text] = a.ID
		}
		if a.Normalized {
			inner = append(inner, a.Text)
		}
		e.front.len = max(e.front.len, int(a.ID)+1)
	}
	e.front.outer = raw
	switch {
	case len(inner) == 0:
	case raw.Len() == 0:
		e.front.outer = added.New(inner)
	default:
		e.front.inner = added.New(inner)
	}
}

// patternOf returns the split pattern of a file that has one, and no other step that splits.
func patternOf(t *spec.Tokenizer) string {
	if list, ok := splitsOf(t); ok && len(list) == 1 && list[0] != pretok.Digits {
		return list[0]
	}
	return ""
}

// splitsOf returns the patterns that a text is split by, one after the other, as
// pretok.ForSplits has them, if that is all that the pre-tokenizer does besides making
// characters of bytes.
func splitsOf(t *spec.Tokenizer) (list []string, ok bool) {
	for i, step := range t.PreTokenizer {
		switch {
		case step.Kind == spec.Split && step.Pattern.Syntax != spec.Literal &&
			(step.Behavior == spec.Isolated && !step.Invert || step.Behavior == spec.Removed && step.Invert && i == 0):
			// With a pattern that covers every text, as those with a scanner do, both are the same.
			list = append(list, step.Pattern.Text)
		case step.Kind == spec.Digits && step.Individual:
			list = append(list, pretok.Digits)
		case step.Kind == spec.ByteLevel && i == len(t.PreTokenizer)-1 && !step.PrefixSpace:
			if step.UseRegex {
				list = append(list, spec.GPT2Pattern)
			}
		default:
			return nil, false
		}
	}
	return list, true
}

// rowOf returns the scanner that does what the pre-tokenizer does, if there is one.
func rowOf(t *spec.Tokenizer) (*pretok.Pattern, bool) {
	splits, ok := splitsOf(t)
	switch {
	case !ok:
		return nil, false
	case len(t.PreTokenizer) == 1 && t.PreTokenizer[0].Pattern.Syntax == spec.Rust:
		return pretok.For(splits[0])
	case slices.ContainsFunc(t.PreTokenizer, func(s spec.Step) bool { return s.Pattern.Syntax == spec.Rust }):
		return nil, false
	}
	return pretok.ForSplits(splits)
}

// isDirect makes the front of a byte-level model whose pattern has a scanner.
// It reports false if the file asks for something else.
func (e *engine) isDirect(p *vocab.Pipeline) bool {
	t, f := p.Tokenizer, e.front
	known, ok := rowOf(t)
	if p.Spelling != vocab.AsBytes || !ok || len(t.Normalizer) > 1 {
		return false
	}
	e.known = known
	if len(t.Normalizer) == 1 {
		form, ok := normal.Named(string(t.Normalizer[0].Kind))
		if !ok {
			return false
		}
		f.changer = formChanger{form}
		f.onlySpaces = form == normal.NFKC || form == normal.NFKD
	}
	f.changer = lossy(e.table, f.changer)
	f.changes = f.changer != nil
	f.apart = true
	f.lstrip = map[string]bool{}
	for _, a := range t.Added {
		if a.LStrip {
			f.lstrip[a.Text] = true
		}
	}
	return f.isSimple(t, true, func(text string) bool {
		return len(t.Normalizer) == 0 || !f.onlySpaces && staysInForm(text)
	})
}

// staysInForm reports whether text is in a text wherever it is in its NFC, and in
// its NFD: it is ASCII, no character becomes one of it (U+037E, U+1FEF and U+212A
// become ; ` and K), and the last one, which a mark may follow, does not compose with
// any.
func staysInForm(text string) bool {
	last := text[len(text)-1]
	if 'a' <= last|0x20 && last|0x20 <= 'z' || '<' <= last && last <= '>' {
		return false
	}
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf || strings.ContainsRune(";`K", r) }) < 0
}

// isSpaced makes the front of a model like those of SentencePiece. It reports false if
// the file asks for something else.
func (e *engine) isSpaced(p *vocab.Pipeline) bool {
	t, f := p.Tokenizer, e.front
	if p.Spelling != vocab.Spaced || !e.falls() || e.table.HasWhole() {
		return false
	}
	each, joined := false, p.Joined
	for i, step := range t.Normalizer {
		if step.Kind == spec.Prepend {
			if i > 0 || step.Text != p.Mark {
				return false
			}
			f.prefix = always
		}
	}
	for _, step := range t.PreTokenizer {
		if step.Kind != spec.Metaspace {
			continue
		}
		switch {
		case each || len(t.PreTokenizer) > 1:
			return false
		case step.Scheme == spec.Never:
		case f.prefix != noPrefix && step.Scheme == spec.First:
			return false
		case f.prefix != noPrefix:
		case step.Scheme == spec.First:
			f.prefix = firstOnly
		default:
			f.prefix = unlessSpace
		}
		if each = step.Split; each {
			joined = nil
		}
	}
	if len(t.Normalizer) > 0 && len(t.PreTokenizer) > 0 && t.PreTokenizer[0].Kind == spec.Metaspace && t.PreTokenizer[0].Scheme != spec.Never && f.prefix == noPrefix {
		return false
	}
	e.known = pretok.Spaces(each, p.Mark, joined)
	f.mark = p.Mark
	f.changer, f.changes = markChanger(p.Mark), true
	f.apart = f.prefix == noPrefix
	return f.isSimple(t, false, func(string) bool { return false })
}

// falls reports whether characters that are no tokens fall back to their bytes.
func (e *engine) falls() bool { return e.table.Byte(utf8.RuneSelf) != table.None }

// isSimple reports whether added tokens can be looked for in the text as it is. Some may
// take white space before them, if lstrip. As it is says so of the text of one that is
// looked for in the normalized text.
func (f *front) isSimple(t *spec.Tokenizer, lstrip bool, asItIs func(string) bool) bool {
	for _, a := range t.Added {
		set := f.outer
		if a.Normalized && f.inner != nil {
			set = f.inner
		}
		switch {
		case a.LStrip && (!lstrip || a.Normalized), a.RStrip, a.SingleWord, a.Normalized && !asItIs(a.Text), a.Special && hasOthers(set, a.Text):
			return false
		}
	}
	return true
}

// hasOthers reports whether another added token is in the text of one, or begins in it. Where a
// special token is ordinary text, its text is used up for all others: what is found in a part of a
// text is then not what is found in the whole.
func hasOthers(all *added.Set, text string) bool {
	if all.Begun(text, 1) < len(text) || all.At(text[:len(text)-1], 0) >= 0 {
		return true
	}
	for i := 1; i < len(text); i++ {
		if all.At(text, i) >= 0 {
			return true
		}
	}
	return false
}
