package merge

import (
	"math/bits"

	"github.com/tokcount/tokcount/vocab/table/key"
)

// A cache remembers the tokens of pieces that were merged or looked up before.
// Nearly all pieces of a text repeat; 97 % of those of English are found here.
//
// It is a table of buckets of two entries. An entry is the piece itself, as a
// key of two or four words (K), and beside it up to four or eight tokens (I),
// so that a hit touches one cache line. The first piece to come takes the first
// place of a bucket and keeps it, the second place goes to who comes last: the
// frequent pieces of a text come first, and stay. A piece that finds its bucket
// full goes to the neighbouring one, where only the slow path looks.
//
// The table starts small, so that the first kilobytes of text warm it quickly,
// and grows by four as it fills, up to where it would leave the second-level
// cache: a larger one costs more in misses of the processor than it saves in
// merges of most texts. Then newer pieces replace older ones, and it grows on only by
// need (cache_need.go), up to a bound.
type cache[K comparable, I inlineTokens] struct {
	buckets [][2]entry[K, I]
	mask    uint64 // hash & mask is the index of a bucket
	used    int    // entries
	most    int    // buckets that filling it makes
	need    need
	hash    func(K) uint64
	spill   ring[Token] // tokens of the pieces that have too many for their entry
}

// An entry's last token has in its top byte how many tokens there are; 0 marks
// an empty entry. If they are more than I holds, they are in spill, at the
// place that the first two are.
type entry[K comparable, I inlineTokens] struct {
	key K
	ids I
}

// count returns how many tokens a piece has.
func (e *entry[K, I]) count() int { return int(e.ids[len(e.ids)-1] >> countShift) }

type inlineTokens interface{ [4]Token | [8]Token }

const (
	countShift = 24
	tokenMask  = 1<<countShift - 1
)

// newCache returns a cache of 1<<bits buckets that grows to most as it fills, and then doubles
// by need, so many times. Its spill begins with room for so many tokens.
func newCache[K comparable, I inlineTokens](bits uint, most, spill, doublings int, hash func(K) uint64) cache[K, I] {
	return cache[K, I]{
		buckets: make([][2]entry[K, I], 1<<bits),
		mask:    1<<bits - 1,
		most:    most,
		hash:    hash,
		need:    need{bound: most << doublings},
		spill:   newRing[Token](spill),
	}
}

// appendTo appends the tokens of a piece to dst, if it knows them. It looks in
// the neighbouring bucket too, where pieces go that find theirs full.
func (c *cache[K, I]) appendTo(dst []Token, key K, h uint64) ([]Token, bool) {
	e := c.find(key, h)
	if e == nil {
		return dst, false
	}
	count := e.count()
	if count > len(e.ids) {
		run := c.spill.from(place{e.ids[0], e.ids[1]})
		if run == nil {
			return dst, false
		}
		return append(dst, run[:count]...), true
	}
	for i := range count {
		dst = append(dst, e.ids[i]&tokenMask)
	}
	return dst, true
}

// find returns the entry of a piece, or nil.
func (c *cache[K, I]) find(key K, h uint64) *entry[K, I] {
	b := &c.buckets[h&c.mask]
	switch {
	case b[0].key == key:
		return &b[0]
	case b[1].key == key:
		return &b[1]
	case b[1].ids[len(b[1].ids)-1] == 0:
		return nil // there is room, so it has not gone next door
	}
	b = &c.buckets[h&c.mask^1]
	switch key {
	case b[0].key:
		return &b[0]
	case b[1].key:
		return &b[1]
	}
	return nil
}

// add remembers the tokens of a piece that it does not know, and returns its entry.
func (c *cache[K, I]) add(key K, h uint64, tokens []Token) *entry[K, I] {
	e := c.room(key, h, len(tokens))
	*e = entry[K, I]{key: key}
	if len(tokens) <= len(e.ids) {
		for i, id := range tokens {
			e.ids[i] = id
		}
	} else {
		p := c.spill.add(tokens)
		e.ids[0], e.ids[1] = p.at, p.lap
	}
	e.ids[len(e.ids)-1] |= Token(len(tokens)) << countShift
	return e
}

// addOne is add for a piece that is one token.
func (c *cache[K, I]) addOne(key K, h uint64, token Token) *entry[K, I] {
	e := c.room(key, h, 1)
	*e = entry[K, I]{key: key}
	e.ids[0] = token
	e.ids[len(e.ids)-1] = 1 << countShift
	return e
}

