package table

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// What a table can hold. Ids have 21 bits in a pair, and the places of the
// tokens' bytes have 24. Long tokens would fit, but merging one takes some 30
// bytes of memory for each of its own.
const (
	maxIDs   = None
	maxText  = 1<<24 - 1 // bytes of all tokens together
	maxToken = 1<<16 - 1 // bytes of one token
	freeIDs  = 1 << 16   // ids without a token that any table may have
)

// A Builder makes a table of the tokens that are added to it. The zero value
// is an empty builder.
//
// Building takes time linear in the bytes of the tokens, and less than twice the
// memory of the table.
type Builder struct {
	text      strings.Builder // the bytes of all tokens
	ids       []uint32        // of the tokens
	ends      []uint32        // where their bytes end in text
	added     []uint32        // how many were added before each, if they were sorted
	positions []uint32        // of a Model's tokens, by id: errors name them instead
	perfect   placer
	work      work
}

// work counts the steps of building, for tests to compare.
type work struct {
	merging int // parts and queue entries looked at
	placing int // displacements tried for a perfect hash
}

// Grow makes room for tokens, and for the bytes of all of them together: adding
// them then allocates nothing.
func (b *Builder) Grow(tokens, bytes int) {
	tokens, bytes = min(tokens, maxIDs), min(bytes, maxText)
	b.ids, b.ends = grown(b.ids, tokens), grown(b.ends, tokens)
	b.text.Grow(bytes + textSlack)
}

// grown is slices.Grow, which also clears what it makes: that touches memory
// that may never be used.
func grown[E any](s []E, n int) []E {
	if cap(s)-len(s) >= n {
		return s
	}
	return append(make([]E, 0, len(s)+n), s...)
}

// Add adds a token. It returns an [*Error] if the token is empty, or as soon as
// the tokens are too many or too long for a table.
func (b *Builder) Add(id uint32, token []byte) error {
	var err error
	switch {
	case len(token) == 0:
		err = errors.New("empty token")
	case id >= maxIDs:
		err = message.Errorf("%w: the id is over %d", ErrTooLarge, maxIDs-1)
	case len(token) > maxToken:
		err = message.Errorf("%w: the token has %d bytes, more than %d", ErrTooLarge, len(token), maxToken)
	case b.text.Len()+len(token) > maxText:
		err = message.Errorf("%w: the tokens have more than %d bytes together", ErrTooLarge, maxText)
	}
	if err != nil {
		return &Error{b.name(id), len(b.ids), err}
	}
	b.text.Write(token)
	b.ids = append(b.ids, id)
	b.ends = append(b.ends, uint32(b.text.Len()))
	return nil
}

// Build returns the table of the tokens added, and empties the builder. Every
// single byte must be a token, and no two tokens may have the same bytes or the
// same id. At most half of the ids, and 65,536 more, may have no token: a short
// file cannot ask for much memory. Errors are of type [*Error].
func (b *Builder) Build() (*Table, error) {
	defer func() { *b = Builder{work: b.work} }()
	if err := b.sort(); err != nil {
		return nil, err
	}
	t, err := b.unhashed()
	if err != nil {
		return nil, err
	}
	t.byteIDs, t.bytePairs = tinyOf(t)
	if err := b.hash(t, canonicalPairs(t, &b.work)); err != nil {
		return nil, err
	}
	return t, nil
}

// hash makes the sections that take hashes, and finishes the table.
func (b *Builder) hash(t *Table, pairs []uint64) error {
	if err := b.hashPairs(t, pairs); err != nil {
		return err
	}
	if err := b.hashPieces(t); err != nil {
		return err
	}
	t.cuts = cutsOf(t)
	t.setShifts()
	return nil
}

// sort brings the tokens into the order of their ids, in which they mostly are.
func (b *Builder) sort() error {
	if !slices.IsSorted(b.ids) {
		b.permute()
	}
	for i := 1; i < len(b.ids); i++ {
		if b.ids[i] == b.ids[i-1] {
			return b.fault(i, message.Errorf("given twice, before to %q", b.token(i-1)))
		}
	}
	return nil
}

