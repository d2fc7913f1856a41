package bpe

import "github.com/tokcount/tokcount/bpe/internal/merge"

// A walk goes through a text, segment by segment and in each from one batch of
// pieces to the next: the one way in which text becomes tokens or their number. It
// hands out batches and special tokens in order, so its user may look at where
// they are, stop when it knows enough, or take only as much as is certain while
// the rest of the text is still on its way. It lives on its user's stack.
type walk struct {
	segments
	encoding *Encoding
	worker   *worker
	most     int           // pieces in a batch, at most merge.BatchPieces
	failed   *PatternError // the first, if any

	// What next has found: the special token text[pos:at], or the pieces of
	// that. They are src[from:ends[0]] and so on; src is text, unless a tokenizer
	// file changes it (front.go).
	isMark  bool
	pos, at int
	src     string
	from    int
	ends    []int

	*changes // for a tokenizer file that has more than a pattern
}

// begin begins a walk through a text. If the text is not final, the walk ends at
// the first piece that could be another if more text followed. (To return a walk
// would be to copy it: that takes longer than to begin it.)
func (k *walk) begin(e *Encoding, w *worker, text string, final bool) {
	k.special, k.text, k.final = e.special, text, final
	k.encoding, k.worker, k.most = e, w, merge.BatchPieces
	k.isMark, k.src = true, text
	if e.shared.front != nil {
		k.changes = e.shared.front.changesOfWalk()
	}
}

// next finds the next batch or special token, and reports whether there is one.
func (k *walk) next() bool {
	if k.changes != nil {
		return k.nextOfFile()
	}
	if k.isMark { // or at the beginning
		k.segments.next()
	}
	k.pos, k.from = k.at, k.at
	if k.at == k.stop {
		k.at += len(k.mark)
		k.isMark = k.mark != ""
		return k.isMark
	}
	k.isMark = false
	if k.encoding.shared.custom != nil {
		return k.nextCustom()
	}
	ordinary := k.text[:k.stop]
	k.ends = k.worker.ends[:k.encoding.shared.known.Split(ordinary, k.at, k.worker.ends[:k.most])]
	if k.open && !k.sure(ordinary) {
		return false
	}
	k.at = k.ends[len(k.ends)-1]
	return true
}

// sure leaves the pieces that are certain, reports whether there are any, and ends
// the walk after them if they are not all.
func (k *walk) sure(ordinary string) bool {
	n := k.encoding.shared.known.Sure(ordinary, k.ends)
	if n < len(k.ends) {
		k.ends = k.ends[:n]
		if n == 0 {
			return false
		}
		k.stop = k.ends[n-1]
	}
	return true
}

// nextCustom is next for a custom pattern, of which there is no telling what it
// makes of a longer text. It finds all pieces of the segment.
func (k *walk) nextCustom() bool {
	if k.open {
		return false
	}
	ends, err := k.encoding.shared.custom.Split(k.text[k.at:k.stop])
	if err != nil && k.failed == nil {
		k.failed = &PatternError{k.encoding.shared.pattern, k.at + err.Offset, err.Err}
	}
	for i := range ends {
		ends[i] += k.at
	}
	k.ends, k.at = ends, k.stop
	return true
}

// count returns the number of tokens of what next has found.
func (k *walk) count() int {
	if k.isMark {
		return 1
	}
	return k.worker.CountPieces(k.src, k.from, k.ends)
}

// append appends the tokens of what next has found.
func (k *walk) append(dst []Token) []Token {
	if k.isMark {
		return append(dst, k.markID())
	}
	first := len(dst)
	dst = k.worker.AppendPieces(dst, k.src, k.from, k.ends)
	if f := k.encoding.shared.front; f != nil && f.ids != nil {
		k.encoding.shared.toIDs(dst[first:])
	}
	return dst
}

// markID returns the id of the special token that next has found.
func (k *walk) markID() Token {
	if k.changes != nil {
		return k.id
	}
	return k.special.id(k.text[k.pos:k.at])
}
