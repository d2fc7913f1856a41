package merge

import (
	"math/bits"
	"slices"
)

// A longCache remembers the tokens of pieces of 32 to maxKnown bytes: clauses of Chinese and
// Japanese, words of the scripts of India, identifiers, URLs, and the line breaks with
// indentation and the rules ("-----") of text that was laid out. It is a table of buckets of a
// line each, made when the first piece is put in, which grows as it fills; a piece and its tokens lie
// together in a ring.
//
// Text that was laid out is why maxKnown is so large. In Debian's reference manual, HTML
// turned to text, pieces of over 62 bytes hold a fifth to a third of all bytes, and are
// some hundred different ones: merging each again took three quarters of later passes.
//
// A piece that falls apart is put in only when it comes again (cameBefore). Most clauses never do,
// and their parts are soon known; but where they do, as in a chat that is sent again with each
// turn, finding a clause takes a fifth of what cutting it and finding its parts take. What comes for the
// first time is told by two bytes that are zero, so that it does not push the line of a bucket into
// the processor's caches: with the tags in the buckets, new Japanese text took 5 % longer.
type longCache struct {
	seen    []uint16     // tags of pieces, by hash; none before the first
	buckets []longBucket // none before one is put in
	records ring[uint64]

	first int // pieces that came for the first time
	put   int // pieces that were put in
	again int // words of pieces that came again, put in since the cache has its size
	most  int // buckets that filling it makes
	bound int // words of records that it has at most
	turn  int // of turns
}

type longBucket [4]longEntry // the newest first

type longEntry struct {
	hash  uint32 // its high half
	at    place  // of the record: bytes as words, the last one overlapping; then the tokens, two a word
	size  uint16 // bytes of the piece; 0 when the entry is empty
	count uint16 // tokens
}

const (
	maxKnown = 1 << 10 // bytes of a piece: a record of it is at most 1/400 of the usual ring

	longestRecord = maxKnown/8 + maxKnown/2 // words: of its bytes, and of a token for each

	// Of so many pieces that come again, a full cache takes one: of text that is too long for it, each
	// would push out another that comes again sooner.
	turns = 8

	longTags  = 8      // for each bucket
	fewLong   = 1 << 8 // buckets that it begins with
	longGrows = 4      // times as large
)

// newLongCache returns a cache that grows to so many buckets and words of records as it fills, and then
// doubles by need, so many times.
func newLongCache(buckets, words, doublings int) longCache {
	return longCache{records: newRing[uint64](words), most: buckets, bound: words << doublings}
}

// longHash returns the hash of a long piece, by which the cache knows it.
func longHash(piece string) uint64 {
	a, b := uint64(len(piece)), uint64(0)
	for i := 0; i+16 < len(piece); i += 16 {
		a = bits.RotateLeft64((a^load64(piece[i:]))*mul1, 32)
		b = bits.RotateLeft64((b^load64(piece[i+8:]))*mul2, 32)
	}
	a ^= load64(piece[len(piece)-16:])
	b ^= load64(piece[len(piece)-8:])
	high, low := bits.Mul64(a^mul3, b^mul4) // to which each bit of both comes
	return high ^ low
}

// index returns the index of the bucket of a piece.
func (c *longCache) index(hash uint64) uint64 { return hash >> 32 & uint64(len(c.buckets)-1) }

// bucket returns the bucket of a piece. There is one.
func (c *longCache) bucket(hash uint64) *longBucket { return &c.buckets[c.index(hash)] }

// mayKnow reports whether it may know a piece: not, if none with its tag or another there has come.
func (c *longCache) mayKnow(hash uint64) bool {
	return len(c.buckets) > 0 && c.seen[hash&uint64(len(c.seen)-1)] != 0
}

// find returns the tokens of a piece, if it knows them.
func (c *longCache) find(piece string, hash uint64) (packed, bool) {
	if len(piece) > maxKnown || !c.mayKnow(hash) {
		return packed{}, false
	}
	b := c.bucket(hash)
	for i := range b {
		if e := &b[i]; e.hash == uint32(hash>>32) && int(e.size) == len(piece) {
			if tokens, ok := c.tokens(e, piece); ok {
				return tokens, true
			}
		}
	}
	return packed{}, false
}

