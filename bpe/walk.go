package bpe

import (
	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

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

	at     int  // how far it has come
	unsure bool // what is left is not certain

	// What next has found: the special token text[pos:at], or the pieces of
	// that, which end at ends.
	special bool
	pos     int
	ends    []int
}

// walk returns a walk through a text. If the text is not final, the walk ends at
// the first piece that could be another if more text followed.
func (e *Encoding) walk(w *worker, text string, final bool) walk {
	k := walk{segments: e.special.segments(text, final), encoding: e, worker: w, most: merge.BatchPieces}
	k.segments.next()
	return k
}

// next finds the next batch or special token, and reports whether there is one.
func (k *walk) next() bool {
	k.pos = k.at
	k.special = k.at == k.stop && k.mark != ""
	switch {
	case k.special:
		k.at += len(k.mark)
		k.segments.next()
		return true
	case k.at == k.stop || k.unsure:
		return false
	case k.encoding.shared.custom != nil:
		k.ends = k.splitCustom()
	default:
		k.ends = k.split()
	}
	if len(k.ends) == 0 {
		return false
	}
	k.at = k.ends[len(k.ends)-1]
	return true
}

// split returns the ends of the next pieces.
func (k *walk) split() []int {
	ordinary := k.text[:k.stop]
	ends := k.worker.ends[:k.encoding.shared.split(ordinary, k.at, k.worker.ends[:k.most])]
	if !k.open {
		return ends
	}
	sure := pretok.Sure(ordinary, ends)
	k.unsure = sure < len(ends)
	return ends[:sure]
}

// splitCustom is split by a custom pattern, of which there is no telling what it
// makes of a longer text. It returns all pieces of the segment.
func (k *walk) splitCustom() []int {
	if k.open {
		return nil
	}
	ends, err := k.encoding.shared.custom.Split(k.text[k.at:k.stop])
	if err != nil && k.failed == nil {
		k.failed = &PatternError{k.encoding.shared.pattern, k.at + err.Offset, err.Err}
	}
	for i := range ends {
		ends[i] += k.at
	}
	return ends
}

// count returns the number of tokens of what next has found.
func (k *walk) count() int {
	if k.special {
		return 1
	}
	return k.worker.CountPieces(k.text, k.pos, k.ends)
}

// append appends the tokens of what next has found.
func (k *walk) append(dst []Token) []Token {
	if k.special {
		return append(dst, k.encoding.special.ids[k.text[k.pos:k.at]])
	}
	return k.worker.AppendPieces(dst, k.text, k.pos, k.ends)
}
