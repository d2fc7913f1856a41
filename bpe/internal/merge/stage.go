package merge

import (
	"math/bits"

	"github.com/tokcount/tokcount/vocab/table/key"
)

// A stage holds what the pieces of a batch are looked up by. It is made for all of them first;
// then their entries are prefetched, and then probed (cache_hits.go).
//
// One loop for all of it takes a tenth to a half longer. A processor works some 300 instructions
// ahead: that is six pieces of such a loop, and 17 of one that only probes. And of a text of a few
// megabytes one piece in ten has its entry in main memory, 100 ns away. Its line has to be
// prefetched: a load waits, and holds up all that comes after it, so that lines which were loaded
// early, not prefetched, gained nothing.
//
// Counting English prose of 8 MB again, by one core of an AMD EPYC (Zen 4), takes 16.7 ns a piece in
// one loop, 15.2 in two, 11.9 with the prefetch: 5.4 to split, 2.2 to fill, 1.3 to prefetch, and
// 2.6 to probe.
type stage struct {
	pieces [BatchPieces]staged
	mask   uint64 // of the table that they are for

	others     [BatchPieces]uint8 // which of them are not short
	count      int                // of others
	middle     [stagedOthers]stagedMiddle
	middleMask uint64 // of the table that these are for
	long       [stagedOthers]stagedLong
}

// A staged is one piece.
type staged struct {
	key key.Short // in Hi notShort, if it is not short
	at  uint64    // where its bucket is in the table, in bytes; or where it is in middle, or in long after those
}

// A stagedMiddle is a middle-sized piece.
type stagedMiddle struct {
	key key.Middle
	at  uint64 // where its bucket is, in bytes
}

// A stagedLong is a long piece.
type stagedLong struct {
	hash uint64
	at   uint64 // where its bucket is, in bytes; 0 if it is not known
}

const (
	notShort     = 1 << 63
	stagedOthers = 128 // middle-sized ones, and long ones, of a batch
	notStaged    = 2 * stagedOthers

	fewPieces = 16 // are not worth a call that prefetches

	// cachedBuckets of short pieces are a megabyte, which the second-level caches of most processors
	// hold. Prefetched from there, Markdown tables took 9 % longer to count.
	cachedBuckets = 1 << 14

	shortShift, middleShift, longShift           = 6, 7, 6 // of the bytes of a bucket
	stagedSize, stagedMiddleSize, stagedLongSize = 24, 40, 16
)

// isShort reports whether it is a short piece.
func (p *staged) isShort() bool { return int64(p.key.Hi) >= 0 }

// fill puts in the pieces of a batch from the i-th on.
func (s *stage) fill(w *Worker, b *batch, i int) {
	s.mask = w.short.mask
	mixed := s.count > len(b.ends)/16 // as the batch before was
	s.count = 0
	if i == len(b.ends) {
		return
	}
	whole := wholeLoads(b)
	switch {
	case i >= whole:
	case mixed:
		s.fillMixed(b, b.ends[:whole], i)
	default:
		s.fillShort(b, b.ends[:whole], i)
	}
	for j := max(i, whole); j < len(b.ends); j++ {
		k := key.OfShort(b.piece(j))
		s.pieces[j%BatchPieces] = staged{k, (shortHash(k) & s.mask) << shortShift}
	}
	if n := len(b.ends) - i; n >= fewPieces && len(w.short.buckets) > cachedBuckets {
		prefetch(w.short.buckets, &s.pieces[i].at, n, stagedSize)
	}
	if s.count > 0 {
		s.fillOthers(w, b)
	}
}

// wholeLoads returns how many of the pieces begin 16 bytes or more before the
// end of text, so that a key can be loaded whole and masked. Those after them are short.
func wholeLoads(b *batch) int {
	n := len(b.ends)
	for n > 0 && b.begin(n-1)+16 > len(b.text) {
		n--
	}
	return n
}

// fillShort puts in pieces at which sixteen bytes can be read, as if all were short, and
// lists those that are not.
func (s *stage) fillShort(b *batch, ends []int, i int) {
	t, pieces, pos, mask := rawTextOf(b.text), rawSliceOf(s.pieces[:]), b.begin(i), s.mask<<shortShift
	for ; i < len(ends); i++ {
		end := ends[i]
		n := uint64(end - pos)
		if n > key.MaxShort {
			s.others[s.count%BatchPieces] = uint8(i)
			s.count++
		}
		k := t.shortKey(pos, n)
		p := pieces.at(uint64(i))
		p.key = k
		p.at = bits.RotateLeft64(shortProduct(k), bucketBits+shortShift) & mask
		pos = end
	}
}

// fillMixed is fillShort for text of which many pieces are not short: its branch would be
// predicted wrong so often that Russian took 9 % longer. Without it, English takes 8 % longer.
func (s *stage) fillMixed(b *batch, ends []int, i int) {
	t, pieces, pos, mask := rawTextOf(b.text), rawSliceOf(s.pieces[:]), b.begin(i), s.mask<<shortShift
	others := uint64(0)
	for ; i < len(ends); i++ {
		end := ends[i]
		n := uint64(end - pos)
		s.others[others%BatchPieces] = uint8(i)
		others += (key.MaxShort - n) >> 63
		k := t.shortKey(pos, n)
		p := pieces.at(uint64(i))
		p.key = k
		p.at = bits.RotateLeft64(shortProduct(k), bucketBits+shortShift) & mask
		pos = end
	}
	s.count = int(others)
}

// fillOthers puts in the pieces that are not short.
func (s *stage) fillOthers(w *Worker, b *batch) {
	t := rawTextOf(b.text)
	s.middleMask = w.middle.mask
	middle, long := 0, 0
	for _, i := range s.others[:s.count] {
		pos, end := b.begin(int(i)), b.ends[i]
		p := &s.pieces[i]
		p.key.Hi = notShort
		p.at = notStaged
		switch n := end - pos; {
		case n > maxKnown:
		case n > key.MaxMiddle && long < stagedOthers:
			hash := longHash(b.text[pos:end])
			s.long[long] = stagedLong{hash: hash}
			if w.long.mayKnow(hash) {
				s.long[long].at = w.long.index(hash) << longShift
			}
			p.at = uint64(stagedOthers + long)
			long++
		case n <= key.MaxMiddle && middle < stagedOthers && pos+32 <= len(b.text):
			k := t.middleKey(pos, uint64(n))
			s.middle[middle] = stagedMiddle{k, middleHash(k) & s.middleMask << middleShift}
			p.at = uint64(middle)
			middle++
		}
	}
	if middle > 0 {
		prefetch(w.middle.buckets, &s.middle[0].at, middle, stagedMiddleSize)
	}
	if long > 0 && w.long.buckets != nil {
		prefetch(w.long.buckets, &s.long[0].at, long, stagedLongSize)
	}
}

// findMiddle returns the entry of a piece that is not short, if it is middle-sized, staged and known; else
// nil.
func (s *stage) findMiddle(c *middleCache, p *staged) *middleEntry {
	if p.at >= stagedOthers || s.middleMask != c.mask {
		return nil
	}
	m := &s.middle[p.at]
	b := &c.buckets[m.at>>middleShift]
	e := &b[0]
	if e.key != m.key {
		e = &b[1]
		if e.key != m.key {
			return nil
		}
	}
	return e
}

// hashOf returns the hash of a long piece; 0 of one that no cache knows.
func (s *stage) hashOf(p *staged, piece string) uint64 {
	if at := p.at - stagedOthers; at < stagedOthers {
		return s.long[at].hash
	}
	if len(piece) > maxKnown {
		return 0
	}
	return longHash(piece)
}
