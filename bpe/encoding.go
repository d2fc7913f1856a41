package bpe

import (
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/regex"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table"
)

// Token is the id of a token: an alias, as rune is for int32.
type Token = uint32

// An Encoding turns text into tokens and back, by one vocabulary. It is
// immutable and safe for concurrent use; make one and share it.
type Encoding struct {
	*engine
	special *specials        // special tokens that are recognised in text; nil for none
	others  func() *specials // those that are not
}

// An engine is what the Encodings of one vocabulary share.
type engine struct {
	vocab   *vocab.Vocab
	table   *table.Table
	split   pretok.Func    // for a published pattern
	custom  *regex.Pattern // for any other
	names   map[Token]string
	workers pool
}

// New returns the encoding of a vocabulary. By default, text that looks like a
// special token is ordinary text; see [Encoding.WithSpecial].
//
// The vocabulary must have a split pattern. The published ones are cut by
// hand-written scanners; any other is compiled by package regexp2. Errors are
// a [*vocab.RankError] when ids clash or are missing, and a [*PatternError]
// when the pattern does not compile.
//
// New builds nothing but a map of the special tokens: it takes microseconds.
func New(v *vocab.Vocab) (*Encoding, error) {
	if err := v.Validate(); err != nil {
		return nil, err
	}
	e := &engine{vocab: v, table: v.Table(), names: specialNames(v.Special)}
	if split, ok := pretok.ForPattern(v.Pattern); ok {
		e.split = split
	} else {
		custom, err := regex.Compile(v.Pattern)
		if err != nil {
			return nil, &PatternError{v.Pattern, -1, err}
		}
		e.custom = custom
	}
	return e.recognising(nil), nil
}

// Name returns the name of the vocabulary, as in "cl100k_base".
func (e *engine) Name() string { return e.vocab.Name }

// Vocab returns the vocabulary, which is read-only.
func (e *engine) Vocab() *vocab.Vocab { return e.vocab }

// Token returns the bytes of a token, ordinary or special. They need not be
// valid UTF-8 by themselves: a token may end inside a character.
func (e *engine) Token(id Token) (bytes string, ok bool) {
	if bytes = e.table.Token(id); bytes != "" {
		return bytes, true
	}
	bytes, ok = e.names[id]
	return bytes, ok
}

// Lookup returns the id of the ordinary token with these bytes.
func (e *engine) Lookup(bytes string) (id Token, ok bool) { return e.vocab.Lookup(bytes) }
