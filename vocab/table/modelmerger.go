package table

import "unicode/utf8"

// A modelMerger is what merging the tokens of a Model takes besides a merger: in
// it a part's id is a position, and a rank is the index of a merge, or one of
// Model.Ranks.
type modelMerger struct {
	*Model
	bytes  [256]uint32       // positions of the tokens that are parts before merging, or None
	parts  map[string]uint32 // those of more than one byte
	result []uint32          // the position of the token of each rank, if Ranks is set
}

// parts returns what merging a token of the model takes.
func (m *Model) parts() *modelMerger {
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
	if m.Ranks != nil {
		mm.result = make([]uint32, m.maxRank())
		for i, rank := range m.Ranks {
			if rank != None {
				mm.result[rank] = uint32(i)
			}
		}
	}
	return mm
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
	switch {
	case m.model == nil:
		return rank
	case m.model.Ranks == nil:
		return m.model.Merges[rank].Result
	}
	return m.model.result[rank]
}

// maxRank returns one more than the largest rank.
func (m *merger) maxRank() int {
	switch {
	case m.model == nil:
		return int(m.table.n)
	case m.model.Ranks == nil:
		return len(m.model.Merges)
	}
	return len(m.model.result)
}