// room returns the place for the entry of a piece with so many tokens.
func (c *cache[K, I]) room(key K, h uint64, tokens int) *entry[K, I] {
	if len(c.buckets) >= c.most {
		if c.need.more(h, len(c.buckets)) {
			c.double()
		}
	} else if c.used >= len(c.buckets) {
		c.grow()
	}
	if tokens > len(c.buckets[0][0].ids) {
		if e := c.find(key, h); e != nil { // its tokens have left the spill
			return e
		}
	}
	return c.place(h)
}

// place returns the place for an entry: where there is room, in its bucket or the
// neighbouring one, or else the second place of its bucket. Which place of a bucket
// it is cannot be predicted, and is arithmetic.
func (c *cache[K, I]) place(h uint64) *entry[K, I] {
	b := &c.buckets[h&c.mask]
	last := len(b[0].ids) - 1
	if b[1].ids[last] == 0 {
		c.used++
		return &b[1-isEmpty(b[0].ids[last])]
	}
	next := &c.buckets[h&c.mask^1]
	if next[1].ids[last] == 0 {
		c.used++
		return &next[1-isEmpty(next[0].ids[last])]
	}
	c.need.replaced++
	return &b[1]
}

// isEmpty returns 1 for the last token of an empty entry, which is 0, and 0 for that
// of any other.
func isEmpty(last Token) uint32 { return (last - 1) >> 31 }

// shortHash is the hash of a short piece in a cache. Of a product the high bits are
// good, so they become the low ones, which tell the bucket; and two products are cheaper
// than the one of twice the width that [key.Short.Hash] is.
func shortHash(k key.Short) uint64 { return bits.RotateLeft64(shortProduct(k), bucketBits) }

func shortProduct(k key.Short) uint64 { return k.Lo*mul1 ^ k.Hi*mul2 }

// middleHash is shortHash for a middle-sized piece.
func middleHash(k key.Middle) uint64 {
	return bits.RotateLeft64(k.A*mul1^k.B*mul2^k.C*mul3^k.D*mul4, bucketBits)
}

// bucketBits are enough for the largest cache. The multipliers are the golden ratio and
// primes of xxHash.
const (
	bucketBits = 20

	mul1 = 0x9E3779B97F4A7C15
	mul2 = 0xC2B2AE3D27D4EB4F
	mul3 = 0x9E3779B185EBCA87
	mul4 = 0x165667B19E3779F9
)

// grow makes the table four times as large, but no larger than most.
//
// Each time in new memory: with room for most of it at once, and growth in place, a process saves a third
// of the page faults of its first megabytes, but each later Encoder first clears all of that, which
// took as long as to count 50 kB.
func (c *cache[K, I]) grow() {
	c.resize(min(4*len(c.buckets), c.most))
}

// double makes the table twice as large, for which there is a need.
func (c *cache[K, I]) double() {
	c.resize(2 * len(c.buckets))
	c.spill.most *= 2
}

// resize makes a larger table, and puts the entries of the one before where they belong:
// those of two neighbouring buckets at a time, since what is in bucket i goes to bucket i or
// to one of the new ones whose index ends in the same bits, or next door.
//
// Pieces that came first are to stay first: those in the first places of their own buckets
// go before those in the second, and these before those that were next door, where only the
// slow path looks. Placed in the order of the table, 47 of 1,000 pieces of an English text
// were next door when the cache had doubled, not 5.
func (c *cache[K, I]) resize(buckets int) {
	old, was := c.buckets, c.mask
	c.buckets = make([][2]entry[K, I], buckets)
	c.mask = uint64(buckets - 1)
	c.used = 0
	for i := 0; i < len(old); i += 2 {
		var guests [4]*entry[K, I]
		n := 0
		for place := range 2 {
			for j := i; j < i+2; j++ {
				e := &old[j][place]
				if e.ids[len(e.ids)-1] == 0 {
					continue
				}
				if h := c.hash(e.key); h&was == uint64(j) {
					*c.place(h) = *e
				} else {
					guests[n] = e
					n++
				}
			}
		}
		for _, e := range guests[:n] {
			*c.place(c.hash(e.key)) = *e
		}
	}
}
