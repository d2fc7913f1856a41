package table

import (
	"errors"
	"slices"
)

// A perfect hash sends n known keys to n/0.98 slots without collision, with
// one small displacement a bucket of two to four keys ("hash and displace").
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
	perfectLoad   = 0.98
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
func slotsFor(n int) int { return int(float64(n)/perfectLoad) + 1 }

// A placer makes a perfect hash of keys that are given by their hashes. Its
// memory serves again for other keys.
type placer struct {
	hashes []uint64
	disp   []uint16 // of each bucket
	slots  []int32  // the index of a key, or noKey

	used    []uint64 // a bit a slot: it stays in the first-level cache
	starts  []int32  // of each bucket in keys, and the end of the last
	keys    []int32  // by bucket
	left    int      // displacements that may be tried
	middles [maxBucket]uint32
}

// reserve makes room for n keys.
func (p *placer) reserve(n int) {
	p.hashes, p.keys, p.slots = make([]uint64, 0, n), make([]int32, 0, n), make([]int32, 0, slotsFor(n))
}

// place sets disp and slots, and returns how often the number of buckets was
// doubled. Buckets are placed largest first, each at the first displacement
// that fits: expected time is linear in the number of keys, times the about 50
// tries of the last keys. With more than four keys a bucket, buckets of four
// find no displacement when under a tenth of the slots is free.
func (p *placer) place(work *work) (extra int, err error) {
	n := len(p.hashes)
	for extra := range maxExtra + 1 {
		p.left = maxTries(n)
		p.sortKeys(bucketShift(n) - uint(extra))
		ok := p.tryPlace(extra > 0)
		work.placing += maxTries(n) - p.left
		if ok {
			return extra, nil
		}
	}
	return 0, errPerfect
}

// tryPlace places the keys, or reports false if a bucket finds no displacement. A bucket with a
// key that has but one slot may come first.
func (p *placer) tryPlace(fixedFirst bool) bool {
	largest := 0
	for b := range p.disp {
		largest = max(largest, len(p.bucket(b)))
	}
	if largest > maxBucket {
		return false
	}
	n := slotsFor(len(p.hashes))
	p.slots, p.used = resized(p.slots, n), resized(p.used, n/64+1)
	for i := range p.slots {
		p.slots[i] = noKey
	}
	fixed := noKey
	if fixedFirst {
		if fixed = p.fixed(); fixed != noKey {
			d, ok := p.displace(p.bucket(fixed))
			if !ok {
				return false
			}
			p.disp[fixed] = d
		}
	}
	for size := largest; size > 0; size-- {
		for b := range p.disp {
			if keys := p.bucket(b); len(keys) == size && b != fixed {
				d, ok := p.displace(keys)
				if !ok {
					return false
				}
				p.disp[b] = d
			}
		}
	}
	return true
}

// fixed returns the first bucket with a key that has but one slot, or noKey.
func (p *placer) fixed() int {
	for b := range p.disp {
		for _, k := range p.bucket(b) {
			if uint32(p.hashes[k]>>16) == 0 {
				return b
			}
		}
	}
	return noKey
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
		b := p.hashes[i] >> shift
		p.starts[b]--
		p.keys[p.starts[b]] = int32(i)
	}
}

// bucket returns the keys of a bucket.
func (p *placer) bucket(b int) []int32 { return p.keys[p.starts[b]:p.starts[b+1]] }

// resized returns a slice of n zeros, s if it is large enough.
func resized[E any](s []E, n int) []E {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// displace finds the first displacement that sends every key of a bucket to a
// free slot, and takes the slots. Most of the time the slot of the first key is
// taken: that loop adds where slotOf multiplies.
func (p *placer) displace(keys []int32) (uint16, bool) {
	middles := p.middles[:len(keys)]
	for i, k := range keys {
		middles[i] = uint32(p.hashes[k] >> 16)
		if slices.Contains(middles[:i], middles[i]) {
			return 0, false
		}
	}
	size := uint64(len(p.slots))
	first := middles[0]
	for d := range min(maxDisplace, p.left) {
		slot := uint64(first) * size >> 32
		first += 2 * middles[0]
		if p.used[slot/64]>>(slot%64)&1 == 0 && p.take(middles, uint16(d)) {
			for _, k := range keys {
				p.slots[slotOf(p.hashes[k], uint16(d), size)] = k
			}
			p.left -= d + 1
			return uint16(d), true
		}
	}
	p.left -= min(maxDisplace, p.left)
	return 0, false
}

// take takes the slots of a bucket's keys, or none if one of them is taken.
func (p *placer) take(middles []uint32, d uint16) bool {
	for i, m := range middles {
		slot := slotOf(uint64(m)<<16, d, uint64(len(p.slots)))
		if p.used[slot/64]>>(slot%64)&1 != 0 {
			for _, m := range middles[:i] {
				slot := slotOf(uint64(m)<<16, d, uint64(len(p.slots)))
				p.used[slot/64] &^= 1 << (slot % 64)
			}
			return false
		}
		p.used[slot/64] |= 1 << (slot % 64)
	}
	return true
}
