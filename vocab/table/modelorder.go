package table

// A modelOrder is the order of a model's tokens in its table.
type modelOrder struct {
	positions []uint32 // by rank in the table
	visible   int      // ranks from here on are hidden
	whole     int      // tokens found only as a whole piece
	origins   []origin // by position
	pairs     []uint64 // left<<42|right<<21|id, in ranks of the table
	spare     []uint64 // memory that serves again
}

// The classes of tokens, in their order in the table.
const (
	partClass = iota
	madeClass
	wholeClass
	hiddenClass
	numClasses
)

// class returns the class of a token, as Model describes them.
func (m *Model) class(token *ModelToken, x origin) int {
	switch {
	case token.Kind != Ordinary:
		return hiddenClass
	case x == part:
		return partClass
	case x != unmade:
		return madeClass
	case m.Whole:
		return wholeClass
	}
	return hiddenClass
}

// order finds which merge makes each token, and the order.
func (m *Model) order(work *work) *modelOrder {
	origins, scratch := m.origins(work)
	byRank := scratch.byRank // one more than the position of the token that a merge makes
	o := &modelOrder{origins: origins, spare: scratch.pairs}
	var next [numClasses]int // place of the next token of a class
	for i, x := range o.origins {
		next[m.class(&m.Tokens[i], x)]++
	}
	for class, start := 0, 0; class < numClasses; class++ {
		start, next[class] = start+next[class], start
	}
	o.visible = next[hiddenClass]
	o.whole = next[hiddenClass] - next[wholeClass]
	o.pairs = make([]uint64, 0, next[wholeClass]-next[madeClass])
	o.positions = make([]uint32, len(m.Tokens))
	ranks := scratch.byToken // in the table, by position
	put := func(class, i int) {
		o.positions[next[class]], ranks[i] = uint32(i), uint32(next[class])
		next[class]++
	}
	for i, x := range o.origins {
		if class := m.class(&m.Tokens[i], x); class == madeClass {
			byRank[x.rank()] = uint32(i) + 1
		} else {
			put(class, i)
		}
	}
	for _, i := range byRank {
		if i > 0 {
			put(madeClass, int(i-1))
		}
	}
	for _, i := range o.positions[:o.visible] {
		if x := o.origins[i]; x.isMade() {
			left, right := x.pair()
			o.pairs = append(o.pairs, uint64(PairOf(ranks[left], ranks[right]))<<idBits|uint64(ranks[i]))
		}
	}
	return o
}

// maxRank returns one more than the largest rank of a merge.
func (m *Model) maxRank() int {
	if m.Ranks == nil {
		return len(m.Merges)
	}
	n := 0
	for _, rank := range m.Ranks {
		if rank != None {
			n = max(n, int(rank)+1)
		}
	}
	return n
}
