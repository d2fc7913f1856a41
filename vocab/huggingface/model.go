package huggingface

import (
	"bytes"
	"errors"

	"github.com/tokcount/tokcount/vocab/spec"
)

// A modelReader reads the model. Its vocabulary has to be read before its
// merges and after its type, so what comes too early in the file is put off.
// That reads it twice, but no published file needs it.
type modelReader struct {
	*reader
	model    *spec.Model
	typed    bool // there is a type, BPE
	hasUnk   bool
	unk      []byte
	vocab    int // offset of the vocabulary, if put off
	merges   int
	hasVocab bool
	hasMerge bool
	isList   bool   // the vocabulary is a list
	affixes  int    // how many of the keys that change the texts of tokens were read
	affix    string // one of them that is not empty, or ""
	wide     []byte // what the present merge makes
	last     int    // position of what the merge before made
}

// model reads the model. (models/mod.rs, models/bpe/serialization.rs)
func (r *reader) model() {
	m := modelReader{reader: r, model: &r.tok.Model}
	if r.Kind() != '{' {
		r.Object(nil)
		return
	}
	r.Object(m.field)
	if !r.OK() {
		return
	}
	end := r.Offset()
	switch {
	case !m.hasVocab:
		r.FailAt("/vocab", "there is no vocabulary")
	case !m.typed && m.isList:
		r.Unsupported("a model without a type whose vocabulary is a list (Unigram) is not byte-pair encoding")
	case !m.typed && !m.hasMerge:
		r.Unsupported("a model without a type and without merges (WordPiece) is not byte-pair encoding")
	case !m.hasMerge:
		r.FailAt("/merges", "there are no merges")
	case m.affix != "":
		r.UnsupportedAt("/"+m.affix, "%s is not supported", m.affix)
	}
	if m.vocab > 0 {
		m.under("vocab", m.vocab, m.readVocab)
	}
	if m.merges > 0 {
		m.under("merges", m.merges, m.readMerges)
	}
	r.At(end)
	m.findUnk()
}

func (m *modelReader) field(key []byte) {
	switch string(key) {
	case "type":
		m.typed = true
		switch name := m.Text(); {
		case string(name) == "BPE" || !m.OK():
		case string(name) == "WordPiece", string(name) == "WordLevel", string(name) == "Unigram":
			m.Unsupported("the model %s is not byte-pair encoding", name)
		default:
			m.Unsupported("no such model: %s", clip(name))
		}
	case "vocab":
		m.hasVocab, m.isList = true, m.Kind() == '['
		if m.typed {
			m.readVocab()
			return
		}
		m.vocab = m.Offset()
		m.Skip()
	case "merges":
		m.hasMerge = true
		if m.hasVocab && m.vocab == 0 && m.affixes == 2 && m.affix == "" {
			m.readMerges()
			return
		}
		m.merges = m.Offset()
		m.Skip()
	default:
		m.option(string(key))
	}
}

// option reads the value of one of the model's smaller keys; null is the
// default. Keys that are not known are ignored, as in the reference.
func (m *modelReader) option(key string) {
	if key == "continuing_subword_prefix" || key == "end_of_word_suffix" {
		m.affixes++
	}
	if m.Null() || !m.OK() {
		return
	}
	switch key {
	case "dropout":
		if p := m.Float("dropout"); p < 0 || p > 1 {
			m.Fail("dropout is between 0 and 1")
		} else if p != 0 {
			m.Unsupported("dropout makes the ids a matter of chance")
		}
	case "unk_token":
		m.unk, m.hasUnk = bytes.Clone(m.Text()), true
	case "continuing_subword_prefix", "end_of_word_suffix":
		if text := m.Text(); len(text) > 0 {
			m.affix = key
		}
	case "fuse_unk":
		m.model.FuseUnk = m.Bool()
	case "byte_fallback":
		m.model.ByteFallback = m.Bool()
	case "ignore_merges":
		m.model.IgnoreMerges = m.Bool()
	default:
		m.Skip()
	}
}

// under goes back to the value of a key of the model, and reads it.
func (m *modelReader) under(key string, offset int, read func()) {
	if m.OK() {
		m.At(offset)
		m.Under(key, read)
	}
}

