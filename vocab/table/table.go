package table

import (
	"errors"

	"github.com/tokcount/tokcount/vocab/table/key"
)

// None is the answer of a look-up that found nothing. It is larger than any id.
const None = 1<<idBits - 1

const (
	idBits    = 21
	idMask    = 1<<idBits - 1
	magic     = "tokcount table 1"
	align     = 64
	headerLen = align
	emptySlot = 1<<64 - 1
)

// A Table answers what an encoder asks of a vocabulary. It is immutable and
// safe for concurrent use.
type Table struct {
	n       uint32 // ids are below n; larger ones in the data are not seen
	texts   uint32 // ids that have bytes are below texts: n and hidden tokens
	tokens  int    // how many ids have a token
	longest int

	layout     layout
	byteIDs    string
	bytePairs  string
	offsets    string
	text       string
	pairDisp   string
	pairSlot   string
	pieceDisp  string
	pieceSlot  string
	cuts       string
	ids        string // of a Model's tokens
	ranks      string
	pairShift  uint
	pieceShift uint
	pairSize   uint64
	pieceSize  uint64
}

// The header, after the magic: u32 numbers.
const (
	headIDs        = 16 + 4*iota // number of ids
	headPairs                    // canonical pairs
	headPieces                   // tokens
	headText                     // bytes of text
	headLongest                  // bytes of the longest token
	headPairExtra                // doublings of the buckets of pairs; see perfect.go
	headPieceExtra               // doublings of the buckets of tokens
	headFlags                    // of a Model; this and the next are 0 for others
	headHidden                   // hidden tokens
	headRanks                    // length of the section ranks
	headWhole                    // tokens found only as a whole piece: the last ones that are found
)

// Bytes after the end of a section that are read with its last ones.
const (
	pairSlack   = 1  // an entry is read as four bytes
	offsetSlack = 2  // the last two are read as eight bytes
	textSlack   = 16 // a token is compared and copied sixteen bytes at a time
)

// A layout says how large the sections of a table are.
type layout struct {
	n, pairs, pieces, text, longest int
	pairExtra, pieceExtra           int
	flags, hidden, ranks, whole     int
}

// sections returns the lengths of the sections in order, in bytes.
func (l layout) sections() [11]int {
	ids := 0
	if l.ranks > 0 {
		ids = 4 * l.n
	}
	return [11]int{
		256 * 4,
		65536*3 + pairSlack,
		(l.n+1)*3 + offsetSlack,
		l.text + textSlack,
		2 << (64 - l.pairShift()),
		8 * slotsFor(l.pairs, l.load()),
		2 << (64 - l.pieceShift()),
		4 * slotsFor(l.pieces, l.load()),
		cutSize,
		ids,
		4 * l.ranks,
	}
}

// load returns which part of the slots of a perfect hash has a key.
func (l layout) load() float64 {
	if l.flags&flagModel != 0 {
		return modelLoad
	}
	return perfectLoad
}

func (l layout) pairShift() uint  { return bucketShift(l.pairs) - uint(l.pairExtra) }
func (l layout) pieceShift() uint { return bucketShift(l.pieces) - uint(l.pieceExtra) }

func aligned(n int) int { return (n + align - 1) &^ (align - 1) }

// possible reports whether a table can have this layout. On machines of 32 bits
// large numbers in a header are negative here.
func (l layout) possible() bool {
	return uint(l.n) <= maxIDs && uint(l.pairs) <= uint(l.n) && uint(l.pieces) <= uint(l.n) &&
		uint(l.text) <= maxText && uint(l.longest) <= maxToken &&
		uint(l.pairExtra) <= maxExtra && uint(l.pieceExtra) <= maxExtra &&
		uint(l.flags) <= allFlags && uint(l.hidden) <= uint(l.n) && uint(l.ranks) <= maxIDs &&
		uint(l.whole) <= uint(l.n-l.hidden) && l.modelled()
}

// modelled reports whether there is of a Model what its tokens need, an id of its own each, or
// nothing.
func (l layout) modelled() bool {
	if l.flags == 0 {
		return l.hidden == 0 && l.ranks == 0 && l.whole == 0
	}
	return l.flags&flagModel != 0 && l.ranks >= l.n
}

// size is the length of the whole table in bytes.
func (l layout) size() int {
	total := headerLen
	for _, n := range l.sections() {
		total += aligned(n)
	}
	return total
}

// Open returns the table in data, as [Table.WriteTo] writes it, which is read in
// place. It checks the header and the length, in constant time, not the
// contents.
func Open(data string) (*Table, error) {
	if len(data) < headerLen || data[:len(magic)] != magic {
		return nil, errors.New("table: not a table, or of another version")
	}
	head := func(at int) int { return int(load32(data, uint64(at))) }
	l := layout{head(headIDs), head(headPairs), head(headPieces), head(headText), head(headLongest), head(headPairExtra), head(headPieceExtra),
		head(headFlags), head(headHidden), head(headRanks), head(headWhole)}
	if !l.possible() || l.size() != len(data) {
		return nil, errors.New("table: wrong length")
	}
	t := tableOf(l)
	rest := data[headerLen:]
	views := t.views()
	for i, n := range l.sections() {
		*views[i] = rest[:n]
		rest = rest[aligned(n):]
	}
	t.setShifts()
	return t, nil
}

