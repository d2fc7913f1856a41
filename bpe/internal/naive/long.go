package naive

import "container/heap"

// longPiece is the number of symbols from which on merging goes by a heap of
// pairs rather than by looking at all of them each time: a text that nothing
// cuts is one piece.
const longPiece = 100

// A candidate is a pair of neighbours that may be merged.
type candidate struct {
	pair
	at          int    // index of the left symbol
	left, right uint32 // the symbols, as they were
}

type candidates []candidate

func (c candidates) Len() int      { return len(c) }
func (c candidates) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c candidates) Less(i, j int) bool {
	return c[i].rank < c[j].rank || c[i].rank == c[j].rank && c[i].at < c[j].at
}
func (c *candidates) Push(x any) { *c = append(*c, x.(candidate)) }
func (c *candidates) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}

const gone = ^uint32(0)

// mergeLong is merge for many symbols.
func (t *Tokenizer) mergeLong(symbols []uint32) []uint32 {
	next, prev := make([]int, len(symbols)), make([]int, len(symbols))
	for i := range symbols {
		next[i], prev[i] = i+1, i-1
	}
	var queue candidates
	push := func(i int) {
		if i < 0 || next[i] >= len(symbols) {
			return
		}
		left, right := symbols[i], symbols[next[i]]
		if p, ok := t.pair(left, right); ok {
			heap.Push(&queue, candidate{p, i, left, right})
		}
	}
	for i := range symbols {
		push(i)
	}
	for queue.Len() > 0 {
		c := heap.Pop(&queue).(candidate)
		j := next[c.at]
		if symbols[c.at] != c.left || j >= len(symbols) || symbols[j] != c.right {
			continue // one of them was merged with another
		}
		symbols[c.at], symbols[j] = c.result, gone
		next[c.at] = next[j]
		if next[j] < len(symbols) {
			prev[next[j]] = c.at
		}
		push(prev[c.at])
		push(c.at)
	}
	merged := symbols[:0]
	for _, s := range symbols {
		if s != gone {
			merged = append(merged, s)
		}
	}
	return merged
}
