package table

// Pairs is the part of a table that tells which pairs of tokens merge, and to
// what: what merging asks for again and again. The zero value is of no use; see
// [Table.Pairs].
//
// A look-up comes in three steps, each small enough to be inlined, so that those
// of several pairs can be written side by side: their loads wait for memory at the
// same time.
//
//	pair := table.PairOf(left, right)
//	slot := pairs.Slot(pair)
//	id := pair.ID(slot)
type Pairs struct {
	disp, slots string
	shift       uint
	size        uint64
}

// Pairs returns the pairs of the table.
func (t *Table) Pairs() Pairs { return Pairs{t.pairDisp, t.pairSlot, t.pairShift, t.pairSize} }

// A Pair is two tokens side by side: the left one's id above the right one's.
type Pair uint64

// PairOf returns the pair of two tokens, or of one and [None], which is none.
func PairOf(left, right uint32) Pair { return Pair(left)<<idBits | Pair(right) }

// Slot returns the only slot that the pair may be in.
func (p *Pairs) Slot(pair Pair) uint64 {
	h := hashPair(uint64(pair))
	return raw64(p.slots, 8*slotOf(h, raw16(p.disp, 2*(h>>(p.shift&63))), p.size))
}

// ID returns the id of the token whose canonical pair this is, given its slot, or
// an id of [Table.Len] or more if there is none. Pairs of two single bytes are in
// [Table.BytePair] only.
//
// It has no branch: whether a pair is one cannot be predicted.
func (pair Pair) ID(slot uint64) uint32 {
	differ := slot>>idBits ^ uint64(pair) // below 2^63
	return uint32(slot)&idMask | uint32(int64(-differ)>>63)&None
}

// Pair returns the id of the token whose canonical pair is left and right, or an
// id of Len or more if there is none. Pairs of two single bytes are in
// [Table.BytePair] only.
func (t *Table) Pair(left, right uint32) uint32 {
	pairs, pair := t.Pairs(), PairOf(left, right)
	return pair.ID(pairs.Slot(pair))
}