// readVocab reads the tokens with their ids.
func (m *modelReader) readVocab() {
	tokens := &m.model.Tokens
	empty := false
	tokens.Grow(m.Rest()/48, m.Rest()/8) // of published files, a third and half of it is not used
	m.Table(func(key []byte) {
		id := m.Uint32("the id")
		if !m.OK() {
			return
		}
		empty = empty || len(key) == 0
		if tokens.Size()+len(key) > spec.MaxText {
			m.Unsupported("the tokens are longer than %d bytes together", spec.MaxText)
			return
		}
		tokens.Append(key, id)
	})
	if !m.OK() {
		return
	}
	err := tokens.Build()
	var twice *spec.DuplicateError
	switch {
	case errors.As(err, &twice) && twice.SameID:
		m.UnsupportedAt("/"+pointer(twice.Text), "two tokens have the id %d", twice.ID)
	case errors.As(err, &twice):
		m.UnsupportedAt("/"+pointer(twice.Text), "%v", err)
	case tokens.Len() == 0:
		m.Unsupported("the vocabulary is empty")
	case empty:
		m.Unsupported("a token is empty")
	}
}

// readMerges reads the merges in either spelling: "a b" or ["a", "b"], but not
// both in one list.
func (m *modelReader) readMerges() {
	if m.Kind() == '[' {
		// Published merges take 18 bytes of the file and more: this guess is
		// never grown for them, and never larger than the file.
		m.model.Merges = make([]spec.Merge, 0, m.Rest()/16)
	}
	var spelling byte
	m.Array(func(i int) {
		kind := m.Kind()
		if spelling == 0 {
			spelling = kind
		}
		switch {
		case kind != '"' && kind != '[':
			m.Text() // fails
		case kind != spelling:
			m.Fail("both spellings in one list")
		case kind == '"':
			m.mergeOfString()
		default:
			m.mergeOfPair()
		}
	})
}

// mergeOfString reads "a b". (models/bpe/model.rs, convert_merges_to_hashmap)
func (m *modelReader) mergeOfString() {
	text := m.Text()
	if !m.OK() || bytes.HasPrefix(text, []byte("#version")) {
		return
	}
	left, right, ok := bytes.Cut(text, []byte(" "))
	if !ok || bytes.IndexByte(right, ' ') >= 0 {
		m.Fail("two tokens with one space between them are expected: %q", clip(text))
		return
	}
	m.wide = append(append(m.wide[:0], left...), right...)
	m.merge(left, right)
}

// mergeOfPair reads ["a", "b"].
func (m *modelReader) mergeOfPair() {
	n, cut := 0, 0
	m.wide = m.wide[:0]
	m.Array(func(i int) {
		if i == 2 {
			m.Skip()
			n = 3
			return
		}
		m.wide = append(m.wide, m.Text()...)
		if n = i + 1; n == 1 {
			cut = len(m.wide)
		}
	})
	if m.OK() && n != 2 {
		m.Fail("a pair of two tokens is expected")
		return
	}
	m.merge(m.wide[:cut], m.wide[cut:])
}

// merge adds the merge of two tokens whose joined text is m.wide.
func (m *modelReader) merge(left, right []byte) {
	if !m.OK() {
		return
	}
	tokens := &m.model.Tokens
	l, okLeft := tokens.Find(left)
	r, okRight := tokens.Find(right)
	result, ok := m.result()
	switch {
	case !okLeft:
		m.Fail("the merge names a token that is not in the vocabulary: %q", clip(left))
	case !okRight:
		m.Fail("the merge names a token that is not in the vocabulary: %q", clip(right))
	case !ok:
		m.Fail("what the merge makes is not in the vocabulary: %q", clip(m.wide))
	default:
		m.model.Merges = append(m.model.Merges, spec.Merge{Left: uint32(l), Right: uint32(r), Result: uint32(result)})
	}
}

// result returns the position of the token that is m.wide. In published files
// merges are in the order of what they make: it is mostly the result of the
// merge before, or the token after that, which spares the hashing.
func (m *modelReader) result() (i int, ok bool) {
	tokens := &m.model.Tokens
	for i := m.last; i < min(m.last+2, tokens.Len()); i++ {
		if tokens.Text(i) == string(m.wide) {
			m.last = i
			return i, true
		}
	}
	if i, ok = tokens.Find(m.wide); ok {
		m.last = i
	}
	return i, ok
}

// findUnk looks the unk token up. The reference misses it only when it needs
// it.
func (m *modelReader) findUnk() {
	if !m.hasUnk || !m.OK() {
		return
	}
	i, ok := m.model.Tokens.Find(m.unk)
	if !ok {
		m.FailAt("/unk_token", "the unk token is not in the vocabulary: %q", clip(m.unk))
		return
	}
	m.model.Unk = i
}
