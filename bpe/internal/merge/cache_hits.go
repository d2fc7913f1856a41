package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// The loops that most of the time is spent in: pieces that the caches know.
// Each is a function of its own, small enough for its variables to stay in
// registers (in a larger one they do not, for 3 ns a piece), and stops at the
// first piece that it cannot take. They are written out twice, because what they
// could share would be a call a piece: the compiler does not inline so much.
//
// Keys are loaded whole, past the end of the piece, and masked; those of the last bytes of a
// text are made without (stage.go).

type (
	shortCache  = cache[key.Short, [4]Token]
	shortEntry  = entry[key.Short, [4]Token]
	middleCache = cache[key.Middle, [8]Token]
	middleEntry = entry[key.Middle, [8]Token]
)

// shortKey returns the key of the short piece of n bytes at i, where sixteen can be
// read.
func (t rawText) shortKey(i int, n uint64) key.Short {
	m := key.MaskOf(n)
	return key.Short{Lo: t.load64(i) & m.Lo, Hi: t.load64(i+8)&m.Hi | m.Size}
}

// middleKey returns the key of the middle-sized piece of n bytes at i, where 32 can
// be read.
func (t rawText) middleKey(i int, n uint64) key.Middle {
	m := key.MaskOf(n)
	return key.Middle{
		A: t.load64(i), B: t.load64(i + 8),
		C: t.load64(i+16) & m.Lo, D: t.load64(i+24)&m.Hi | n<<56,
	}
}

// appendStaged writes the tokens of the pieces from the i-th to before the n-th of a batch to out,
// from the k-th on, while they are short and known and have at most as many tokens as their entry
// holds. It returns the first piece that is left, n if none is, and where the tokens end. out has
// room for four tokens a piece.
//
// An entry's four tokens are stored whether there are four or not: storing is
// free, a branch on the number is mispredicted often (6 ns). Which entry of a
// bucket it is, is arithmetic too, for the same reason, and goes by the first eight
// bytes: a piece in the second place that has those of the one in the first is left
// to the slow path.
func appendStaged(c *shortCache, s *stage, i, n int, out rawTokens, k int) (left, end int) {
	pieces, buckets := rawSliceOf(s.pieces[:]), rawBucketsOf(c.buckets)
	for ; i < n; i++ {
		p := pieces.at(uint64(i))
		if !p.isShort() {
			break
		}
		second := uint64(0)
		if buckets.entry(p.at, 0).key.Lo != p.key.Lo {
			second = 1
		}
		e := buckets.entry(p.at, second)
		if e.key.Lo != p.key.Lo || e.key.Hi != p.key.Hi {
			break
		}
		last := e.ids[3]
		four := out.four(uint64(k))
		*four = e.ids
		if last >= 4<<countShift {
			if last >= 5<<countShift {
				break
			}
			four[3] = last & tokenMask
		}
		k += int(last >> countShift)
	}
	return i, k
}

// countStaged is appendStaged without the tokens. It passes over pieces that are not short.
func countStaged(c *shortCache, s *stage, i, n int) (left, tokens int) {
	pieces, buckets := rawSliceOf(s.pieces[:]), rawBucketsOf(c.buckets)
	for ; i < n; i++ {
		p := pieces.at(uint64(i))
		if !p.isShort() {
			continue
		}
		second := uint64(0)
		if buckets.entry(p.at, 0).key.Lo != p.key.Lo {
			second = 1
		}
		e := buckets.entry(p.at, second)
		if e.key.Lo != p.key.Lo || e.key.Hi != p.key.Hi {
			break
		}
		tokens += int(e.ids[3] >> countShift)
	}
	return i, tokens
}
