package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// A longCache remembers the tokens of pieces of 32 to maxKnown bytes: words of
// the scripts of India, identifiers, URLs, and the line breaks with indentation and the
// rules ("-----") of text that was laid out. It is a direct-mapped table, made
// when the first such piece comes; the piece and its tokens lie together in a
// ring, so that a hit on a short one touches two or three cache lines.
//
// Text that was laid out is why maxKnown is so large. In Debian's reference manual, HTML
// turned to text, pieces of over 62 bytes hold a fifth to a third of all bytes, and are
// some hundred different ones: merging each again took three quarters of later passes.
type longCache struct {
	entries []longEntry
	records ring[uint64]
	record  []uint64 // scratch: one on its way into the ring
}

type longEntry struct {
	hash  uint32 // its low half
	at    place  // of the record: bytes as words, the last one overlapping; then the tokens, two a word
	size  uint16 // bytes of the piece; 0 when the entry is empty
	count uint16 // tokens
}

const (
	longBits = 14      // of the number of entries
	maxKnown = 1 << 10 // bytes of a piece: a record of it is at most 1/400 of the usual ring
)

// appendTo appends the tokens of a piece to dst, if it knows them.
func (c *longCache) appendTo(dst []Token, k key.Long) ([]Token, bool) {
	if c.entries == nil {
		return dst, false
	}
	piece := k.Piece
	e := &c.entries[k.Hash>>(64-longBits)]
	if e.hash != uint32(k.Hash) || int(e.size) != len(piece) {
		return dst, false
	}
	record := c.records.from(e.at)
	if record == nil {
		return dst, false
	}
	last := (len(piece) - 1) / 8
	for i := range last {
		if record[i] != load64(piece[8*i:]) {
			return dst, false
		}
	}
	if record[last] != load64(piece[len(piece)-8:]) {
		return dst, false
	}
	record = record[last+1:]
	for i := range int(e.count) {
		dst = append(dst, Token(record[i/2]>>(32*(i%2))))
	}
	return dst, true
}

// add remembers the tokens of a piece.
func (c *longCache) add(k key.Long, tokens []Token) {
	piece := k.Piece
	if c.entries == nil {
		c.entries = make([]longEntry, 1<<longBits)
	}
	record := c.record[:0]
	for i := 0; i+8 < len(piece); i += 8 {
		record = append(record, load64(piece[i:]))
	}
	record = append(record, load64(piece[len(piece)-8:]))
	for i, id := range tokens {
		if i%2 == 0 {
			record = append(record, 0)
		}
		record[len(record)-1] |= uint64(id) << (32 * (i % 2))
	}
	c.record = record
	c.entries[k.Hash>>(64-longBits)] = longEntry{uint32(k.Hash), c.records.add(record), uint16(len(piece)), uint16(len(tokens))}
}
