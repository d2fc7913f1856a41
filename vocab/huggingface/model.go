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
	last     int    // position of what the merge before made
	wide     []byte // what the present merge makes

	batch     int      // how many merges are looked up at a time
	texts     []byte   // of the tokens of merges that are not yet looked up
	halves    [][]byte // two of each
	positions [128]int // of their tokens
	missed    bool     // one of them is not a token
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

// readMerges reads the merges. Tokens are looked up for many merges at a time.
// If anything goes wrong, the merges are read again one by one, so that the error
// is the first, and says where.
func (m *modelReader) readMerges() {
	start := *m.Scanner
	m.batch = 64
	m.readMergeList()
	if m.OK() && !m.missed {
		return
	}
	*m.Scanner, m.batch, m.missed, m.last = start, 1, false, 0
	m.texts, m.halves = m.texts[:0], m.halves[:0]
	m.readMergeList()
}

// readMergeList reads the merges in either spelling: "a b" or ["a", "b"], but not
// both in one list.
func (m *modelReader) readMergeList() {
	m.model.Merges = m.model.Merges[:0]
	var spelling byte
	m.Array(func(i int) {
		kind := m.Kind()
		if spelling == 0 {
			spelling = kind
			m.growMerges(kind == '[')
		}
		switch {
		case m.missed:
			m.Skip()
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
	m.findMerges()
}

// growMerges makes room for the merges, which are strings or pairs of them. Only
// the strings after the merges are too many, which are few.
func (m *modelReader) growMerges(pairs bool) {
	n := m.Quotes() / 2
	if pairs {
		n /= 2
	}
	if cap(m.model.Merges) < n {
		m.model.Merges = make([]spec.Merge, 0, n)
	}
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
	start := len(m.texts)
	m.texts = append(append(m.texts, left...), right...)
	m.merge(start, start+len(left))
}

// mergeOfPair reads ["a", "b"].
func (m *modelReader) mergeOfPair() {
	n, start, cut := 0, len(m.texts), 0
	m.Array(func(i int) {
		if i == 2 {
			m.Skip()
			n = 3
			return
		}
		m.texts = append(m.texts, m.Text()...)
		if n = i + 1; n == 1 {
			cut = len(m.texts)
		}
	})
	if m.OK() && n != 2 {
		m.Fail("a pair of two tokens is expected")
		return
	}
	m.merge(start, cut)
}

// merge adds the merge of two tokens whose texts begin in m.texts at start and at
// cut.
func (m *modelReader) merge(start, cut int) {
	if !m.OK() {
		return
	}
	m.halves = append(m.halves, m.texts[start:cut], m.texts[cut:])
	if len(m.halves) == 2*m.batch {
		m.findMerges()
	}
}

// findMerges looks up the tokens of the merges that were read last.
func (m *modelReader) findMerges() {
	if !m.OK() {
		return
	}
	tokens := &m.model.Tokens
	tokens.FindAll(m.positions[:], m.halves)
	for i := 0; i < len(m.halves) && !m.missed; i += 2 {
		left, right := m.halves[i], m.halves[i+1]
		l, r := m.positions[i], m.positions[i+1]
		m.wide = append(append(m.wide[:0], left...), right...)
		result, ok := m.result()
		switch {
		case l >= 0 && r >= 0 && ok:
			m.model.Merges = append(m.model.Merges, spec.Merge{Left: uint32(l), Right: uint32(r), Result: uint32(result)})
			continue
		case m.batch > 1:
		case l < 0:
			m.Fail("the merge names a token that is not in the vocabulary: %q", clip(left))
		case r < 0:
			m.Fail("the merge names a token that is not in the vocabulary: %q", clip(right))
		default:
			m.Fail("what the merge makes is not in the vocabulary: %q", clip(m.wide))
		}
		m.missed = true
	}
	m.texts, m.halves = m.texts[:0], m.halves[:0]
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
