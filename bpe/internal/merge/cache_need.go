package merge

// A need tells when a cache is too small, by either of two signs.
//
// Pieces that it knew, but had to forget, come again and again. One piece in 32 is watched, by
// its hash, when it is put into the cache: if it was before, it had been forgotten. A twelfth as many
// such pieces as the cache has places are a need: for 4 MB, to merge those again takes 3 ms, and to
// double the table 2 to 7. With a sixteenth, 7 MB of 500 languages double it in their first pass,
// which takes 4 % longer; with an eighth they need a pass more than with a twelfth.
//
// Or it has replaced a sixth as many pieces as it has places. Those may never come again; but if they
// do, that is seen too late for the next pass over a text, which meets them all: with this sign, the second
// pass over 500 languages is 1.2 times as fast, over a dictionary and Chinese manual pages 1.1 times, and
// first passes are as before. With an eighth, English prose doubles the table in its second pass, which
// takes a quarter longer; with a sixteenth in its first, which takes a tenth longer, and new text a fifth.
type need struct {
	bound    int      // buckets
	seen     []uint16 // tags of pieces by hash
	again    int      // pieces seen again since the cache has its size
	replaced int      // pieces replaced since then, and the few while it grew
}

const (
	watchedBits = 5
	watched     = 1 << watchedBits // of so many pieces one
	seenSize    = 1 << 13          // tags, so those of 262,144 pieces
	needed      = 12               // of so many places one, in pieces seen again
	tooMany     = 6                // of so many places one, in pieces replaced
)

// more reports whether a full cache of so many buckets, which a piece with hash h is put into,
// is to be made larger.
func (n *need) more(h uint64, buckets int) bool {
	if buckets >= n.bound || n.replaced < 2*buckets/tooMany && !n.cameAgain(h, buckets) {
		return false
	}
	n.again, n.replaced = 0, 0
	return true
}

// cameAgain watches a piece, and reports whether enough of those that are watched came again.
func (n *need) cameAgain(h uint64, buckets int) bool {
	if h>>(64-watchedBits) != 0 {
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
	return n.again >= 2*buckets/needed/watched
}
