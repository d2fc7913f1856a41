package table

import "unicode/utf8"

// A modelMerger is what merging the tokens of a Model takes besides a merger: in
// it a part's id is a position, and a rank is the index of a merge, or one of
// Model.Ranks.
type modelMerger struct {
	*Model
	bytes  [256]uint32       // positions of the tokens that are parts before merging, or None
	parts  map[string]uint32 // those of more than one byte
	result []uint32          // the position of the token of each rank
}

// merger returns a merger of the model's tokens. The merges of a list are known
// from the beginning; the pairs that ranks imply become known as in
// canonicalPairs.
func (m *Model) merger() *merger {
	mm := &modelMerger{Model: m, parts: map[string]uint32{}}
	for i := range mm.bytes {
		mm.bytes[i] = None
	}
	for i, token := range m.Tokens {
		switch {
		case token.Kind != Ordinary || !m.isPart(token.Bytes):
		case len(token.Bytes) == 1:
			mm.bytes[token.Bytes[0]] = uint32(i)
		default:
			mm.parts[token.Bytes] = uint32(i)
		}
	}
	if m.Ranks == nil {
		known := newPairSet(len(m.Merges))
		mm.result = make([]uint32, len(m.Merges))
		for rank, merge := range m.Merges {
			known.set(uint64(PairOf(merge.Left, merge.Right))<<idBits | uint64(rank))
			mm.result[rank] = merge.Result
		}
		return &merger{model: mm, known: known}
	}
	for i, rank := range m.Ranks {
		if rank != None {
			for int(rank) >= len(mm.result) {
				mm.result = append(mm.result, 0)
			}
			mm.result[rank] = uint32(i)
		}
	}
	return &merger{model: mm, known: newPairSet(len(m.Tokens))}
}

// lastMerge returns the rank of the merge that makes the token at a position,
// and what it merges; None if no merge does.
func (m *merger) lastMerge(i uint32) (rank, left, right uint32) {
	left, right, ok := m.lastTwo(m.model.Tokens[i].Bytes)
	if !ok {
		return None, 0, 0
	}
	if m.model.Ranks == nil {
		if rank = m.known.find(left, right); rank == None || m.model.result[rank] != i {
			return None, 0, 0
		}
		return rank, left, right
	}
	if rank = m.model.Ranks[i]; rank != None {
		m.known.add(uint64(PairOf(left, right))<<idBits | uint64(rank))
	}
	return rank, left, right
}

// startModel makes the parts of a token's bytes, and reports whether there are
// at least two and all are tokens.
func (m *merger) startModel(token string) bool {
	m.ids, m.ranks = m.ids[:0], m.ranks[:0]
	for rest := token; rest != ""; {
		id, size := m.model.part(rest)
		if id == None {
			return false
		}
		if n := len(m.ids); n > 0 {
			m.ranks[n-1] = m.known.find(m.ids[n-1], id)
		}
		m.ids, m.ranks = append(m.ids, id), append(m.ranks, None)
		rest = rest[size:]
	}
	m.steps += len(m.ids)
	return len(m.ids) >= 2
}

// part returns the position of the token that is the first part of a text, or
// None, and its length.
func (mm *modelMerger) part(text string) (id uint32, size int) {
	if !mm.Characters || text[0] < utf8.RuneSelf {
		return mm.bytes[text[0]], 1
	}
	_, size = utf8.DecodeRuneInString(text)
	if id, ok := mm.parts[text[:size]]; ok {
		return id, size
	}
	return None, size
}

// made returns the id of the part that a merge of a rank makes.
func (m *merger) made(rank uint32) uint32 {
	if m.model == nil {
		return rank
	}
	return m.model.result[rank]
}

// maxRank returns one more than the largest rank.
func (m *merger) maxRank() int {
	if m.model == nil {
		return int(m.table.n)
	}
	return len(m.model.result)
}
