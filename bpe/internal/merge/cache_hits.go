package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// The loops that most of the time is spent in: pieces that the caches know.
// Each is a function of its own, small enough for its variables to stay in
// registers (in a larger one they do not, for 3 ns a piece), and stops at the
// first piece that it cannot take. They load the words of a key whole,
// past the end of the piece, and mask them; so they leave the last bytes of a
// text to the slow path. They are written out four times, because what they
// could share would be a call a piece: the compiler does not inline so much.

type (
	shortCache  = cache[key.Short, [4]Token]
	shortEntry  = entry[key.Short, [4]Token]
	middleCache = cache[key.Middle, [8]Token]
)

// shortKey returns the key of the short piece of n bytes at i, where sixteen can be
// read.
func (t rawText) shortKey(i int, n uint) key.Short {
	m := key.MaskOf(uint64(n))
	return key.Short{Lo: t.load64(i) & m.Lo, Hi: t.load64(i+8)&m.Hi | m.Size}
}

// middleKey returns the key of the middle-sized piece of n bytes at i, where 32 can
// be read.
func (t rawText) middleKey(i int, n uint) key.Middle {
	m := key.MaskOf(uint64(n))
	return key.Middle{
		A: t.load64(i), B: t.load64(i + 8),
		C: t.load64(i+16) & m.Lo, D: t.load64(i+24)&m.Hi | uint64(n)<<56,
	}
}

// appendShort writes the tokens of the pieces that begin at pos and end at
// ends to out, from the k-th on, while they are short and known and have at
// most as many tokens as their entry holds. It returns how many pieces those are and
// where the tokens end. Sixteen bytes can be read at every piece, and out has
// room for four tokens a piece.
//
// An entry's four tokens are stored whether there are four or not: storing is
// free, a branch on the number is mispredicted often (6 ns). Which entry of a
// bucket it is, is arithmetic too, for the same reason, and goes by the first eight
// bytes: a piece in the second place that has those of the one in the first is left
// to the slow path.
func appendShort(c *shortCache, out rawTokens, k int, text string, pos int, ends []int) (pieces, tokens int) {
	t, buckets, mask := rawTextOf(text), rawSliceOf(c.buckets), c.mask
	for i, end := range ends {
		n := uint(end - pos)
		if n > key.MaxShort {
			return i, k
		}
		piece := t.shortKey(pos, n)
		b := buckets.at(shortHash(piece) & mask)
		second := 0
		if b[0].key.Lo != piece.Lo {
			second = 1
		}
		e := &b[second&1]
		if e.key.Lo != piece.Lo || e.key.Hi != piece.Hi {
			return i, k
		}
		last := e.ids[3]
		if last>>countShift > 4 {
			return i, k
		}
		four := out.four(uint64(k))
		*four = e.ids
		four[3] = last & tokenMask
		k += int(last >> countShift)
		pos = end
	}
	return len(ends), k
}

// countShort is appendShort without the tokens.
func countShort(c *shortCache, text string, pos int, ends []int) (pieces, tokens int) {
	t, buckets, mask := rawTextOf(text), rawSliceOf(c.buckets), c.mask
	for i, end := range ends {
		n := uint(end - pos)
		if n > key.MaxShort {
			return i, tokens
		}
		piece := t.shortKey(pos, n)
		b := buckets.at(shortHash(piece) & mask)
		second := 0
		if b[0].key.Lo != piece.Lo {
			second = 1
		}
		e := &b[second&1]
		if e.key.Lo != piece.Lo || e.key.Hi != piece.Hi {
			return i, tokens
		}
		tokens += int(e.ids[3] >> countShift)
		pos = end
	}
	return len(ends), tokens
}

// appendMiddle is appendShort for pieces of key.MaxShort+1 to
// key.MaxMiddle bytes, at which 32 bytes can be read.
func appendMiddle(c *middleCache, out rawTokens, k int, text string, pos int, ends []int) (pieces, tokens int) {
	t, buckets, mask := rawTextOf(text), rawSliceOf(c.buckets), c.mask
	for i, end := range ends {
		n := uint(end - pos)
		if n-16 > 15 || pos+32 > len(text) {
			return i, k
		}
		piece := t.middleKey(pos, n)
		b := buckets.at(middleHash(piece) & mask)
		e := &b[0]
		if e.key != piece {
			e = &b[1]
			if e.key != piece {
				return i, k
			}
		}
		last := e.ids[7]
		if last>>countShift > 8 {
			return i, k
		}
		eight := out.eight(uint64(k))
		*eight = e.ids
		eight[7] = last & tokenMask
		k += int(last >> countShift)
		pos = end
	}
	return len(ends), k
}

// countMiddle is appendMiddle without the tokens.
func countMiddle(c *middleCache, text string, pos int, ends []int) (pieces, tokens int) {
	t, buckets, mask := rawTextOf(text), rawSliceOf(c.buckets), c.mask
	for i, end := range ends {
		n := uint(end - pos)
		if n-16 > 15 || pos+32 > len(text) {
			return i, tokens
		}
		piece := t.middleKey(pos, n)
		b := buckets.at(middleHash(piece) & mask)
		e := &b[0]
		if e.key != piece {
			e = &b[1]
			if e.key != piece {
				return i, tokens
			}
		}
		tokens += int(e.ids[7] >> countShift)
		pos = end
	}
	return len(ends), tokens
}
