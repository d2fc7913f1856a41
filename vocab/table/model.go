package table

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/internal/message"
)

// A Model is a byte-pair model whose ranks are not the ids of its tokens, as the
// files of other tokenizers have it.
//
// Its table is one in rank space. Merging, caches and all look-ups are those of
// any table and cost the same: what they call an id is a rank, the place of a
// token in the order below, and only what goes to the caller is mapped to the
// model's ids ([Table.ID]), and what comes from there to ranks ([Table.Rank]).
//
//	tokens of the alphabet, by position
//	tokens that merging makes, by the rank of the merge
//	tokens found only as a whole piece, by position (with Whole)
//	--- Len ---
//	hidden tokens, by position: they have bytes, but are never found in a text
//
// Why one merge for each token is enough. A list of merges may have several that
// make the same token. But the argument of pairs.go does not ask where the ranks
// come from: whatever happened to the bytes of a token T before its last two
// parts stood side by side is what happens when these bytes are merged alone.
// That passes at most one state of two parts. If the list has a merge of these
// two, it is the one that ever makes T, and its rank is T's; if not, none does.
// So merges are compared by the ranks of the tokens they make, as elsewhere. (It
// was found with the lists of real files: 90,639 tokens of Llama 3 have more
// than one merge.)
//
// Hence also what a whole piece is. A token that merging makes of its bytes is
// the piece's whether it is looked up before merging or not. One that merging
// does not make is the piece's only if the model says so (Whole, ignore_merges
// of Hugging Face's files); otherwise it is hidden.
type Model struct {
	Tokens []ModelToken

	// Merges are the pairs that merge, by rank. If a pair is there twice, the last
	// one counts. They are not used if Ranks is set.
	Merges []Merge

	// Ranks are the ranks of the tokens, by position: the neighbors merge whose
	// joined bytes are the token with the lowest rank. [None] is a token that no
	// merge makes. No other two may be equal.
	Ranks []uint32

	// Characters says that a piece is split into characters before merging, which
	// must be valid UTF-8, instead of bytes.
	Characters bool

	// Whole says that a piece that is a token as a whole is that token.
	Whole bool
}

// A ModelToken is a token of a Model.
type ModelToken struct {
	Bytes string
	ID    uint32
	Kind  Kind
}

// A Kind says how a token is found in a text.
type Kind uint8

const (
	Ordinary Kind = iota // by its bytes
	Hidden               // never: it is only decoded; others may have the same bytes
	Fallback             // as a byte of a character that is not a token; see [Table.Byte]
)

// A Merge makes one token of two neighbors. All three are positions in
// [Model.Tokens].
type Merge struct{ Left, Right, Result uint32 }

// A MergeError reports a merge that cannot be used.
type MergeError struct {
	Merge int // its index
	Err   error
}

func (e *MergeError) Error() string { return message.Sprintf("table: merge %d: %v", e.Merge, e.Err) }

func (e *MergeError) Unwrap() error { return e.Err }

const (
	flagModel = 1 << iota
	flagCharacters
	flagWholePairs // there is a token of two bytes that merging does not make, but a whole piece may be
	allFlags       = 1<<iota - 1
)

// Build returns the table of the model. Errors are an [*Error], whose ID is a
// position, or a [*MergeError]. Unlike a Builder's, the table need not have all
// single bytes: see [Table.Byte].
func (m *Model) Build() (*Table, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var b Builder
	o := m.order(&b.work)
	b.positions, b.perfect.keys = o.positions, o.spare
	size := 0
	for i := range m.Tokens {
		size += len(m.Tokens[i].Bytes)
	}
	b.Grow(len(m.Tokens), size)
	for rank, i := range o.positions {
		if err := b.Add(uint32(rank), []byte(m.Tokens[i].Bytes)); err != nil {
			return nil, err
		}
	}
	l := layout{n: len(b.ids), pieces: o.visible, hidden: len(b.ids) - o.visible, text: b.text.Len(), flags: flagModel}
	if m.Characters {
		l.flags |= flagCharacters
	}
	l.whole = o.whole
	for i := range b.ids {
		l.longest = max(l.longest, len(b.token(i)))
	}
	if err := m.layIDs(&l); err != nil {
		return nil, err
	}
	t := tableOf(l)
	b.layText(t)
	b.ids = b.ids[:o.visible]
	m.tiny(t, o)
	t.ids, t.ranks = m.idSections(o, l)
	if err := b.hash(t, o.pairs); err != nil {
		return nil, err
	}
	return t, nil
}

