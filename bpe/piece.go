package bpe

import "github.com/tokcount/tokcount/vocab/table"

const highBits = 0x8080808080808080

// appendPiece appends the tokens of one piece, by the way that its length asks
// for: from a cache, or by looking it up as a whole, cutting it, or merging,
// and then into the cache.
func (w *worker) appendPiece(dst []Token, piece string) []Token {
	first := len(dst)
	switch {
	case len(piece) <= table.MaxShort:
		key := table.ShortKey(piece)
		h := keyHash(key)
		dst, ok := w.short.appendTo(dst, key, h)
		if !ok {
			dst = w.appendUnknown(dst, piece, w.table.FindKey(key, key.Hash()), (key.Lo|key.Hi)&highBits != 0)
			w.short.add(key, h, dst[first:])
		}
		return dst
	case len(piece) <= table.MaxMiddle:
		key := table.MiddleKey(piece)
		h := wideHash(key)
		dst, ok := w.middle.appendTo(dst, key, h)
		if !ok {
			dst = w.appendUnknown(dst, piece, w.table.FindHash(piece, key.Hash()), (key.A|key.B|key.C|key.D)&highBits != 0)
			w.middle.add(key, h, dst[first:])
		}
		return dst
	}
	if dst, ok := w.appendCut(dst, piece); ok {
		return dst
	}
	if len(piece) > maxSmall {
		return w.appendLong(dst, piece)
	}
	h := table.HashPiece(piece)
	dst, ok := w.long.appendTo(dst, piece, h)
	if !ok {
		dst = w.appendUnknown(dst, piece, w.table.FindHash(piece, h), true)
		w.long.add(piece, h, dst[first:])
	}
	return dst
}

// appendUnknown appends the tokens of a piece of at most maxSmall bytes that no
// cache knows. whole is the token that it is as a whole, if below limit.
func (w *worker) appendUnknown(dst []Token, piece string, whole Token, high bool) []Token {
	if whole < w.limit {
		return append(dst, whole)
	}
	if high {
		if dst, ok := w.appendCut(dst, piece); ok {
			return dst
		}
	}
	return append(dst, w.small.merge(w.table, w.limit, piece)...)
}

// appendCut appends the tokens of a piece that falls apart at borders that no
// token spans (package table, cuts.go), part by part. It reports false, and
// appends nothing, if there is no such border.
func (w *worker) appendCut(dst []Token, piece string) ([]Token, bool) {
	begin := 0
	left := uint32(0)
	for i := 0; i+3 <= len(piece); {
		if i+8 <= len(piece) && load64(piece[i:])&highBits == 0 {
			left = 0
			i += 8
			continue
		}
		c := uint32(piece[i]) | uint32(piece[i+1])<<8 | uint32(piece[i+2])<<16
		if !table.IsWide(c) {
			left = 0
			i++
			continue
		}
		if left != 0 && w.table.Cut(left, c) {
			dst = w.appendPiece(dst, piece[begin:i])
			begin = i
		}
		left = c
		i += 3
	}
	if begin == 0 {
		return dst, false
	}
	return w.appendPiece(dst, piece[begin:]), true
}
