package table

import (
	"math/bits"
	"slices"
)

// A mergeQueue returns places by rank, and those of one rank from left to
// right.
//
// It has a list of places for each rank, and a heap of the ranks that have
// places. Where many parts of a long token merge, they have few ranks, repeated,
// and most places come in order from the left: adding one to its list and taking
// it takes a few instructions. A heap of all places takes three times as long on
// the tokens a, aa, aaa and so on.
//
// A list that has been started gets no more places until it is used up: a place
// is added when one of the two parts that join has just been made, and all that
// is made in the meantime contains the token of the list, so it is longer than
// the parts of that token. Hence a list is sorted at most once.
type mergeQueue struct {
	heap  []uint64 // rank<<32|index into lists
	lists []placeList
	free  []uint32 // lists that no rank has
	of    []uint32 // by rank: one more than the index of its list, 0 for none
	steps int      // places, and entries of the heap, looked at
}

// A placeList has the places of one rank.
type placeList struct {
	places []int32
	taken  int // of places
	sorted bool
}

// reset makes the queue one of ranks below n.
func (q *mergeQueue) reset(n int) {
	if len(q.of) < n {
		q.of = make([]uint32, n)
	}
}

func (q *mergeQueue) push(rank uint32, place int32) {
	q.steps++
	if q.of[rank] == 0 {
		q.add(rank)
	}
	l := &q.lists[q.of[rank]-1]
	if n := len(l.places); n > 0 && l.places[n-1] > place {
		l.sorted = false
	}
	l.places = append(l.places, place)
}

// pop takes the leftmost place of the lowest rank, or reports false if there is
// none.
func (q *mergeQueue) pop() (rank uint32, place int32, ok bool) {
	if len(q.heap) == 0 {
		return 0, 0, false
	}
	q.steps++
	rank = uint32(q.heap[0] >> 32)
	l := &q.lists[uint32(q.heap[0])]
	if !l.sorted {
		rest := l.places[l.taken:]
		slices.Sort(rest)
		l.sorted = true
		q.steps += len(rest) * bits.Len(uint(len(rest)))
	}
	place = l.places[l.taken]
	if l.taken++; l.taken == len(l.places) {
		q.remove()
	}
	return rank, place, true
}

// clear empties the queue.
func (q *mergeQueue) clear() {
	for _, top := range q.heap {
		q.drop(top)
	}
	q.heap = q.heap[:0]
}

// add gives a rank a list.
func (q *mergeQueue) add(rank uint32) {
	if len(q.free) == 0 {
		q.free = append(q.free, uint32(len(q.lists)))
		q.lists = append(q.lists, placeList{})
	}
	last := len(q.free) - 1
	index := q.free[last]
	q.free = q.free[:last]
	l := &q.lists[index]
	l.places, l.taken, l.sorted = l.places[:0], 0, true
	q.of[rank] = index + 1

	x := uint64(rank)<<32 | uint64(index)
	q.heap = append(q.heap, x)
	i := len(q.heap) - 1
	for ; i > 0 && q.heap[(i-1)/2] > x; i = (i - 1) / 2 {
		q.heap[i] = q.heap[(i-1)/2]
		q.steps++
	}
	q.heap[i] = x
}

// remove takes the list of the lowest rank away.
func (q *mergeQueue) remove() {
	q.drop(q.heap[0])
	last := len(q.heap) - 1
	x, h := q.heap[last], q.heap[:last]
	q.heap = h
	if last == 0 {
		return
	}
	i := 0
	for {
		q.steps++
		child := 2*i + 1
		if child+1 < last && h[child+1] < h[child] {
			child++
		}
		if child >= last || h[child] >= x {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = x
}

// drop frees the list of a heap's entry.
func (q *mergeQueue) drop(entry uint64) {
	q.of[entry>>32] = 0
	q.free = append(q.free, uint32(entry))
}
