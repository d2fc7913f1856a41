package table

import (
	"encoding/binary"
	"fmt"
)

// An Error tells why tokens cannot make a table.
type Error struct {
	ID    int // the token that is at fault, or -1
	Cause string
}

func (e *Error) Error() string {
	if e.ID < 0 {
		return "table: " + e.Cause
	}
	return fmt.Sprintf("table: token %d: %s", e.ID, e.Cause)
}

// Build makes the table of a vocabulary from the bytes of its tokens by id,
// "" where an id has none. Every single byte must be a token, and no two
// tokens may be equal. It takes about 0.15 s for 100,000 tokens.
func Build(tokens []string) (*Table, error) {
	if err := check(tokens); err != nil {
		return nil, err
	}
	b := builder{tokens: tokens}
	if err := b.hashPieces(); err != nil {
		return nil, err
	}
	if err := b.hashPairs(); err != nil {
		return nil, err
	}
	return Open(string(b.bytes()))
}

func check(tokens []string) error {
	if len(tokens) > MaxIDs {
		return &Error{-1, fmt.Sprintf("more than %d ids", MaxIDs)}
	}
	total := 0
	var single [256]bool
	seen := make(map[string]int, len(tokens))
	for id, token := range tokens {
		if token == "" {
			continue
		}
		if first, dup := seen[token]; dup {
			return &Error{id, fmt.Sprintf("same bytes %q as token %d", token, first)}
		}
		seen[token] = id
		if len(token) == 1 {
			single[token[0]] = true
		}
		if total += len(token); total > MaxText {
			return &Error{id, fmt.Sprintf("the tokens have more than %d bytes together", MaxText)}
		}
	}
	for b, ok := range single {
		if !ok {
			return &Error{-1, fmt.Sprintf("no token for the single byte %#02x", b)}
		}
	}
	return nil
}

// A builder gathers what goes into a table.
type builder struct {
	tokens []string
	ids    []uint32 // ids that have a token

	pieceDisp []uint16
	pieceKeys []int32 // per slot an index into ids
	pairs     []uint64
	pairIDs   []uint32 // ids that have a pair of more than two bytes
	pairDisp  []uint16
	pairKeys  []int32 // per slot an index into pairIDs
}

func (b *builder) hashPieces() (err error) {
	var hashes []uint64
	for id, token := range b.tokens {
		if token != "" {
			b.ids = append(b.ids, uint32(id))
			hashes = append(hashes, HashPiece(token))
		}
	}
	b.pieceDisp, b.pieceKeys, err = perfect(hashes)
	return err
}

func (b *builder) hashPairs() (err error) {
	b.pairs = canonicalPairs(b.tokens, b.find)
	var hashes []uint64
	for id, pair := range b.pairs {
		if pair != noPair && len(b.tokens[id]) > 2 {
			b.pairIDs = append(b.pairIDs, uint32(id))
			hashes = append(hashes, hashPair(pair))
		}
	}
	b.pairDisp, b.pairKeys, err = perfect(hashes)
	return err
}

// find is Table.Find on what there is so far.
func (b *builder) find(piece string) uint32 {
	h := HashPiece(piece)
	d := b.pieceDisp[h>>bucketShift(len(b.ids))]
	k := b.pieceKeys[slotOf(h, d, uint64(len(b.pieceKeys)))]
	if k == noKey || b.tokens[b.ids[k]] != piece {
		return None
	}
	return b.ids[k]
}

// bytes lays the table out.
func (b *builder) bytes() []byte {
	l := layout{n: len(b.tokens), pairs: len(b.pairIDs), pieces: len(b.ids)}
	for _, token := range b.tokens {
		l.text += len(token)
		l.longest = max(l.longest, len(token))
	}
	out := make([]byte, l.size())
	copy(out, magic)
	for at, n := range map[int]int{headIDs: l.n, headPairs: l.pairs, headPieces: l.pieces, headText: l.text, headLongest: l.longest} {
		binary.LittleEndian.PutUint32(out[at:], uint32(n))
	}
	at := headerLen
	fill := [9]func([]byte){b.fillBytes, b.fillBytePairs, b.fillOffsets, b.fillText,
		fillDisp(b.pairDisp), b.fillPairSlots, fillDisp(b.pieceDisp), b.fillPieceSlots, b.fillCuts}
	for i, n := range l.sections() {
		fill[i](out[at : at+n])
		at += aligned(n)
	}
	return out
}

func putUint24(out []byte, v uint32) {
	out[0], out[1], out[2] = byte(v), byte(v>>8), byte(v>>16)
}

func (b *builder) fillBytes(out []byte) {
	for id, token := range b.tokens {
		if len(token) == 1 {
			binary.LittleEndian.PutUint32(out[4*int(token[0]):], uint32(id))
		}
	}
}

func (b *builder) fillBytePairs(out []byte) {
	for i := range 65536 {
		putUint24(out[3*i:], None)
	}
	for id, token := range b.tokens {
		if len(token) == 2 {
			putUint24(out[3*(int(token[0])<<8|int(token[1])):], uint32(id))
		}
	}
}

func (b *builder) fillOffsets(out []byte) {
	at := 0
	for id, token := range b.tokens {
		putUint24(out[3*id:], uint32(at))
		at += len(token)
	}
	putUint24(out[3*len(b.tokens):], uint32(at))
}

func (b *builder) fillText(out []byte) {
	for _, token := range b.tokens {
		out = out[copy(out, token):]
	}
}

func fillDisp(disp []uint16) func([]byte) {
	return func(out []byte) {
		for i, d := range disp {
			binary.LittleEndian.PutUint16(out[2*i:], d)
		}
	}
}

func (b *builder) fillPairSlots(out []byte) {
	for i, k := range b.pairKeys {
		slot := uint64(emptySlot)
		if k != noKey {
			id := b.pairIDs[k]
			slot = b.pairs[id]<<idBits | uint64(id)
		}
		binary.LittleEndian.PutUint64(out[8*i:], slot)
	}
}

func (b *builder) fillPieceSlots(out []byte) {
	for i, k := range b.pieceKeys {
		slot := uint32(1<<32 - 1)
		if k != noKey {
			id := b.ids[k]
			slot = pieceTag(HashPiece(b.tokens[id]))<<idBits | id
		}
		binary.LittleEndian.PutUint32(out[4*i:], slot)
	}
}

func (b *builder) fillCuts(out []byte) {
	for _, token := range b.tokens {
		addSpans(out, token)
	}
}
