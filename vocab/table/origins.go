package table

// Which merge of a list makes a token.
//
// It is the merge of the last two parts that merging the token's bytes leaves
// (see Model), and merging them is one way to find it. But the list says which
// merges make the token, two or three, and for each of them, of L and R, it is
// faster to see whether merging the bytes of both ends in these two: it does,
// unless some merge crosses the border between them. What stands on the two
// sides of the border is known for all times. It begins with one part on each;
// then merges of the end of L and of the beginning of R replace the one or the
// other; in the end it is L and R. So we go back in time, from L and R: undo the
// later of the two merges that made them, which leaves on that side the half that
// is next to the border, and look whether the two sides then could have merged:
// whether they are a pair of a rank lower than that of the merge undone, which
// was the lowest of all at that time. If so, the border was crossed. If both
// sides are parts, it never was. That takes one look-up for each merge next to
// the border, where merging the token takes two for every merge.
//
// The later of two merges is the one of the higher rank or, of equal ranks, that
// on the right, as long as ranks only rise while L and R are made: while each
// token has a higher rank than the two it is made of. So it is in what training
// makes. Other tokens (some hundred of Gemma's: runs of spaces and newlines are
// first in its list) are merged to see. So is a token whose pairs take longer to
// try than merging it: a list of all pairs that make a, aa, aaa, and so on, has a
// thousand of each. Hence finding all takes time linear in the bytes of the
// tokens, if for a larger constant, and in the number of merges.
//
// The pairs looked up are only those found before, of shorter tokens, as in
// pairs.go: no other pair of the list ever stands side by side.
//
// Merging every token took 29 % of the time of loading Llama 3's and Gemma 2's
// files (128,000 and 235,000 tokens that merging makes, of 280,000 and 580,000
// merges). This takes 40 % of that, most of it waiting for memory.

// An origin is the merge that makes a token: its pair, and one more than its rank.
// Origins are compared by rank. There is one more bit, which says that ranks do
// not only rise in making the token.
type origin uint64

const (
	part   origin = 0         // none: the token is a part before merging
	unmade origin = 1<<64 - 1 // none
	unruly origin = 1 << 63
)

func originOf(rank, left, right uint32) origin {
	return origin(rank+1)<<(2*idBits) | origin(left)<<idBits | origin(right)
}

func (x origin) isMade() bool { return x != part && x != unmade }

// order returns 0 for a part and one more than the rank for a token that is made.
func (x origin) order() uint64 { return uint64(x &^ unruly >> (2 * idBits)) }

func (x origin) rank() uint32 { return uint32(x.order() - 1) }

func (x origin) pair() (left, right uint32) {
	return uint32(x>>idBits) & idMask, uint32(x) & idMask
}

// A scratch is memory that finding origins took and that serves again. Fresh memory
// is what takes the most time in building: each page must be cleared and mapped.
type scratch struct {
	byRank  []uint32 // as many zeros as there are ranks
	byToken []uint32 // as many zeros as there are tokens
	pairs   []uint64
}

// origins returns the origins of the tokens, by position.
func (m *Model) origins(work *work) ([]origin, scratch) {
	f, order := m.originFinder()
	if m.Ranks == nil {
		f.listMerges()
		f.findAll(order)
	} else {
		for _, i := range order {
			f.origins[i] = f.byRank(i)
		}
	}
	work.merging += f.steps + f.merger.steps + f.merger.queue.steps
	return f.origins, scratch{resized(f.merges, m.maxRank()), resized(f.ends, len(m.Tokens)), f.merger.known.entries}
}

// An originFinder finds the origins of a model's tokens. In its merger a part's
// id is a position, and a rank is the index of a merge, or one of Model.Ranks.
type originFinder struct {
	*Model
	origins []origin // of shorter tokens
	merges  []uint32 // ranks, by what they make
	ends    []uint32 // of each token's, by position
	merger  merger
	pending []uint64 // pairs found, not yet among those that the merger knows
	touched uint64   // of no meaning: see findAll
	steps   int
}

// originFinder returns a finder that knows the parts, and the positions of all
// other tokens in the order in which their origins can be found.
func (m *Model) originFinder() (f *originFinder, order []uint32) {
	origins := make([]origin, len(m.Tokens))
	for i := range m.Tokens {
		if token := &m.Tokens[i]; token.Kind != Ordinary || !m.isPart(token.Bytes) {
			origins[i] = unmade
		}
	}
	order = byLength(uint32(len(m.Tokens)), func(i uint32) int {
		if m.Tokens[i].Kind == Ordinary && origins[i] != part {
			return len(m.Tokens[i].Bytes)
		}
		return 0
	})
	return &originFinder{Model: m, origins: origins, pending: make([]uint64, 0, 64),
		merger: merger{known: newPairSet(len(order))}}, order
}

