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
	id      Token // the special token
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
	k.isMark = true
	k.src = text
	if e.shared.front != nil && !e.shared.plain() {
		k.changes = &changes{}
	}
}

// next finds the next batch or special token, and reports whether there is one.
func (k *walk) next() bool {
	shared := k.encoding.shared
	if shared.known == nil && shared.custom == nil {
		return k.nextPiped()
	}
	if k.isMark { // or at the beginning
		k.segments.next()
	}
	k.pos = k.at
	if k.at == k.stop {
		k.at += len(k.mark)
		k.isMark = k.mark != ""
		if k.isMark {
			k.id = k.special.ids[k.mark]
		}
		return k.isMark
	}
	k.isMark = false
	k.from = k.pos
	switch {
	case shared.custom != nil:
		return k.nextCustom()
	case shared.front != nil && shared.front.changes:
		return k.nextChanged()
	}
	ordinary := k.text[:k.stop]
	k.ends = k.worker.ends[:shared.known.Split(ordinary, k.at, k.worker.ends[:k.most])]
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
	if k.changes != nil {
		if ranks, ok := k.mergedPiece(); ok {
			return len(ranks)
		}
	}
	return k.worker.CountPieces(k.src, k.from, k.ends)
}

// append appends the tokens of what next has found.
func (k *walk) append(dst []Token) []Token {
	first := len(dst)
	dst = k.appendRanks(dst)
	if k.encoding.shared.front != nil && !k.isMark {
		k.encoding.shared.toIDs(dst[first:])
	}
	return dst
}

// appendRanks is append for ids as the tables have them: ranks, if they differ
// from ids. A special token is its id.
func (k *walk) appendRanks(dst []Token) []Token {
	if k.isMark {
		return append(dst, k.id)
	}
	if k.changes != nil {
		if ranks, ok := k.mergedPiece(); ok {
			return append(dst, ranks...)
		}
	}
	return k.worker.AppendPieces(dst, k.src, k.from, k.ends)
}
