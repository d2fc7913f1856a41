package table

import (
	"errors"
	"slices"
)

// A perfect hash sends n known keys to n/0.98 slots without collision, or to n/0.9
// in the table of a Model, with one small displacement a bucket of two to four keys
// ("hash and displace").
// A look-up costs two dependent loads, of the displacement and of the slot, and
// the slot tells known keys from others. (A set of bits next to the
// displacement, which turned five in six unknown keys away before the slot was
// loaded, cost more in mispredicted branches than it saved.)
//
// The bucket comes from the top bits of the key's hash. The slot comes from
// its middle 32 bits, multiplied by an odd number made of the displacement
// and scaled to the number of slots: multiplication, unlike exclusive or,
// separates keys that differ only in low bits.
//
// A key whose middle bits are 0, such as the pair of rank 0 and itself, has slot 0 under every
// displacement. If a bucket before took that slot, its bucket comes first in the next try: of
// few pairs that happens often.
//
// Two keys of one bucket with the same middle bits have no displacement. This
// happens in one of ten thousand sets of 200,000 keys. The number of buckets is
// then doubled, up to six times: each time half of such pairs are separated.
// Keys that were chosen to fill few buckets are separated too, or refused.

const (
	perfectLoad   = 0.98 // of embedded tables, which every program carries
	modelLoad     = 0.9  // of a file's, which is built each time: a fifth of the tries
	keysPerBucket = 4
	maxDisplace   = 1 << 16
	maxBucket     = 64 // keys; of random ones, no bucket ever has as many
	maxExtra      = 6  // doublings of the number of buckets
	noKey         = -1
)

// maxTries is how many displacements of n keys are tried before there are more
// buckets: ten times what the published vocabularies take.
func maxTries(n int) int { return 100*n + 16*maxDisplace }

var errPerfect = &Error{-1, -1, errors.New("no perfect hash: too many tokens with equal hashes")}

// bucketShift returns by how much to shift a hash to get its bucket, for n keys.
func bucketShift(n int) uint {
	shift := uint(64 - 1)
	for n > keysPerBucket<<(64-shift) {
		shift--
	}
	return shift
}

// slotOf returns the slot of hash h under displacement d among size slots.
func slotOf(h uint64, d uint16, size uint64) uint64 {
	return uint64(uint32(h>>16)*(2*uint32(d)+1)) * size >> 32
}

// slotsFor returns the number of slots for n keys.
func slotsFor(n int, load float64) int { return int(float64(n)/load) + 1 }

// A placer makes a perfect hash of keys that are given by their hashes. Its
// memory serves again for other keys.
type placer struct {
	load   float64 // perfectLoad or modelLoad
	hashes []uint64
	disp   []uint16 // of each bucket
	slots  []int32  // the index of a key, or noKey

	used    []uint64 // a bit a slot: it stays in the first-level cache
	starts  []int32  // of each bucket in keys, and the end of the last
	keys    []uint64 // by bucket: the middle bits of the hash above the index
	buckets []int32  // the largest first
	left    int      // displacements that may be tried
}

// reserve makes room for n keys.
func (p *placer) reserve(n int) {
	p.hashes, p.slots = make([]uint64, 0, n), make([]int32, 0, slotsFor(n, p.load))
	if cap(p.keys) < n {
		p.keys = make([]uint64, 0, n)
	}
}

// place sets disp and slots, and returns how often the number of buckets was
// doubled. Buckets are placed largest first, each at the first displacement
// that fits: expected time is linear in the number of keys, times the about 50
// tries of the last keys (10 in a Model's table). With more than four keys a bucket, buckets of four
// find no displacement when under a tenth of the slots is free.
func (p *placer) place(work *work) (extra int, err error) {
	n := len(p.hashes)
	for extra := range maxExtra + 1 {
		p.left = maxTries(n)
		p.sortKeys(bucketShift(n) - uint(extra))
		ok := p.sortBuckets()
		if ok && extra > 0 {
			p.fixedFirst()
		}
		ok = ok && p.tryPlace()
		work.placing += maxTries(n) - p.left
		if ok {
			return extra, nil
		}
	}
	return 0, errPerfect
}

// fixedFirst moves the bucket to the front that has a key with but one slot, whatever the
// displacement, if there is one.
func (p *placer) fixedFirst() {
	for i, b := range p.buckets {
		if slices.ContainsFunc(p.bucket(int(b)), func(key uint64) bool { return key>>32 == 0 }) {
			copy(p.buckets[1:i+1], p.buckets[:i])
			p.buckets[0] = b
			return
		}
	}
}

