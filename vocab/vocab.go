package vocab

import (
	"fmt"
	"iter"

	"github.com/tokcount/tokcount/vocab/table"
)

// A Vocab is what a tokenizer file says. The fields may be set until it is
// handed to bpe.New; from then on it is read-only, and safe for concurrent
// use.
type Vocab struct {
	Name    string            // as in "cl100k_base"
	Pattern string            // split pattern, as published
	Special map[string]uint32 // special tokens and their ids

	tokens *table.Table
}

// New returns a vocabulary of the given tokens: the bytes of each, indexed by
// id, "" where an id has none. Every single byte must be among them, and no
// two may be equal; the error is a [*table.Error] that names the id. Building
// the tables takes about 0.15 s for 100,000 tokens.
func New(tokens []string) (*Vocab, error) {
	t, err := table.Build(tokens)
	if err != nil {
		return nil, fmt.Errorf("vocab: %w", err)
	}
	return &Vocab{tokens: t}, nil
}

// Len returns one more than the largest id of an ordinary token.
func (v *Vocab) Len() int { return v.tokens.Len() }

// Token returns the bytes of the ordinary token with this id, "" if there is
// none. It does not allocate.
func (v *Vocab) Token(id uint32) string { return v.tokens.Token(id) }

// Lookup returns the id of the ordinary token with these bytes.
func (v *Vocab) Lookup(token string) (id uint32, ok bool) {
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

// Table returns the tables an encoder looks tokens up in.
func (v *Vocab) Table() *table.Table { return v.tokens }

// Validate checks what a vocabulary's parts promise each other: an id is an
// ordinary token, a special one, or past the last of both; none is two of
// them. It returns a [*RankError] for an id at fault. Linear in the number of
// special tokens.
func (v *Vocab) Validate() error {
	holes := map[uint32]bool{} // ids below Len that are special
	for token, id := range v.Special {
		if token == "" {
			return &RankError{id, "special token without text"}
		}
		if v.Token(id) != "" {
			return &RankError{id, fmt.Sprintf("special token %q has the id of an ordinary one", token)}
		}
		if id < uint32(v.Len()) {
			holes[id] = true
		}
	}
	if v.tokens.Tokens()+len(holes) == v.Len() {
		return nil
	}
	for id := uint32(0); ; id++ {
		if v.Token(id) == "" && !holes[id] {
			return &RankError{id, "missing: neither an ordinary nor a special token"}
		}
	}
}
