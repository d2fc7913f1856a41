package bpe

import (
	"maps"

	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/regex"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table"
)

// Token is the id of a token: an alias, as rune is for int32.
type Token = uint32

// An Encoding turns text into tokens and back, by one vocabulary. It is
// immutable and safe for concurrent use: make one and share it.
//
// The zero Encoding is not usable: its methods panic. Encodings come from [New]
// and from package encodings.
type Encoding struct {
	shared   *engine
	special  *specials        // special tokens that are recognised in text; nil for none
	others   func() *specials // those that are not
	maxPiece int              // see WithMaxPiece
}

// An engine is what the Encodings of one vocabulary share.
type engine struct {
	vocab   *vocab.Vocab // a copy of what the encoding was made of
	name    string
	pattern string
	special map[string]Token // all special tokens
	names   map[Token]string // the text of each special token; nil with a front
	table   *table.Table
	known   *pretok.Pattern // the split pattern, if it has a scanner
	custom  *regex.Pattern  // any other
	front   *front          // of a tokenizer file; nil for a vocabulary with a pattern
	workers *pool
}

// New returns the encoding of a vocabulary. By default, text that looks like a
// special token is ordinary text; see [Encoding.WithSpecial].
//
// The vocabulary must have a split pattern. The published ones are cut by
// hand-written scanners; any other is compiled by package regexp2. Errors are
// a [*vocab.RankError] when ids clash or are missing, and a [*PatternError]
// when the pattern does not compile. A vocabulary that was made of a tokenizer
// file has more than a pattern, and is for [NewPipeline].
//
// New takes microseconds: it builds no table. What it needs of v it copies, so
// changing v later has no effect on the Encoding.
func New(v *vocab.Vocab) (*Encoding, error) {
	if err := v.Validate(); err != nil {
		return nil, err
	}
	if v.Pipeline() != nil {
		return nil, ErrPipeline
	}
	e := &engine{
		vocab:   v.Clone(),
		name:    v.Name,
		pattern: v.Pattern,
		special: maps.Clone(v.Special),
		names:   specialNames(v.Special),
		table:   v.Table(),
		workers: &pool{memory: DefaultCache},
	}
	if known, ok := pretok.For(v.Pattern); ok {
		e.known = known
	} else {
		custom, err := regex.Compile(v.Pattern)
		if err != nil {
			return nil, &PatternError{v.Pattern, -1, err}
		}
		e.custom = custom
	}
	return (&Encoding{shared: e, maxPiece: DefaultMaxPiece}).recognising(nil), nil
}

// engine returns what the encoding shares, and panics for the zero Encoding.
func (e *Encoding) engine() *engine {
	if e == nil || e.shared == nil {
		panic("bpe: this Encoding was not made by bpe.New or by package encodings")
	}
	return e.shared
}

// Name returns the name of the vocabulary, as in "cl100k_base".
func (e *Encoding) Name() string { return e.engine().name }

// Pattern returns the split pattern of the vocabulary.
func (e *Encoding) Pattern() string { return e.engine().pattern }

// Len returns how many ids there are: one more than the largest id of a token,
// ordinary or special. An id below may be no token: see [Encoding.Token].
func (e *Encoding) Len() int {
	n := e.engine().table.Len()
	if e.shared.front != nil {
		n = e.shared.front.len
	}
	for _, id := range e.shared.special {
		n = max(n, int(id)+1)
	}
	return n
}

// Longest returns the length of the longest token that Encode can return, in
// bytes: an ordinary one, or a special one that e recognises. A text of n bytes
// has at least n/Longest() tokens, unless a tokenizer file changes the text. It takes
// no time.
func (e *Encoding) Longest() int {
	longest := e.engine().table.Longest()
	if e.special != nil {
		longest = max(longest, e.special.longest())
	}
	return longest
}

// Token returns the bytes of a token, ordinary or special. They need not be
// valid UTF-8 by themselves: a token may end inside a character.
func (e *Encoding) Token(id Token) (bytes string, ok bool) {
	if e.engine().front != nil {
		return e.shared.token(id)
	}
	if bytes = e.shared.table.Token(id); bytes != "" {
		return bytes, true
	}
	bytes, ok = e.shared.names[id]
	return bytes, ok
}

// Lookup returns the id of the ordinary token with these bytes. [Encoding.Special]
// has those of the special ones.
func (e *Encoding) Lookup(bytes string) (id Token, ok bool) {
	id = e.engine().table.Find(bytes)
	if ok = id < Token(e.shared.table.Len()); ok {
		id = e.shared.id(e.shared.table.ID(id))
	}
	return id, ok
}