// sortKeys sorts the keys by their buckets, those of one bucket by index.
func (p *placer) sortKeys(shift uint) {
	buckets := 1 << (64 - shift)
	p.disp, p.starts, p.keys = resized(p.disp, buckets), resized(p.starts, buckets+1), resized(p.keys, len(p.hashes))
	for _, h := range p.hashes {
		p.starts[h>>shift]++
	}
	for b := 1; b <= buckets; b++ {
		p.starts[b] += p.starts[b-1] // ends, until the keys are in
	}
	for i := len(p.hashes) - 1; i >= 0; i-- {
		h := p.hashes[i]
		at := &p.starts[h>>shift]
		*at--
		p.keys[*at] = h>>16<<32 | uint64(i)
	}
}

// sortBuckets sorts the buckets that have keys by size, those of one size by
// number. It reports false if one has too many keys.
func (p *placer) sortBuckets() bool {
	var ends [maxBucket + 2]int // of the buckets larger than this less one
	for b := range p.disp {
		size := len(p.bucket(b))
		if size > maxBucket {
			return false
		}
		ends[size]++
	}
	ends[0] = 0
	for size := maxBucket; size > 0; size-- {
		ends[size-1] += ends[size]
	}
	p.buckets = resized(p.buckets, ends[0])
	for b := range p.disp {
		if size := len(p.bucket(b)); size > 0 {
			p.buckets[ends[size+1]] = int32(b)
			ends[size+1]++
		}
	}
	return true
}

// bucket returns the keys of a bucket.
func (p *placer) bucket(b int) []uint64 { return p.keys[p.starts[b]:p.starts[b+1]] }

// resized returns a slice of n zeros, s if it is large enough.
func resized[E any](s []E, n int) []E {
	if cap(s) < n {
		return make([]E, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// tryPlace places the keys, or reports false if a bucket finds no displacement.
func (p *placer) tryPlace() bool {
	n := slotsFor(len(p.hashes), p.load)
	p.slots, p.used = resized(p.slots, n), resized(p.used, n/64+1)
	for i := range p.slots {
		p.slots[i] = noKey
	}
	for _, b := range p.buckets {
		keys := p.bucket(int(b))
		d, ok := p.displace(keys)
		if !ok {
			return false
		}
		p.disp[b] = d
		for _, k := range keys {
			p.slots[placeOf(k, d, uint64(n))] = int32(uint32(k))
		}
	}
	return true
}

// placeOf is slotOf for an entry of placer.keys.
func placeOf(key uint64, d uint16, size uint64) uint64 {
	return uint64(uint32(key>>32)*(2*uint32(d)+1)) * size >> 32
}

// displace finds the first displacement that sends every key of a bucket to a
// free slot, and takes the slots. Most of the time the slot of the first key is
// taken: that loop adds where slotOf multiplies. The slots of the others are
// looked at together, since whether one of them is taken cannot be predicted.
func (p *placer) displace(keys []uint64) (uint16, bool) {
	for i, k := range keys {
		for _, other := range keys[:i] {
			if k>>32 == other>>32 {
				return 0, false
			}
		}
	}
	size, used := uint64(len(p.slots)), p.used
	first := uint32(keys[0] >> 32)
	step := 2 * first
	for d := range min(maxDisplace, p.left) {
		slot := uint64(first) * size >> 32
		first += step
		if used[slot/64]>>(slot%64)&1 != 0 {
			continue
		}
		taken := uint64(0)
		for _, k := range keys[1:] {
			slot := placeOf(k, uint16(d), size)
			taken |= used[slot/64] >> (slot % 64)
		}
		if taken&1 == 0 && p.take(keys, uint16(d)) {
			p.left -= d + 1
			return uint16(d), true
		}
	}
	p.left -= min(maxDisplace, p.left)
	return 0, false
}

// take takes the slots of a bucket's keys, which are free, or none if two keys
// have the same.
func (p *placer) take(keys []uint64, d uint16) bool {
	size := uint64(len(p.slots))
	for i, k := range keys {
		slot := placeOf(k, d, size)
		if p.used[slot/64]>>(slot%64)&1 != 0 {
			for _, k := range keys[:i] {
				slot := placeOf(k, d, size)
				p.used[slot/64] &^= 1 << (slot % 64)
			}
			return false
		}
		p.used[slot/64] |= 1 << (slot % 64)
	}
	return true
}
