package naive

import (
	"fmt"

	"github.com/tokcount/tokcount/vocab/spec"
)

// A pair of neighbours: its rank, and what it makes.
type pair struct{ rank, result uint32 }

// preparePairs indexes the merges. Of a pair that is listed twice the last
// place counts.
func (t *Tokenizer) preparePairs() {
	m := &t.spec.Model
	t.pairs = make(map[[2]uint32]pair, len(m.Merges))
	for rank, merge := range m.Merges {
		t.pairs[[2]uint32{merge.Left, merge.Right}] = pair{uint32(rank), merge.Result}
	}
}

// pair returns the rank of two neighbours and what they make.
func (t *Tokenizer) pair(left, right uint32) (p pair, ok bool) {
	m := &t.spec.Model
	if m.Merging == spec.ByPair {
		p, ok = t.pairs[[2]uint32{left, right}]
		return p, ok
	}
	i, ok := m.Tokens.Find([]byte(m.Tokens.Text(int(left)) + m.Tokens.Text(int(right))))
	if !ok || m.Ranks[i] == spec.NoRank {
		return pair{}, false
	}
	return pair{m.Ranks[i], uint32(i)}, true
}

// encodePiece returns the ids of a piece. (models/bpe/model.rs)
func (t *Tokenizer) encodePiece(piece string) (ids []uint32) {
	m := &t.spec.Model
	if m.IgnoreMerges {
		if i, ok := m.Tokens.Find([]byte(piece)); ok {
			return []uint32{m.Tokens.ID(i)}
		}
	}
	for _, symbol := range t.merge(t.symbols(piece)) {
		ids = append(ids, m.Tokens.ID(int(symbol)))
	}
	return ids
}

// symbols returns the positions of the tokens that merging begins with.
// (merge_word)
func (t *Tokenizer) symbols(piece string) (symbols []uint32) {
	m := &t.spec.Model
	if m.Alphabet == spec.Bytes {
		for i := range len(piece) {
			if at, ok := m.Tokens.Find([]byte{piece[i]}); ok {
				symbols = append(symbols, uint32(at))
			}
		}
		return symbols
	}
	pending := false // an unk that is not put out yet
	for _, r := range piece {
		if i, ok := m.Tokens.Find([]byte(string(r))); ok {
			if pending {
				symbols = append(symbols, uint32(m.Unk))
				pending = false
			}
			symbols = append(symbols, uint32(i))
			continue
		}
		if m.ByteFallback {
			if bytes := t.byteTokens(r); bytes != nil {
				symbols = append(symbols, bytes...)
				continue
			}
		}
		if m.Unk < 0 {
			continue
		}
		if pending && !m.FuseUnk {
			symbols = append(symbols, uint32(m.Unk))
		}
		pending = true
	}
	if pending {
		symbols = append(symbols, uint32(m.Unk))
	}
	return symbols
}

// byteTokens returns the tokens of a character's bytes, nil unless there are
// all.
func (t *Tokenizer) byteTokens(r rune) (symbols []uint32) {
	for _, b := range []byte(string(r)) {
		i, ok := t.spec.Model.Tokens.Find(fmt.Appendf(nil, "<0x%02X>", b))
		if !ok {
			return nil
		}
		symbols = append(symbols, uint32(i))
	}
	return symbols
}

// merge merges neighbours, the pair of the lowest rank first, the leftmost of
// those, until there is none.
func (t *Tokenizer) merge(symbols []uint32) []uint32 {
	if len(symbols) > longPiece {
		return t.mergeLong(symbols)
	}
	for {
		best, at, found := pair{}, 0, false
		for i := 0; i+1 < len(symbols); i++ {
			if p, ok := t.pair(symbols[i], symbols[i+1]); ok && (!found || p.rank < best.rank) {
				best, at, found = p, i, true
			}
		}
		if !found {
			return symbols
		}
		symbols[at] = best.result
		symbols = append(symbols[:at+1], symbols[at+2:]...)
	}
}
