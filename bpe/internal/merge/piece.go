package merge

import (
	"github.com/tokcount/tokcount/vocab/table"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// AppendPiece appends the tokens of one piece, by the way that its length asks
// for: from a cache, or by looking it up as a whole, cutting it, or merging,
// and then into the cache.
func (w *Worker) AppendPiece(dst []Token, piece string) []Token {
	switch {
	case len(piece) <= key.MaxShort:
		return w.appendShortPiece(dst, piece, key.OfShort(piece))
	case len(piece) <= key.MaxMiddle:
		return w.appendMiddlePiece(dst, piece, key.OfMiddle(piece))
	}
	hash := uint64(0)
	if len(piece) <= maxKnown {
		hash = longHash(piece)
		if tokens, ok := w.long.find(piece, hash); ok {
			return tokens.appendTo(dst)
		}
	}
	if dst, ok := w.appendCut(dst, piece); ok {
		return dst
	}
	first := len(dst)
	dst = w.appendUncut(dst, piece)
	if len(piece) <= maxKnown {
		w.long.add(piece, hash, dst[first:], false)
	}
	return dst
}

// appendUncut appends the tokens of a piece of more than key.MaxMiddle bytes that does not fall
// apart.
func (w *Worker) appendUncut(dst []Token, piece string) []Token {
	if len(piece) > maxKnown {
		return w.appendLong(dst, piece)
	}
	switch whole := w.table.FindLong(key.OfLong(piece)); {
	case whole < w.limit:
		return append(dst, w.table.ID(whole))
	case len(piece) <= maxScan:
		return w.appendMerged(dst, piece)
	default:
		return w.appendWindows(dst, piece)
	}
}

// appendShortPiece is AppendPiece for a piece that has this key.
func (w *Worker) appendShortPiece(dst []Token, piece string, k key.Short) []Token {
	e, tokens := w.learnShort(dst, piece, k)
	if e == nil {
		return tokens
	}
	return append(dst, e.ids[0], e.ids[1], e.ids[2], e.ids[3]&tokenMask)[:len(dst)+int(e.ids[3]>>countShift)]
}

// learnShort returns the entry that a short piece has in the cache, where it is put if it is
// new. If there are too many tokens for an entry, it returns nil, and dst with the tokens; else dst is
// scratch, which it may have made larger.
func (w *Worker) learnShort(dst []Token, piece string, k key.Short) (*shortEntry, []Token) {
	h := shortHash(k)
	if e := w.short.find(k, h); e != nil {
		if e.ids[3]>>countShift <= 4 {
			return e, dst
		}
		if run := w.short.spill.from(place{e.ids[0], e.ids[1]}); run != nil {
			return nil, append(dst, run[:e.ids[3]>>countShift]...)
		}
	}
	first := len(dst)
	if len(piece) <= 2 && w.characters == nil {
		dst = w.appendTiny(dst, piece)
	} else if id := w.table.FindShort(k); id < w.limit {
		return w.short.addOne(k, h, w.table.ID(id)), dst
	} else {
		dst = w.appendNoToken(dst, piece, mayBeWide(k.Lo, k.Hi))
	}
	e := w.short.add(k, h, dst[first:])
	if len(dst)-first > 4 {
		return nil, dst
	}
	return e, dst
}

// appendTiny appends the tokens of a piece of one or two bytes, for which there is a
// table without hashes. Bytes that are no text fall into many of these.
func (w *Worker) appendTiny(dst []Token, piece string) []Token {
	if len(piece) == 2 {
		if id := w.table.WholePair(piece[0], piece[1]); id < w.limit {
			return append(dst, w.table.ID(id))
		}
		dst = append(dst, w.table.ID(w.table.Byte(piece[0])))
	}
	return append(dst, w.table.ID(w.table.Byte(piece[len(piece)-1])))
}

// appendMiddlePiece is AppendPiece for a piece that has this key.
func (w *Worker) appendMiddlePiece(dst []Token, piece string, k key.Middle) []Token {
	first := len(dst)
	h := middleHash(k)
	dst, ok := w.middle.appendTo(dst, k, h)
	if !ok {
		wide := mayBeWide(k.A, k.B) || mayBeWide(k.C, k.D)
		dst = w.appendUnknown(dst, piece, w.table.FindMiddle(k), wide)
		w.middle.add(k, h, dst[first:])
	}
	return dst
}

const highBits = 0x8080808080808080

// mayBeWide reports whether any of the bytes in two words is E0 or higher, as the
// first bytes of characters of three and four bytes are.
func mayBeWide(a, b uint64) bool {
	return (a&(a<<1)&(a<<2)|b&(b<<1)&(b<<2))&highBits != 0
}

// appendUnknown appends the tokens of a piece of at most maxScan bytes that no
// cache knows. whole is the token that it is as a whole, if below limit; cut says
// that there may be borders to cut it at.
func (w *Worker) appendUnknown(dst []Token, piece string, whole Token, cut bool) []Token {
	if whole < w.limit {
		return append(dst, w.table.ID(whole))
	}
	return w.appendNoToken(dst, piece, cut)
}

// appendNoToken is appendUnknown for a piece that is no token.
func (w *Worker) appendNoToken(dst []Token, piece string, cut bool) []Token {
	if cut {
		if dst, ok := w.appendCut(dst, piece); ok {
			return dst
		}
	}
	return w.appendMerged(dst, piece)
}

// appendMerged appends what merging makes of at most maxScan bytes.
func (w *Worker) appendMerged(dst []Token, piece string) []Token {
	first := len(dst)
	dst = append(dst, w.merge(piece)...)
	w.toIDs(dst[first:])
	return dst
}

// toIDs makes ids of ranks, for a model in which they differ. All that comes out of merging
// and of look-ups goes through it, or through Table.ID, before it enters a cache: so a hit costs
// nothing.
func (w *Worker) toIDs(ranks []Token) {
	if !w.mapped {
		return
	}
	for i, rank := range ranks {
		ranks[i] = w.table.ID(rank)
	}
}

// appendCut appends the tokens of a piece that falls apart, part by part. It
// reports false, and appends nothing, if it does not.
func (w *Worker) appendCut(dst []Token, piece string) ([]Token, bool) {
	begin := 0
	for ends := w.partEnds(piece, 0, len(piece)); ends != nil; ends = w.partEnds(piece, begin, len(piece)) {
		for _, end := range ends { // of parts, which are not cut again
			dst = w.AppendPiece(dst, piece[begin:end])
			begin = end
		}
	}
	if begin == 0 {
		return dst, false
	}
	return w.AppendPiece(dst, piece[begin:]), true
}

// partEnds returns the ends of the first parts that the piece text[pos:end] falls into
// at borders that no token spans (package table, cuts.go), but for the last part;
// none if there is no such border. They are good until another piece is cut that
// has one.
//
// Whether a border is one cannot be predicted, and is arithmetic: cutting Japanese takes 1.7 ns a byte, not
// 2.2. So ends are also written where there are none, into the half of cuts that is not in use.
func (w *Worker) partEnds(text string, pos, end int) []int {
	cuts := &w.cuts[w.cut^1]
	n := 0
	for i := pos; i+3 <= end && n < len(cuts); {
		switch left := char(text[i : i+3]); {
		case table.IsWide(left):
			i += 3
			for ; i+3 <= end && n < len(cuts); i += 3 {
				right := char(text[i : i+3])
				if !table.IsWide(right) {
					break
				}
				cuts[n] = i
				n += w.table.Cut(left, right)
				left = right
			}
		case i+8 <= end && load64(text[i:])&highBits == 0:
			i += 8
		default:
			i++
		}
	}
	if w.wholes != nil {
		n = w.wholes.keep(cuts[:n], text, pos, end)
	}
	if n == 0 {
		return nil
	}
	w.cut ^= 1
	return cuts[:n]
}

// char returns three bytes as a character.
func char(s string) uint32 { return uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 }