// tableOf returns a table without sections.
func tableOf(l layout) *Table {
	return &Table{n: uint32(l.n - l.hidden), texts: uint32(l.n), tokens: l.pieces + l.hidden, longest: l.longest, layout: l}
}

// setShifts sets what finding a slot takes.
func (t *Table) setShifts() {
	l := t.layout
	t.pairShift, t.pieceShift = l.pairShift(), l.pieceShift()
	t.pairSize, t.pieceSize = uint64(slotsFor(l.pairs, l.load())), uint64(slotsFor(l.pieces, l.load()))
}

// views returns the sections, in the order of layout.sections.
func (t *Table) views() [11]*string {
	return [11]*string{&t.byteIDs, &t.bytePairs, &t.offsets, &t.text,
		&t.pairDisp, &t.pairSlot, &t.pieceDisp, &t.pieceSlot, &t.cuts, &t.ids, &t.ranks}
}

// Below returns the table without the tokens whose id is n or larger. It
// shares the data: p50k_base is r50k_base and 24 tokens more, so that one
// table serves both. Linear in the number of ids left out.
func (t *Table) Below(n int) *Table {
	u := *t
	for u.n > uint32(n) {
		if u.Token(u.n-1) != "" {
			u.tokens--
		}
		u.n--
		u.texts = u.n
	}
	return &u
}

// Len returns one more than the largest id.
func (t *Table) Len() int { return int(t.n) }

// Tokens returns how many tokens there are: Len less the ids without one.
func (t *Table) Tokens() int { return t.tokens }

// Longest returns the length of the longest token, in bytes.
func (t *Table) Longest() int { return t.longest }

// Token returns the bytes of a token, "" where id is none. It does not
// allocate: the string is part of the table.
func (t *Table) Token(id uint32) string {
	if id >= t.texts {
		return ""
	}
	at := load64(t.offsets, 3*uint64(id))
	return t.text[at&0xFFFFFF : at>>24&0xFFFFFF]
}

// Byte returns the id of the token of one byte.
func (t *Table) Byte(b byte) uint32 {
	return raw32(t.byteIDs, 4*uint64(b))
}

// BytePair returns the id of the token whose bytes are a and b, or an id of
// Len or more if there is none.
func (t *Table) BytePair(a, b byte) uint32 {
	return raw32(t.bytePairs, 3*(uint64(a)<<8|uint64(b))) & 0xFFFFFF
}

// Find returns the id of the token with these bytes, or an id of Len or more
// if there is none.
func (t *Table) Find(piece string) uint32 {
	switch n := len(piece); {
	case n <= key.MaxShort:
		return t.FindShort(key.OfShort(piece))
	case n <= key.MaxMiddle:
		return t.FindMiddle(key.OfMiddle(piece))
	}
	return t.FindLong(key.OfLong(piece))
}

// FindShort is Find for a short piece, given its key. It compares two words where
// FindLong calls a function.
func (t *Table) FindShort(k key.Short) uint32 {
	id := t.candidate(k.Hash())
	if !t.isShort(id, k) {
		return None
	}
	return id
}

// FindMiddle is Find for a middle-sized piece, given its key.
func (t *Table) FindMiddle(k key.Middle) uint32 {
	id := t.candidate(k.Hash())
	if !t.isMiddle(id, k) {
		return None
	}
	return id
}

// FindLong is Find for a piece of any length, given its key.
func (t *Table) FindLong(k key.Long) uint32 {
	id := t.candidate(k.Hash)
	if t.Token(id) != k.Piece {
		return None
	}
	return id
}

// candidate returns the only id that a piece with hash h can have, or None.
// Eleven bits of the hash in the slot turn away nearly all pieces that are no
// tokens.
func (t *Table) candidate(h uint64) uint32 {
	d := raw16(t.pieceDisp, 2*(h>>(t.pieceShift&63)))
	slot := raw32(t.pieceSlot, 4*slotOf(h, d, t.pieceSize))
	differ := int32(slot>>idBits ^ pieceTag(h))
	return slot&idMask | uint32(-differ>>31)&None
}

// isShort reports whether the token with this id is the short piece with key k.
func (t *Table) isShort(id uint32, k key.Short) bool {
	from, n := t.place(id)
	if n != k.Hi>>56 {
		return false
	}
	s := t.text[from : from+16]
	m := key.MaskOf(n)
	return load64(s, 0)&m.Lo == k.Lo && load64(s, 8)&m.Hi|m.Size == k.Hi
}

// isMiddle is isShort for a middle-sized piece.
func (t *Table) isMiddle(id uint32, k key.Middle) bool {
	from, n := t.place(id)
	if n != k.D>>56 {
		return false
	}
	m := key.MaskOf(n)
	return load64(t.text, from) == k.A && load64(t.text, from+8) == k.B &&
		load64(t.text, from+16)&m.Lo == k.C && load64(t.text, from+24)&m.Hi|n<<56 == k.D
}

// place returns where a token begins in text, and its length; 0 where id is none.
func (t *Table) place(id uint32) (from, n uint64) {
	if id >= t.n {
		return 0, 0
	}
	at := raw64(t.offsets, 3*uint64(id))
	from = at & 0xFFFFFF
	return from, at>>24&0xFFFFFF - from
}

// pieceTag is the part of a piece's hash that its slot keeps.
func pieceTag(h uint64) uint32 { return uint32(h) & (1<<(32-idBits) - 1) }
