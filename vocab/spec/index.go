package spec

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
)

// An index finds tokens by their texts: a hash table with open addressing, two
// thirds full. Texts of up to eleven bytes, as are nine in ten of those that merges
// name, are in the slot itself: such a look-up waits for memory once, where by
// offsets and texts elsewhere it would three times. Hashes are seeded, so that no
// file can choose texts that share a place.
type index struct {
	slots []slot
	seed  [2]uint64
}

// A slot has a text of at most maxInline bytes, or the hash of a longer one, and
// its position.
type slot struct {
	lo uint64 // bytes 0-7, little-endian
	hi uint32 // bytes 8-10, and the length above them, or isLong
	at uint32 // one more than the position, 0 where there is none
}

const (
	maxInline = 11
	isLong    = 0xFF << 24
)

func newIndex(n int) index {
	return index{make([]slot, n+n/2+1), [2]uint64{rand.Uint64(), rand.Uint64()}}
}

// slotOf returns the slot of a text, without its position, and its hash.
func (x *index) slotOf(text []byte) (s slot, hash uint64) {
	n := len(text)
	s.hi = uint32(n) << 24
	switch {
	case n > maxInline:
		s.lo, s.hi = x.hash(text), isLong
		return s, s.lo
	case n >= 8:
		s.lo = binary.LittleEndian.Uint64(text)
		s.hi |= uint32(binary.LittleEndian.Uint64(text[n-8:]) >> (8 * (16 - n)))
	case n >= 4:
		s.lo = uint64(binary.LittleEndian.Uint32(text)) | uint64(binary.LittleEndian.Uint32(text[n-4:]))<<(8*(n-4))
	case n > 0:
		s.lo = uint64(text[0]) | uint64(text[n/2])<<(8*(n/2)) | uint64(text[n-1])<<(8*(n-1))
	}
	return s, fold(s.lo^x.seed[0], uint64(s.hi)^x.seed[1])
}

// hash returns the hash of a text of eight bytes or more: eight bytes a step, the
// last step overlapping.
func (x *index) hash(text []byte) uint64 {
	h := uint64(len(text))
	for i := 0; i < len(text)-8; i += 8 {
		h = fold(h^x.seed[0], binary.LittleEndian.Uint64(text[i:])^x.seed[1])
	}
	return fold(h^x.seed[0], binary.LittleEndian.Uint64(text[len(text)-8:])^x.seed[1])
}

func fold(x, y uint64) uint64 {
	high, low := bits.Mul64(x, y)
	return high ^ low
}

// find returns the slot that has a text, or else an empty one where it can be
// put, and what to put there.
func (t *Tokens) find(text []byte) (at *slot, s slot) {
	s, hash := t.index.slotOf(text)
	return t.findFrom(t.index.start(hash), s, text), s
}

func (x *index) start(hash uint64) int {
	i, _ := bits.Mul64(hash, uint64(len(x.slots)))
	return int(i)
}

func (t *Tokens) findFrom(i int, s slot, text []byte) *slot {
	slots := t.index.slots
	for ; ; i++ {
		if i == len(slots) {
			i = 0
		}
		at := &slots[i]
		switch {
		case at.at == 0:
			return at
		case at.lo != s.lo || at.hi != s.hi:
		case s.hi != isLong || t.Text(int(at.at-1)) == string(text):
			return at
		}
	}
}

// FindAll is Find for many texts: it sets each element of positions to the
// position of the token with that text, or -1. It takes half as long, since the
// loads of several slots wait together.
func (t *Tokens) FindAll(positions []int, texts [][]byte) {
	if len(t.index.slots) == 0 {
		for i := range texts {
			positions[i] = -1
		}
		return
	}
	const many = 64
	var slots [many]slot
	var starts [many]int
	for ; len(texts) > 0; texts, positions = texts[min(many, len(texts)):], positions[min(many, len(texts)):] {
		block := texts[:min(many, len(texts))]
		loaded := uint32(0)
		for i, text := range block {
			s, hash := t.index.slotOf(text)
			slots[i], starts[i] = s, t.index.start(hash)
			loaded |= t.index.slots[starts[i]].at
		}
		if loaded == 0 {
			// Not only for its own sake: the loads must not be left out.
			for i := range block {
				positions[i] = -1
			}
			continue
		}
		for i, text := range block {
			positions[i] = int(t.findFrom(starts[i], slots[i], text).at) - 1
		}
	}
}
