package merge

import "github.com/tokcount/tokcount/vocab/table"

// A scanMerge merges pieces of up to maxScan bytes: the textbook loop,
// lowest rank first and leftmost first. It is quadratic, but up to this length
// a scan for the lowest rank beats any queue.
//
// A part is known by its place, that of its first byte, counted from 1; merging
// moves nothing, the parts are a list. At both ends stands a part that merges with
// none, so that each has neighbours.
//
// A merge ends with two look-ups of the pairs that it has made, and the next one
// begins with the lowest rank. That is one chain of loads and multiplications from
// merge to merge, and takes three times as long as its instructions would. Hence
// the order below: the look-ups are begun first, and the ranks of all other pairs
// are scanned while they wait. And whether one of the new pairs merges next is a
// branch: mostly it does not, and then nothing waits for the look-ups. All else
// that cannot be predicted is arithmetic. An English word of eight bytes takes 140
// ns if the table is in the second-level cache, 25 a merge, and 190 the first time.
type scanMerge struct {
	ids        [64]Token
	ranks      [73]int32 // rankAt of a part and the next
	prev, next [64]uint8 // places of the neighbours
}

const (
	maxScan = 62 // bytes
	noRank  = 1 << 30
)

// merge returns the tokens of a piece of 1 to maxScan bytes, valid until the
// next call. A pair whose id is limit or larger does not merge.
func (m *scanMerge) merge(t *table.Table, limit Token, piece string) []Token {
	m.start(t, piece)
	return m.run(t, limit, len(piece))
}

// run merges n parts, and returns those that are left.
func (m *scanMerge) run(t *table.Table, limit Token, n int) []Token {
	ids, ranks, prev, next := &m.ids, &m.ranks, &m.prev, &m.next
	pairs := t.Pairs()
	for best := lowest(ranks, n); Token(best>>6) < limit; {
		id, i := Token(best>>6), uint(best)&63
		gone := uint(next[i]) & 63
		before, after := uint(prev[i])&63, uint(next[gone])&63
		ranks[gone], ranks[i], ranks[before] = noRank, noRank, noRank
		left, right := table.PairOf(ids[before], id), table.PairOf(id, ids[after])
		slot1, slot2 := pairs.Slot(left), pairs.Slot(right)
		next[i], prev[after] = uint8(after), uint8(i)
		ids[i] = id
		best = lowest(ranks, n)
		rank1, rank2 := rankAt(left.ID(slot1), int32(before)), rankAt(right.ID(slot2), int32(i))
		ranks[before], ranks[i] = rank1, rank2
		if rank := lower(rank1, rank2); rank < best {
			best = rank
		}
	}
	return m.tokens(n)
}

// start makes every byte a part, and one at each end that merges with none.
func (m *scanMerge) start(t *table.Table, piece string) {
	ids, ranks := &m.ids, &m.ranks
	m.prev, m.next = befores, afters
	ids[0], ranks[0] = table.None, noRank
	n, b := len(piece), piece[0]
	for i := 1; i < n; i++ {
		c := piece[i]
		ids[i&63] = t.Byte(b)
		ranks[i&63] = rankAt(t.BytePair(b, c), int32(i))
		b = c
	}
	ids[n&63] = t.Byte(b)
	*(*[8]int32)(ranks[n : n+8]) = noRanks // ranks are scanned in eights
	ids[(n+1)&63] = table.None
}

// tokens returns what is left of n parts, moved together at the beginning
// of ids.
func (m *scanMerge) tokens(n int) []Token {
	k := 0
	for i := 1; i <= n; i = int(m.next[i&63]) {
		m.ids[k&63] = m.ids[i&63]
		k++
	}
	return m.ids[:k]
}

var noRanks = [8]int32{noRank, noRank, noRank, noRank, noRank, noRank, noRank, noRank}

// befores and afters are the places of neighbours before anything has merged.
var befores, afters = func() (b, a [64]uint8) {
	for i := range 64 {
		b[i], a[i] = uint8(i-1)&63, uint8(i+1)
	}
	return b, a
}()

// rankAt packs a rank and a place, so that the lowest is the leftmost too.
func rankAt(rank uint32, place int32) int32 { return int32(rank<<6) | place }

// lowest returns the lowest of the ranks of n parts, the last of which has no next, and of
// those after it up to a multiple of eight, which are noRank.
func lowest(ranks *[73]int32, n int) int32 {
	best := lowest8((*[8]int32)(ranks[1:9]))
	if n > 9 {
		best = min(best, lowest8((*[8]int32)(ranks[9:17])))
		for i := 17; i < n; i += 8 {
			best = min(best, lowest8((*[8]int32)(ranks[i&63:i&63+8])))
		}
	}
	return best
}

// lower is min, but never a branch. The arguments are not negative.
func lower(a, b int32) int32 {
	d := a - b
	return b + d&(d>>31)
}

// lowest8 is a tree: outside a loop the compiler makes no branches of min.
func lowest8(r *[8]int32) int32 {
	a, b, c, d := min(r[0], r[1]), min(r[2], r[3]), min(r[4], r[5]), min(r[6], r[7])
	return min(min(a, b), min(c, d))
}