func (m *Model) check() error {
	switch {
	case len(m.Tokens) > maxIDs:
		return &Error{-1, -1, message.Errorf("%w: more than %d tokens", ErrTooLarge, maxIDs)}
	case len(m.Merges) > maxIDs:
		return &Error{-1, -1, message.Errorf("%w: more than %d merges", ErrTooLarge, maxIDs)}
	case m.Ranks != nil:
		return m.checkRanks()
	}
	n := uint32(len(m.Tokens))
	for i, merge := range m.Merges {
		if merge.Left >= n || merge.Right >= n || merge.Result >= n {
			return &MergeError{i, errors.New("names a token that does not exist")}
		}
		left, right, result := m.Tokens[merge.Left], m.Tokens[merge.Right], m.Tokens[merge.Result]
		if left.Kind != Ordinary || right.Kind != Ordinary || result.Kind != Ordinary {
			return &MergeError{i, errors.New("names a token that is not found by its bytes")}
		}
		if head, ok := strings.CutSuffix(result.Bytes, right.Bytes); !ok || head != left.Bytes {
			return &MergeError{i, message.Errorf("%q and %q do not make %q", left.Bytes, right.Bytes, result.Bytes)}
		}
	}
	return nil
}

func (m *Model) checkRanks() error {
	if len(m.Ranks) != len(m.Tokens) {
		return &Error{-1, -1, message.Errorf("%d ranks for %d tokens", len(m.Ranks), len(m.Tokens))}
	}
	seen := make([]bool, min(len(m.Tokens)*2+freeIDs, maxIDs))
	for i, rank := range m.Ranks {
		switch {
		case rank == None:
		case int(rank) >= len(seen):
			return &Error{i, i, message.Errorf("%w: rank %d of %d tokens", ErrTooLarge, rank, len(m.Tokens))}
		case seen[rank]:
			return &Error{i, i, message.Errorf("another token has rank %d too", rank)}
		default:
			seen[rank] = true
		}
	}
	return nil
}

// HasRoom reports whether a table of n tokens can have an id.
func HasRoom(n int, id uint32) bool { return int64(id) < int64(min(2*n+freeIDs, maxIDs)) }

// layIDs sets the length of the section of ranks by id.
func (m *Model) layIDs(l *layout) error {
	for i, token := range m.Tokens {
		if !HasRoom(len(m.Tokens), token.ID) {
			return &Error{i, i, message.Errorf("%w: id %d of %d tokens", ErrTooLarge, token.ID, len(m.Tokens))}
		}
		l.ranks = max(l.ranks, int(token.ID)+1)
	}
	ids := make([]bool, l.ranks)
	for i, token := range m.Tokens {
		if ids[token.ID] {
			return &Error{i, i, message.Errorf("another token has id %d too", token.ID)}
		}
		ids[token.ID] = true
	}
	return nil
}

// idSections makes the sections of ids by rank, and of ranks by id.
func (m *Model) idSections(o *modelOrder, l layout) (ids, ranks string) {
	byID := make([]uint32, l.ranks)
	for i := range byID {
		byID[i] = None
	}
	var out, inverse strings.Builder
	out.Grow(4 * len(o.positions))
	inverse.Grow(4 * len(byID))
	for rank, i := range o.positions {
		writeUint32(&out, m.Tokens[i].ID)
		byID[m.Tokens[i].ID] = uint32(rank)
	}
	for _, rank := range byID {
		writeUint32(&inverse, rank)
	}
	return out.String(), inverse.String()
}

// tiny makes the sections of one byte and of two: of bytes that are parts, or
// byte fallbacks, and of pairs of them that merge.
func (m *Model) tiny(t *Table, o *modelOrder) {
	one, two := make([]uint32, 256), make([]uint32, 65536)
	for i := range two {
		one[i&255], two[i] = None, None
	}
	for rank, i := range o.positions {
		token := m.Tokens[i]
		switch {
		case len(token.Bytes) == 1 && (token.Kind == Fallback || token.Kind == Ordinary && !m.Characters):
			one[token.Bytes[0]] = uint32(rank)
		case len(token.Bytes) == 2 && o.origins[i].isMade():
			two[int(token.Bytes[0])<<8|int(token.Bytes[1])] = uint32(rank)
		case len(token.Bytes) == 2 && rank < o.visible && !m.isPart(token.Bytes):
			t.layout.flags |= flagWholePairs
		}
	}
	t.byteIDs, t.bytePairs = tinySections(one, two)
}

// isPart reports whether bytes are one part of a piece before merging.
func (m *Model) isPart(bytes string) bool {
	if !m.Characters {
		return len(bytes) == 1
	}
	r, size := utf8.DecodeRuneInString(bytes)
	return size == len(bytes) && (r != utf8.RuneError || size == 3)
}
