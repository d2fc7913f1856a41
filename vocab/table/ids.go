package table

// Look-ups of tables that were made of a Model. What other look-ups call ids are
// ranks there. In any other table the two are the same, and no look-up costs
// more.

// IsModel reports whether the table was made of a Model: ids must be mapped.
func (t *Table) IsModel() bool { return t.layout.flags != 0 }

// Characters reports whether a piece is split into characters before merging:
// [Table.Find] finds their tokens, and [Table.Pair] the tokens of all pairs. A
// character that has none is the bytes that [Table.Byte] has, if it has all.
func (t *Table) Characters() bool { return t.layout.flags&flagCharacters != 0 }

// HasWhole reports whether there is a token that only a whole piece can be.
func (t *Table) HasWhole() bool { return t.layout.whole > 0 }

// WholeParts returns such tokens that the part of a piece could be taken for that is cut
// where [Table.Cut] allows. It takes time linear in the number of tokens that only a
// whole piece can be.
func (t *Table) WholeParts() (list []string) {
	for id := t.n - uint32(t.layout.whole); id < t.n; id++ {
		if token := t.Token(id); mayBePart(token) {
			list = append(list, token)
		}
	}
	return list
}

// IDs returns one more than the largest id.
func (t *Table) IDs() int {
	if t.layout.flags == 0 {
		return int(t.n)
	}
	return len(t.ranks) / 4
}

// ID returns the id of the token with this rank, which must be one.
func (t *Table) ID(rank uint32) uint32 {
	if t.ids == "" {
		return rank
	}
	return load32(t.ids, 4*uint64(rank))
}

// Rank returns the rank of the token with this id, or None if there is none.
func (t *Table) Rank(id uint32) uint32 {
	switch {
	case t.layout.flags == 0 && id < t.n:
		return id
	case 4*uint64(id) < uint64(len(t.ranks)):
		return load32(t.ranks, 4*uint64(id))
	}
	return None
}

// WholePair returns the token that a piece of two bytes is as a whole, or an id
// of Len or more if there is none. [Table.BytePair] returns the one that merging
// makes of the two bytes, which is the same but for tokens of a Model that
// merging does not make.
func (t *Table) WholePair(a, b byte) uint32 {
	id := t.BytePair(a, b)
	if id == None && t.layout.flags&(flagWholePairs|flagCharacters) != 0 {
		return t.Find(string([]byte{a, b}))
	}
	return id
}
