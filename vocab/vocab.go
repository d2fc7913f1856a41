package vocab

import (
	"errors"
	"iter"
	"maps"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/table"
)

// A Vocab is what a tokenizer file contains. Its fields may be set until it is
// passed to bpe.New. From then on it must not be changed, and it is safe for
// concurrent use; change a [Vocab.Clone] instead.
//
// The zero value has no tokens: its methods find none, and Validate returns
// [ErrNoTokens].
type Vocab struct {
	Name    string            // as in "cl100k_base"
	Pattern string            // split pattern, as published
	Special map[string]uint32 // special tokens and their ids

	tokens   *table.Table
	pipeline *Pipeline // of a tokenizer file; else nil
}

// New returns a vocabulary of the given tokens: the bytes of each, indexed by
// id, "" where an id has none. Every single byte must be among them, and no
// two may be equal. Errors are a [*RankError] for the id of a token that is at
// fault, and wrap [ErrTooLarge] if there are too many or too long tokens.
//
// Building the tables takes time linear in the bytes of the tokens, about 40 ms
// for the 100,000 of cl100k_base, and at most twice the memory of the tables.
func New(tokens []string) (*Vocab, error) {
	var b table.Builder
	total := 0
	for _, token := range tokens {
		total += len(token)
	}
	b.Grow(len(tokens), total)
	for id, token := range tokens {
		if token == "" {
			continue
		}
		if err := b.Add(uint32(id), []byte(token)); err != nil {
			return nil, wrap(err)
		}
	}
	t, err := b.Build()
	if err != nil {
		return nil, wrap(err)
	}
	return &Vocab{tokens: t}, nil
}

// wrap makes an error of package table one of this package.
func wrap(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.ID >= 0 {
		return &RankError{uint32(e.ID), e.Err}
	}
	return message.Errorf("vocab: %w", err)
}

// Clone returns a copy whose fields can be set without changing v. It copies
// the special tokens and shares all others.
func (v *Vocab) Clone() *Vocab {
	c := *v
	c.Special = maps.Clone(v.Special)
	return &c
}

// Len returns one more than the largest id of an ordinary token.
func (v *Vocab) Len() int {
	if v.tokens == nil {
		return 0
	}
	return v.tokens.Len()
}

// Token returns the bytes of the ordinary token with this id, "" if there is
// none. It does not allocate.
func (v *Vocab) Token(id uint32) string {
	if v.tokens == nil {
		return ""
	}
	return v.tokens.Token(id)
}

// Lookup returns the id of the ordinary token with these bytes.
func (v *Vocab) Lookup(token string) (id uint32, ok bool) {
	if v.tokens == nil {
		return 0, false
	}
	id = v.tokens.Find(token)
	return id, id < uint32(v.Len())
}

// All yields the ordinary tokens in the order of their ids.
func (v *Vocab) All() iter.Seq2[uint32, string] {
	return func(yield func(uint32, string) bool) {
		for id := range uint32(v.Len()) {
			if token := v.Token(id); token != "" && !yield(id, token) {
				return
			}
		}
	}
}

// Table returns the tables in which an encoder looks tokens up, nil for a Vocab
// without tokens. They are the engine's; see package table.
func (v *Vocab) Table() *table.Table { return v.tokens }

// Validate checks that the parts of a vocabulary agree: an id is that of an
// ordinary token, or of a special one, or larger than all of both, and none is
// of both kinds. It returns a [*RankError] for the lowest id at fault, or
// [ErrNoTokens]. It takes time linear in the number of special tokens.
func (v *Vocab) Validate() error {
	if v == nil || v.tokens == nil {
		return ErrNoTokens
	}
	if v.pipeline != nil {
		return nil // its ids need not be without gaps, and its file has been checked
	}
	var fault *RankError
	holes := map[uint32]bool{} // ids below Len that are special
	for token, id := range v.Special {
		if err := v.validateSpecial(token, id); err != nil && (fault == nil || id < fault.Rank) {
			fault = &RankError{id, err}
		}
		if id < uint32(v.Len()) {
			holes[id] = true
		}
	}
	if fault != nil {
		return fault
	}
	if v.tokens.Tokens()+len(holes) == v.Len() {
		return nil
	}
	for id := uint32(0); ; id++ {
		if v.Token(id) == "" && !holes[id] {
			return &RankError{id, errors.New("missing: neither an ordinary nor a special token")}
		}
	}
}

func (v *Vocab) validateSpecial(token string, id uint32) error {
	if token == "" {
		return errors.New("special token without text")
	}
	if v.Token(id) != "" {
		return message.Errorf("special token %q has the id of an ordinary one", token)
	}
	return nil
}