// listMerges sorts the merges by what they make, those of one token by rank.
func (f *originFinder) listMerges() {
	f.ends = make([]uint32, len(f.Tokens)+1)
	for i := range f.Merges {
		f.ends[f.Merges[i].Result+1]++
	}
	for i := 1; i < len(f.ends); i++ {
		f.ends[i] += f.ends[i-1]
	}
	f.merges = make([]uint32, len(f.Merges))
	for rank := range f.Merges {
		at := &f.ends[f.Merges[rank].Result] // where its merges begin, until they are in
		f.merges[*at] = uint32(rank)
		*at++
	}
}

// findAll finds the origins of tokens in the order of their length. It looks at
// what is far apart in memory for many tokens at once, before it needs it: the
// loads wait together.
func (f *originFinder) findAll(order []uint32) {
	const ahead = 32
	length := 0
	for at := 0; at < len(order); at += ahead {
		block := order[at:min(at+ahead, len(order))]
		f.touch(block)
		for _, i := range block {
			if n := len(f.Tokens[i].Bytes); n > length {
				f.addPending()
				length = n
			}
			f.origins[i] = f.find(i)
		}
	}
}

func (f *originFinder) touch(block []uint32) {
	for _, i := range block {
		for _, rank := range f.mergesOf(i) {
			merge := &f.Merges[rank]
			f.touched ^= uint64(f.origins[merge.Left] ^ f.origins[merge.Right])
		}
	}
}

// addPending adds the pairs found to those known: longer tokens need them.
func (f *originFinder) addPending() {
	known := &f.merger.known
	for _, entry := range f.pending {
		f.touched ^= known.entries[known.start(entry>>idBits*mulPair)]
	}
	for _, entry := range f.pending {
		known.add(entry)
	}
	f.pending = f.pending[:0]
}

// mergesOf returns the ranks of the merges that make the token at position i.
func (f *originFinder) mergesOf(i uint32) []uint32 {
	first := uint32(0)
	if i > 0 {
		first = f.ends[i-1]
	}
	return f.merges[first:f.ends[i]]
}

// find returns the origin of the token at position i.
func (f *originFinder) find(i uint32) origin {
	budget := 8 * len(f.Tokens[i].Bytes)
	ranks := f.mergesOf(i)
	for at := len(ranks) - 1; at >= 0; at-- { // if a pair is there twice, its last rank counts
		merge := &f.Merges[ranks[at]]
		left, right := f.origins[merge.Left], f.origins[merge.Right]
		if left == unmade || right == unmade {
			continue
		}
		if (left|right)&unruly != 0 || budget <= 0 {
			return f.slow(i, ranks)
		}
		whole, steps := f.uncrossed(left, merge.Left, right, merge.Right)
		budget -= steps
		f.steps += steps
		if whole {
			return f.found(ranks[at])
		}
	}
	return unmade
}

// uncrossed reports whether merging the bytes of two tokens ends in these two,
// and in how many steps it found out.
func (f *originFinder) uncrossed(left origin, leftID uint32, right origin, rightID uint32) (ok bool, steps int) {
	for ; ; steps++ {
		l, r := left.order(), right.order()
		switch {
		case l > r:
			_, leftID = left.pair()
			if uint64(f.merger.known.find(leftID, rightID))+1 < l {
				return false, steps
			}
			left = f.origins[leftID]
		case r > 0:
			rightID, _ = right.pair()
			if uint64(f.merger.known.find(leftID, rightID))+1 <= r {
				return false, steps
			}
			right = f.origins[rightID]
		default:
			return true, steps
		}
	}
}

// found adds the pair of a merge to those known, and returns it as an origin.
func (f *originFinder) found(rank uint32) origin {
	merge := &f.Merges[rank]
	f.pending = append(f.pending, uint64(PairOf(merge.Left, merge.Right))<<idBits|uint64(rank))
	if len(f.pending) == cap(f.pending) {
		f.addPending()
	}
	x := originOf(rank, merge.Left, merge.Right)
	left, right := f.origins[merge.Left], f.origins[merge.Right]
	if (left|right)&unruly != 0 || max(left.order(), right.order()) > x.order() {
		x |= unruly
	}
	return x
}

// slow is find by merging the token.
func (f *originFinder) slow(i uint32, ranks []uint32) origin {
	left, right, ok := f.lastTwo(i)
	if !ok {
		return unmade
	}
	for at := len(ranks) - 1; at >= 0; at-- {
		if merge := &f.Merges[ranks[at]]; merge.Left == left && merge.Right == right {
			return f.found(ranks[at])
		}
	}
	return unmade
}

// byRank is find where merges have the ranks of what they make.
func (f *originFinder) byRank(i uint32) origin {
	rank := f.Ranks[i]
	left, right, ok := f.lastTwo(i)
	if !ok || rank == None {
		return unmade
	}
	f.merger.known.add(uint64(PairOf(left, right))<<idBits | uint64(rank))
	return originOf(rank, left, right)
}

func (f *originFinder) lastTwo(i uint32) (left, right uint32, ok bool) {
	if f.merger.model == nil {
		f.merger.model = f.parts()
	}
	return f.merger.lastTwo(f.Tokens[i].Bytes)
}
