package table

import "slices"

// A merger merges the bytes of single tokens.
type merger struct {
	table *Table       // for pairs of single bytes
	known pairSet      // all other pairs that are known
	model *modelMerger // for a Model, which has other parts and ranks
	steps int          // parts looked at

	ids, ranks []uint32 // of each part, and of it joined with the next
	prev, next []int32  // the places of a part's neighbors, in mergeLong
	queue      mergeQueue
}

// Up to this many bytes a scan for the lowest rank beats a queue.
const maxScanned = 32

// lastTwo returns the last two parts that merging a token's bytes leaves before
// they become the token, or false if it leaves more. The pairs of all shorter
// tokens must be known.
func (m *merger) lastTwo(token string) (left, right uint32, ok bool) {
	if m.model == nil {
		m.start(token)
	} else if !m.startModel(token) {
		return 0, 0, false
	}
	if len(m.ids) <= maxScanned {
		return m.mergeShort()
	}
	return m.mergeLong()
}

// start makes a part of every byte.
func (m *merger) start(token string) {
	n := len(token)
	m.ids, m.ranks = slices.Grow(m.ids[:0], n)[:n], slices.Grow(m.ranks[:0], n)[:n]
	for i := range n {
		m.ids[i], m.ranks[i] = m.table.Byte(token[i]), None
		if i > 0 {
			m.ranks[i-1] = m.table.BytePair(token[i-1], token[i])
		}
	}
	m.steps += n
}

// mergeShort looks at all ranks for the lowest, and moves the parts together
// after each merge.
func (m *merger) mergeShort() (left, right uint32, ok bool) {
	ids, ranks := m.ids, m.ranks
	for len(ids) > 2 {
		m.steps += len(ids)
		at := 0
		lowest := ranks[0]
		for i, rank := range ranks {
			if rank < lowest {
				lowest, at = rank, i
			}
		}
		if lowest == None {
			return 0, 0, false
		}
		ids[at] = m.made(lowest)
		last := len(ids) - 1
		for i := at + 1; i < last; i++ {
			ids[i], ranks[i] = ids[i+1], ranks[i+1]
		}
		ids, ranks = ids[:last], ranks[:last]
		ranks[last-1] = None
		if at > 0 {
			ranks[at-1] = m.known.find(ids[at-1], ids[at])
		}
		if at+1 < last {
			ranks[at] = m.known.find(ids[at], ids[at+1])
		}
	}
	return ids[0], ids[1], true
}

// mergeLong keeps the parts in a list and their ranks in a queue. A part is
// known by the place of its first byte.
func (m *merger) mergeLong() (left, right uint32, ok bool) {
	m.link()
	defer m.queue.clear()
	n := int32(len(m.ids))
	for parts := n; parts > 2; {
		rank, at, ok := m.queue.pop()
		if !ok {
			return 0, 0, false
		}
		if m.ranks[at] != rank {
			continue // a neighbour has merged since
		}
		gone := m.next[at]
		after := m.next[gone]
		m.ids[at], m.next[at], m.ranks[gone] = m.made(rank), after, None
		m.rank(at, after)
		if after < n {
			m.prev[after] = at
		}
		if before := m.prev[at]; before >= 0 {
			m.rank(before, at)
		}
		parts--
	}
	return m.ids[0], m.ids[m.next[0]], true
}

// link makes the list of parts and the queue.
func (m *merger) link() {
	n := len(m.ids)
	m.queue.reset(m.maxRank())
	m.prev, m.next = slices.Grow(m.prev[:0], n)[:n], slices.Grow(m.next[:0], n)[:n]
	for i := range n {
		m.prev[i], m.next[i] = int32(i-1), int32(i+1)
		if rank := m.ranks[i]; rank != None {
			m.queue.push(rank, int32(i))
		}
	}
}

// rank sets and queues the rank of the part at a place joined with its neighbor
// on the right, if it has one.
func (m *merger) rank(at, right int32) {
	m.ranks[at] = None
	if int(right) == len(m.ids) {
		return
	}
	if rank := m.known.find(m.ids[at], m.ids[right]); rank != None {
		m.ranks[at] = rank
		m.queue.push(rank, at)
	}
}