func (b *Builder) permute() {
	order := make([]uint32, len(b.ids))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortStableFunc(order, func(x, y uint32) int { return int(b.ids[x]) - int(b.ids[y]) })
	old := Builder{ids: b.ids, ends: b.ends}
	text := b.text.String()
	b.text.Reset()
	b.text.Grow(len(text) + textSlack)
	b.added, b.ids, b.ends = order, make([]uint32, len(order)), make([]uint32, len(order))
	for i, before := range order {
		start, end := old.place(int(before))
		b.text.WriteString(text[start:end])
		b.ids[i], b.ends[i] = old.ids[before], uint32(b.text.Len())
	}
}

// token returns the bytes of the i-th token.
func (b *Builder) token(i int) string {
	start, end := b.place(i)
	return b.text.String()[start:end]
}

func (b *Builder) place(i int) (start, end uint32) {
	if i > 0 {
		start = b.ends[i-1]
	}
	return start, b.ends[i]
}

// fault returns an error about the i-th token.
func (b *Builder) fault(i int, err error) *Error {
	return &Error{b.name(b.ids[i]), b.addedBefore(i), err}
}

// name returns what errors call a token.
func (b *Builder) name(id uint32) int {
	if b.positions != nil {
		return int(b.positions[id])
	}
	return int(id)
}

func (b *Builder) addedBefore(i int) int {
	switch {
	case b.added != nil:
		return int(b.added[i])
	case b.positions != nil:
		return b.name(b.ids[i])
	}
	return i
}

// unhashed returns a table that has the sections without hashes: what there is
// to know of single tokens. The builder lets go of their bytes.
func (b *Builder) unhashed() (*Table, error) {
	l := layout{pieces: len(b.ids), text: b.text.Len()}
	if last := len(b.ids) - 1; last >= 0 {
		l.n = int(b.ids[last]) + 1
		if l.n > 2*len(b.ids)+freeIDs {
			return nil, b.fault(last, message.Errorf("%w: only %d of the ids up to this one have a token", ErrTooLarge, len(b.ids)))
		}
	}
	var single [256]bool
	for i := range b.ids {
		token := b.token(i)
		l.longest = max(l.longest, len(token))
		single[token[0]] = single[token[0]] || len(token) == 1
	}
	if c := slices.Index(single[:], false); c >= 0 {
		return nil, &Error{-1, -1, message.Errorf("no token for the single byte %#02x", c)}
	}
	t := tableOf(l)
	b.layText(t)
	return t, nil
}

// hashPairs makes the sections that find tokens by their canonical pairs.
func (b *Builder) hashPairs(t *Table, pairs []uint64) error {
	b.perfect.load = t.layout.load()
	b.perfect.reserve(len(b.ids))
	for _, p := range pairs {
		b.perfect.hashes = append(b.perfect.hashes, hashPair(p>>idBits))
	}
	extra, err := b.perfect.place(&b.work)
	if err != nil {
		return err
	}
	t.layout.pairs, t.layout.pairExtra = len(pairs), extra
	t.pairDisp, t.pairSlot = dispSection(b.perfect.disp), pairSlots(b.perfect.slots, pairs)
	return nil
}

// hashPieces makes the sections that find tokens by their bytes.
func (b *Builder) hashPieces(t *Table) error {
	b.perfect.hashes = b.perfect.hashes[:0]
	for _, id := range b.ids {
		b.perfect.hashes = append(b.perfect.hashes, key.Hash(t.Token(id)))
	}
	extra, err := b.perfect.place(&b.work)
	if err != nil {
		return cmp.Or[error](b.sameBytes(t), err)
	}
	t.layout.pieceExtra = extra
	t.pieceDisp, t.pieceSlot = dispSection(b.perfect.disp), pieceSlots(b.perfect.slots, b.ids, b.perfect.hashes)
	return nil
}

// sameBytes returns an error if two tokens have the same bytes, about the first
// to be added that another was equal to.
func (b *Builder) sameBytes(t *Table) error {
	order := make([]uint32, len(b.ids))
	for i := range order {
		order[i] = uint32(i)
	}
	token := func(i uint32) string { return t.Token(b.ids[i]) }
	slices.SortFunc(order, func(x, y uint32) int {
		return cmp.Or(strings.Compare(token(x), token(y)), b.addedBefore(int(x))-b.addedBefore(int(y)))
	})
	var first *Error
	for i := 1; i < len(order); i++ {
		before, at := order[i-1], order[i]
		if token(before) == token(at) && (first == nil || b.addedBefore(int(at)) < first.Added) {
			first = b.fault(int(at), message.Errorf("same bytes %q as token %d", token(at), b.name(b.ids[before])))
		}
	}
	if first == nil {
		return nil
	}
	return first
}