// tokens returns the tokens of an entry, if it is that of the piece and its record is still there.
func (c *longCache) tokens(e *longEntry, piece string) (packed, bool) {
	record := c.records.from(e.at)
	if record == nil {
		return packed{}, false
	}
	last := (len(piece) - 1) / 8
	for i := range last {
		if record[i] != load64(piece[8*i:]) {
			return packed{}, false
		}
	}
	if record[last] != load64(piece[len(piece)-8:]) {
		return packed{}, false
	}
	return packed{record[last+1:], int(e.count)}, true
}

// cameBefore reports whether a piece that it does not know came before, as far as it can tell,
// and keeps in mind that it has come.
func (c *longCache) cameBefore(hash uint64) bool {
	if 2*c.first >= len(c.seen) && len(c.seen) < longTags*c.most {
		c.growSeen()
	}
	tag := uint16(hash>>48) | 1
	seen := &c.seen[hash&uint64(len(c.seen)-1)]
	before := *seen == tag
	*seen = tag
	if !before {
		c.first++
	}
	return before
}

// growSeen makes room for more tags as pieces come. Where those in it belong is no longer known, so they
// are put wherever that may be.
func (c *longCache) growSeen() {
	if c.seen == nil {
		c.seen = make([]uint16, longTags*min(fewLong, c.most))
		return
	}
	c.seen = slices.Repeat(c.seen, min(longGrows, longTags*c.most/len(c.seen)))
}

// takes reports whether a piece that it does not know is to be put in. divided says that the piece
// falls apart.
func (c *longCache) takes(piece string, hash uint64, divided bool) bool {
	switch {
	case len(piece) > maxKnown:
		return false
	case !divided:
		return true
	case !c.cameBefore(hash):
		return false
	case c.records.most < c.bound || c.again < c.records.most:
		return true
	}
	c.turn++
	return c.turn%turns == 0
}

// add remembers the tokens of a piece that it does not know. came says that the piece is put in
// because it came again.
func (c *longCache) add(piece string, hash uint64, tokens []Token, came bool) {
	c.cameBefore(hash) // so that mayKnow tells that it is known
	words := (len(piece) + 7) / 8
	size := words + (len(tokens)+1)/2
	if came {
		c.needs(size)
	}
	if c.put >= 2*len(c.buckets) && len(c.buckets) < c.most {
		c.grow()
	}
	c.put++
	record, at := c.records.room(size)
	for i := range words - 1 {
		record[i] = load64(piece[8*i:])
	}
	record[words-1] = load64(piece[len(piece)-8:])
	pack(record[words:], tokens)
	c.insert(longEntry{uint32(hash >> 32), at, uint16(len(piece)), uint16(len(tokens))})
}

// insert makes an entry the newest one of its bucket.
func (c *longCache) insert(e longEntry) {
	b := c.bucket(uint64(e.hash) << 32)
	b[0], b[1], b[2], b[3] = e, b[0], b[1], b[2]
}

// grow makes the table larger as it fills.
func (c *longCache) grow() {
	old := c.buckets
	c.buckets = make([]longBucket, min(max(longGrows*len(old), fewLong), c.most))
	for _, b := range old {
		for j := range b {
			if e := b[len(b)-1-j]; e.size > 0 {
				c.insert(e)
			}
		}
	}
}

// needs counts the words of a piece that came again, and lets the cache become twice as large when such
// pieces have filled all of the ring since it has its size.
func (c *longCache) needs(words int) {
	switch {
	case c.again < c.records.most:
		c.again += words
	case c.records.most < c.bound:
		c.again = 0
		c.records.most *= 2
		c.most *= 2
	}
}

// A packed is tokens, two a word.
type packed struct {
	words []uint64
	count int
}

// pack writes tokens to words, two a word.
func pack(words []uint64, tokens []Token) {
	for i := range len(tokens) / 2 {
		words[i] = uint64(tokens[2*i]) | uint64(tokens[2*i+1])<<32
	}
	if n := len(tokens); n%2 == 1 {
		words[n/2] = uint64(tokens[n-1])
	}
}

// appendTo appends the tokens to dst.
func (p packed) appendTo(dst []Token) []Token {
	for _, two := range p.words[:p.count/2] {
		dst = append(dst, Token(two), Token(two>>32))
	}
	if p.count%2 == 1 {
		dst = append(dst, Token(p.words[p.count/2]))
	}
	return dst
}
