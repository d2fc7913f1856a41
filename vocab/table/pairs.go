package table

import (
	"math/bits"
	"slices"
)

// Why canonical pairs are enough.
//
// The reference looks for adjacent parts whose joined bytes are a token, and
// merges where that token's rank is lowest, leftmost first. Let two adjacent
// parts, in the course of merging some text, join to token T. No merge has
// crossed the borders of these bytes yet, or the borders would be gone; so
// what happened between them is what happens when T's bytes are merged alone,
// in the same order: the lowest rank of several independent stretches is the
// lowest of its own stretch too. Merging T's bytes alone passes through at
// most one state of two parts. Hence the two parts are those of that state,
// T's canonical pair, and no other pair ever joins to T.
//
// If merging T's bytes alone does not end in T, merging never makes T at all:
// then T has no pair, and is found only as a whole piece. No published
// vocabulary has such tokens.
//
// How they are found.
//
// All that can be merged inside a token, before its last two parts, is shorter
// than the token. So the tokens are taken by length, and each is merged by the
// pairs of those before it: a look-up by two ids, where one by bytes would have
// to hash and to compare them. (By id would not do: a token may be made of
// tokens with larger ids, though none of the published ones is.)
//
// In a whole Build of 128,000 tokens of o200k_base this takes a quarter of the
// instructions, 0.14 of 0.57 billion; with look-ups by bytes it was 1.9 billion.
// The 3,000 tokens a, aa, aaa and so on took 89 s, and take 0.3 s.

// canonicalPairs returns the canonical pairs of the tokens of three bytes and
// more in the order of their ids, each as left<<42|right<<21|id. t has the
// sections that take no hash.
func canonicalPairs(t *Table, work *work) []uint64 {
	order := byLength(t.n, func(id uint32) int {
		if n := len(t.Token(id)); n >= 3 {
			return n
		}
		return 0
	})
	m := merger{table: t, known: newPairSet(len(order))}
	for _, id := range order {
		if left, right, ok := m.lastTwo(t.Token(id)); ok {
			m.known.add(uint64(PairOf(left, right))<<idBits | uint64(id))
		}
	}
	work.merging += m.steps + m.queue.steps
	return m.known.byID(int(t.n))
}

// byLength returns the ids below n, the shortest tokens first, those of one
// length in order. Ids of which length returns 0 are left out.
func byLength(n uint32, length func(id uint32) int) []uint32 {
	const many = 256 // lengths of this and more are sorted, shorter ones counted
	var ends [many + 1]int
	for id := range n {
		ends[min(length(id), many)]++
	}
	ends[0] = 0
	for n := 1; n <= many; n++ {
		ends[n] += ends[n-1]
	}
	order := make([]uint32, ends[many])
	for id := n; id > 0; id-- {
		if n := min(length(id-1), many); n > 0 {
			ends[n]--
			order[ends[n]] = id - 1
		}
	}
	slices.SortStableFunc(order[ends[many]:], func(x, y uint32) int { return length(x) - length(y) })
	return order
}

// A pairSet finds the token of a pair: a hash table with open addressing, a
// third empty. Most pairs that are looked up are none: a bitmap of hashes, which is small
// enough for a near cache, turns nine in ten of them away.
type pairSet struct {
	entries []uint64 // left<<42|right<<21|id, or emptySlot
	seen    []uint64 // a power of two: a bit for each value of the hash's top bits
	shift   uint     // leaves the top bits
}

func newPairSet(n int) pairSet {
	bits := uint(bits.Len(uint(8*n) | 63)) // 8 to 16 an entry
	s := pairSet{make([]uint64, n+n/2+1), make([]uint64, 1<<bits/64), 64 - bits}
	for i := range s.entries {
		s.entries[i] = emptySlot
	}
	return s
}

// add adds an entry, unless there is one of that pair: of two equal tokens, which
// are reported later.
func (s *pairSet) add(entry uint64) {
	h := entry >> idBits * mulPair
	s.seen[h>>s.shift/64] |= 1 << (h >> s.shift % 64)
	i := s.start(h)
	for s.entries[i] != emptySlot {
		if s.entries[i]>>idBits == entry>>idBits {
			return
		}
		if i++; i == len(s.entries) {
			i = 0
		}
	}
	s.entries[i] = entry
}

func (s *pairSet) start(h uint64) int {
	hi, _ := bits.Mul64(h, uint64(len(s.entries)))
	return int(hi)
}

// find returns the id of a pair's token, or None.
func (s *pairSet) find(left, right uint32) uint32 {
	pair := uint64(PairOf(left, right))
	h := pair * mulPair
	if s.seen[h>>s.shift/64]>>(h>>s.shift%64)&1 == 0 {
		return None
	}
	return s.findIn(pair, h)
}

func (s *pairSet) findIn(pair, h uint64) uint32 {
	for i := s.start(h); ; {
		entry := s.entries[i]
		if entry>>idBits == pair {
			return uint32(entry) & idMask
		}
		if entry == emptySlot {
			return None
		}
		if i++; i == len(s.entries) {
			i = 0
		}
	}
}

// byID returns the entries in the order of their ids, which are below n.
func (s *pairSet) byID(n int) []uint64 {
	all := make([]uint64, n)
	for i := range all {
		all[i] = emptySlot
	}
	for _, entry := range s.entries {
		if entry != emptySlot {
			all[entry&idMask] = entry
		}
	}
	return slices.DeleteFunc(all, func(entry uint64) bool { return entry == emptySlot })
}
