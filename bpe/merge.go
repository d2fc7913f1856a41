package bpe

import (
	"math/bits"

	"github.com/tokcount/tokcount/vocab/table"
)

// A smallMerge merges pieces of up to maxSmall bytes: the textbook loop,
// lowest rank first and leftmost first. It is quadratic, but up to this length
// a scan for the lowest rank beats any queue.
//
// Its time goes into two look-ups a merge, which wait for memory, and into
// what cannot be predicted: where the lowest rank is, whether a pair merges,
// whether a part has neighbours. So nothing of that is a branch. A part is
// known by its place, that of its first byte, counted from 1; merging moves
// nothing, it clears the right part's bit in a mask of the parts that there
// are, in which neighbours are found by counting zeros. At both ends stands a
// part that merges with none. The one branch that is mispredicted is the end
// of the loop. An English word of eight bytes takes 185 ns, 33 a merge.
type smallMerge struct {
	ids   [64]Token
	ranks [64]int32 // rankAt of a part and the next
	parts uint64    // places of the parts
	best  int32     // the lowest of ranks
	last  uint32    // the piece's last place
}

const (
	maxSmall = 62 // bytes
	noRank   = 1 << 30
)

// merge returns the tokens of a piece of 1 to maxSmall bytes, valid until the
// next call. A pair whose id is limit or larger does not merge.
func (m *smallMerge) merge(t *table.Table, limit Token, piece string) []Token {
	m.start(t, piece)
	for m.step(t, limit) {
	}
	return m.tokens()
}

// start makes every byte a part, and one at each end that merges with none.
func (m *smallMerge) start(t *table.Table, piece string) {
	ids, ranks := &m.ids, &m.ranks
	n := len(piece)
	ids[0], ranks[0] = table.None, noRank
	for i := 1; i < n; i++ {
		ids[i&63] = t.Byte(piece[i-1])
		ranks[i&63] = rankAt(t.BytePair(piece[i-1], piece[i]), int32(i))
	}
	ids[n&63] = t.Byte(piece[n-1])
	for i := n; i <= n|3; i++ { // ranks are scanned in fours
		ranks[i&63] = noRank
	}
	ids[(n+1)&63] = table.None
	m.parts = 4<<n - 1
	m.last = uint32(n)
	m.best = lowest(ranks, m.last)
}

// step merges once, or reports that nothing merges.
func (m *smallMerge) step(t *table.Table, limit Token) bool {
	id, i := Token(m.best>>6), uint(m.best)&63
	if id >= limit {
		return false
	}
	ids, ranks, parts := &m.ids, &m.ranks, m.parts
	after := parts &^ (2<<i - 1)
	gone := bits.TrailingZeros64(after) & 63
	after &= after - 1
	parts &^= 1 << gone
	m.parts = parts
	next := bits.TrailingZeros64(after) & 63
	prev := uint(bits.Len64(parts&(1<<i-1))-1) & 63
	ids[i] = id
	// The look-ups take longest; meanwhile the others are scanned.
	ranks[gone], ranks[i], ranks[prev] = noRank, noRank, noRank
	rank1, rank2 := t.Pairs(ids[prev], id, ids[next])
	left, right := rankAt(rank1, int32(prev)), rankAt(rank2, int32(i))
	m.best = lower(lowest(ranks, m.last), lower(left, right))
	ranks[prev], ranks[i] = left, right
	return true
}

// tokens returns the parts, moved together at the beginning of ids.
func (m *smallMerge) tokens() []Token {
	k := 0
	for parts := m.parts &^ (1 | 2<<m.last); parts != 0; parts &= parts - 1 {
		m.ids[k&63] = m.ids[bits.TrailingZeros64(parts)&63]
		k++
	}
	return m.ids[:k]
}

// rankAt packs a rank and a place, so that the lowest is the leftmost too.
func rankAt(rank uint32, place int32) int32 { return int32(rank<<6) | place }

// lowest returns the lowest of ranks up to place last: one cycle each.
func lowest(ranks *[64]int32, last uint32) int32 {
	best := int32(noRank)
	for i := uint32(0); i <= last; i += 4 {
		a := lower(ranks[i&60], ranks[i&60|1])
		b := lower(ranks[i&60|2], ranks[i&60|3])
		best = lower(best, lower(a, b))
	}
	return best
}

// lower is min, but never a branch, which in a loop the compiler makes of min.
// The arguments are not negative.
func lower(a, b int32) int32 {
	d := a - b
	return b + d&(d>>31)
}
