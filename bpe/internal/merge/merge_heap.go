package merge

import "github.com/tokcount/tokcount/vocab/table"

// A heapMerge merges pieces of any length with a queue of pairs: n log n. It
// serves what windows of scanMerge cannot decide; see merge_long.go.
type heapMerge struct {
	ids        []Token
	ranks      []uint32 // of the part that begins at this byte joined with the next, or None
	prev, next []int32  // the neighbouring parts' beginnings
	queue      []uint64 // binary heap of rank<<32|beginning; outdated entries stay in
}

// merge appends the tokens of a piece to dst. A pair whose id is limit or
// larger does not merge.
func (m *heapMerge) merge(dst []Token, t *table.Table, limit Token, piece string) []Token {
	m.start(t, limit, piece)
	return m.run(dst, t, limit)
}

// run merges the parts that there are, and appends those that are left to dst.
func (m *heapMerge) run(dst []Token, t *table.Table, limit Token) []Token {
	for len(m.queue) > 0 {
		top := m.pop()
		id, i := Token(top>>32), int32(uint32(top))
		if m.ranks[i] == id { // else the entry is outdated
			m.join(t, limit, i, id)
		}
	}
	for i := int32(0); i < int32(len(m.ids)); i = m.next[i] {
		dst = append(dst, m.ids[i])
	}
	m.drop()
	return dst
}

// start makes every byte a part and queues the pairs that merge.
func (m *heapMerge) start(t *table.Table, limit Token, piece string) {
	n := len(piece)
	for i := range n {
		rank := uint32(table.None)
		if i+1 < n {
			rank = t.BytePair(piece[i], piece[i+1])
		}
		m.add(t.Byte(piece[i]), rank, limit)
	}
	m.order()
}

// add adds a part, and the rank of it and the one that will come after it.
func (m *heapMerge) add(id Token, rank uint32, limit Token) {
	i := len(m.ids)
	m.ids = append(m.ids, id)
	m.prev = append(m.prev, int32(i-1))
	m.next = append(m.next, int32(i+1))
	m.ranks = append(m.ranks, rank)
	if rank < limit {
		m.queue = append(m.queue, uint64(rank)<<32|uint64(i))
	}
}

// order makes a heap of the queue.
func (m *heapMerge) order() {
	for i := len(m.queue)/2 - 1; i >= 0; i-- {
		m.sink(i)
	}
}

// join makes part i and the one after it the token id.
func (m *heapMerge) join(t *table.Table, limit Token, i int32, id Token) {
	gone := m.next[i]
	next := m.next[gone]
	m.ids[i], m.next[i] = id, next
	m.ranks[i], m.ranks[gone] = table.None, table.None
	if int(next) < len(m.ids) {
		m.prev[next] = i
		m.rank(limit, i, t.Pair(id, m.ids[next]))
	}
	if before := m.prev[i]; before >= 0 {
		m.rank(limit, before, t.Pair(m.ids[before], id))
	}
}

// rank sets and queues the rank of part i and the one after it.
func (m *heapMerge) rank(limit Token, i int32, rank uint32) {
	m.ranks[i] = rank
	if rank < limit {
		m.push(uint64(rank)<<32 | uint64(uint32(i)))
	}
}

// drop empties the arrays, and lets go of large ones.
func (m *heapMerge) drop() {
	if cap(m.ids) > maxKept {
		*m = heapMerge{}
		return
	}
	m.ids, m.ranks, m.prev, m.next = m.ids[:0], m.ranks[:0], m.prev[:0], m.next[:0]
}

func (m *heapMerge) push(x uint64) {
	m.queue = append(m.queue, x)
	q := m.queue
	i := len(q) - 1
	for i > 0 && q[(i-1)/2] > x {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = x
}

func (m *heapMerge) pop() uint64 {
	top, last := m.queue[0], len(m.queue)-1
	m.queue[0] = m.queue[last]
	m.queue = m.queue[:last]
	if last > 0 {
		m.sink(0)
	}
	return top
}

// sink moves element i down to where the heap is in order.
func (m *heapMerge) sink(i int) {
	q := m.queue
	x := q[i]
	for {
		child := 2*i + 1
		if child >= len(q) {
			break
		}
		if child+1 < len(q) && q[child+1] < q[child] {
			child++
		}
		if q[child] >= x {
			break
		}
		q[i] = q[child]
		i = child
	}
	q[i] = x
}
