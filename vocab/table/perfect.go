package table

import (
	"errors"
	"slices"
)

// A perfect hash sends n known keys to n/0.98 slots without collision, with
// one small displacement a bucket of two to four keys ("hash and displace").
// A look-up costs two dependent loads, of the displacement and of the slot, and
// the slot tells whether the key was one of the known ones. (A set of bits
// beside the displacement, that turned five in six unknown keys away before
// the slot was loaded, cost more in mispredicted branches than it saved.)
//
// The bucket comes from the top bits of the key's hash. The slot comes from
// its middle 32 bits, multiplied by an odd number made of the displacement
// and scaled to the number of slots: multiplication, unlike exclusive or,
// separates keys that differ only in low bits.

const (
	perfectLoad   = 0.98
	keysPerBucket = 4
	maxDisplace   = 1 << 16
	noKey         = -1
)

var errPerfect = errors.New("table: no perfect hash: keys with equal hashes")

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

// perfect places keys, given by their hashes. It returns the displacements and,
// for each slot, the index of its key or noKey. Buckets are placed largest first,
// each at the first displacement that fits: expected time is linear in the
// number of keys, times the about 50 tries of the last keys. With more than
// four keys a bucket, buckets of four find no displacement when under a tenth
// of the slots is free.
func perfect(hashes []uint64) (disp []uint16, slots []int32, err error) {
	n := len(hashes)
	size := uint64(slotsFor(n))
	shift := bucketShift(n)
	members := make([][]int32, 1<<(64-shift))
	for i, h := range hashes {
		b := h >> shift
		members[b] = append(members[b], int32(i))
	}
	order := make([]int32, len(members))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return len(members[b]) - len(members[a]) })

	disp = make([]uint16, len(members))
	slots = make([]int32, size)
	for i := range slots {
		slots[i] = noKey
	}
	for _, i := range order {
		d, ok := displace(hashes, members[i], slots, size)
		if !ok {
			return nil, nil, errPerfect
		}
		disp[i] = d
	}
	return disp, slots, nil
}

// displace finds a displacement that sends every key of a bucket to a free
// slot, and takes the slots.
func displace(hashes []uint64, keys []int32, slots []int32, size uint64) (uint16, bool) {
	for d := range maxDisplace {
		placed := 0
		for _, k := range keys {
			s := slotOf(hashes[k], uint16(d), size)
			if slots[s] != noKey {
				break
			}
			slots[s] = k
			placed++
		}
		if placed == len(keys) {
			return uint16(d), true
		}
		for _, k := range keys[:placed] {
			slots[slotOf(hashes[k], uint16(d), size)] = noKey
		}
	}
	return 0, false
}

// slotsFor returns the number of slots for n keys.
func slotsFor(n int) int { return int(float64(n)/perfectLoad) + 1 }
