package merge

// A need tells when a cache is too small: when pieces that it knew, but had to forget, come
// again and again. Text of many different pieces alone is none, as it may never repeat one.
//
// One piece in 32 is watched, by its hash, when it is put into the cache: if it was before,
// it had been forgotten. A twelfth as many such pieces as the cache has places are a
// need: for 4 MB, to merge those again takes 3 ms, and to double the table 2 to 7. With a
// sixteenth, 7 MB of 500 languages double it in their first pass, which takes 4 % longer; with
// an eighth they need a pass more than with a twelfth.
type need struct {
	bound int      // buckets
	seen  []uint16 // tags of pieces by hash
	again int      // pieces seen again since the cache has its size
}

const (
	watchedBits = 5
	watched     = 1 << watchedBits // of so many pieces one
	seenSize    = 1 << 13          // tags, so those of 262,144 pieces
	needed      = 12               // of so many places one, in pieces seen again
)

// more reports whether a full cache of so many buckets, which a piece with hash h is put into,
// is to be made larger.
func (n *need) more(h uint64, buckets int) bool {
	if h>>(64-watchedBits) != 0 || buckets >= n.bound {
		return false
	}
	if n.seen == nil {
		n.seen = make([]uint16, seenSize)
	}
	tag := uint16(h>>40) | 1
	if seen := &n.seen[h>>bucketBits%seenSize]; *seen != tag {
		*seen = tag
		return false
	}
	n.again++
	if n.again < 2*buckets/needed/watched {
		return false
	}
	n.again = 0
	return true
}
