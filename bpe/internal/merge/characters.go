package merge

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/vocab/table"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Models that merge characters.
//
// SentencePiece's models, and others, begin with the characters of a piece, not with its
// bytes. A character that is no token is its bytes, which merge with nothing: the
// tables call them the tokens of bytes. Only where merging begins is that another
// way; caches, queues and windows do not see the difference.
//
// A window of a long piece ends between characters, so that none is taken for bytes. It may
// begin between the bytes of a character that is no token: those are bytes again.

// characters has the tokens of ASCII characters.
type characters [utf8.RuneSelf]Token

// charactersOf returns those of a model that merges characters, nil for others.
func charactersOf(t *table.Table) *characters {
	if !t.Characters() {
		return nil
	}
	c := new(characters)
	for b := range c {
		c[b] = t.Find(string(rune(b)))
		if c[b] >= Token(t.Len()) {
			c[b] = t.Byte(byte(b))
		}
	}
	return c
}

// border returns the last border of characters up to end, or end if there is none after start.
func (c *characters) border(text string, start, end int) int {
	if end == len(text) {
		return end
	}
	for i := end; i > start && i > end-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			return i
		}
	}
	return end
}

// merge returns the tokens of a piece of 1 to maxScan bytes, valid until the
// next call.
func (w *Worker) merge(piece string) []Token {
	if w.characters == nil {
		return w.scan.merge(w.table, w.limit, piece)
	}
	w.start = w.appendParts(w.start[:0], piece)
	w.scan.startParts(w.table, w.start)
	return w.scan.run(w.table, w.limit, len(w.start))
}

// mergeQueued appends the tokens of a piece of any length to dst.
func (w *Worker) mergeQueued(dst []Token, piece string) []Token {
	if w.characters == nil {
		return w.heap.merge(dst, w.table, w.limit, piece)
	}
	parts := w.appendParts(nil, piece)
	for i, id := range parts {
		rank := uint32(table.None)
		if i+1 < len(parts) {
			rank = w.table.Pair(id, parts[i+1])
		}
		w.heap.add(id, rank, w.limit)
	}
	w.heap.order()
	return w.heap.run(dst, w.table, w.limit)
}

// appendParts appends the tokens of the characters of a piece, or of their bytes.
func (w *Worker) appendParts(dst []Token, piece string) []Token {
	for i := 0; i < len(piece); {
		if c := piece[i]; c < utf8.RuneSelf {
			dst = append(dst, w.characters[c])
			i++
			continue
		}
		_, size := utf8.DecodeRuneInString(piece[i:])
		if size > 1 {
			if id := w.table.FindShort(key.OfShort(piece[i : i+size])); id < w.limit {
				dst = append(dst, id)
				i += size
				continue
			}
		}
		for ; size > 0; size-- {
			dst = append(dst, w.table.Byte(piece[i]))
			i++
		}
	}
	return dst
}

// startParts is start for parts that are known.
func (m *scanMerge) startParts(t *table.Table, parts []Token) {
	pairs := t.Pairs()
	m.prev, m.next = befores, afters
	n := len(parts)
	m.ids[0], m.ranks[0] = table.None, noRank
	for i, id := range parts {
		m.ids[(i+1)&63] = id
		if i > 0 {
			pair := table.PairOf(parts[i-1], id)
			m.ranks[i&63] = rankAt(pair.ID(pairs.Slot(pair)), int32(i))
		}
	}
	*(*[8]int32)(m.ranks[n : n+8]) = noRanks // ranks are scanned in eights
	m.ids[(n+1)&63] = table.None
}
