package bpe

import (
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

// A walk cuts a text for those who want to see more than its tokens: where
// they are, when to stop, or only as much as is certain while the rest is still
// on its way. It hands out batches of pieces, and special tokens, in order, and
// lives on its user's stack.
type walk struct {
	encoding *Encoding
	worker   *worker
	text     string
	final    bool // nothing comes after text
	most     int  // pieces in a batch, at most merge.BatchPieces

	// Ordinary text that is being cut: from at to stop. What the text ends with,
	// be it a special token or nothing, is certain if it is closed.
	at, stop int
	closed   bool
	mark     string // the special token at stop; "" if there is none
	done     bool   // what is left is not certain

	// What next has found: the special token text[pos:at], or the pieces of
	// that, which end at ends.
	special bool
	pos     int
	ends    []int
}

// newWalk returns a walk through a text. If it is not final, it stops at the
// first piece that could be another if more text followed.
func newWalk(e *Encoding, by *worker, text string, final bool) walk {
	w := walk{encoding: e, worker: by, text: text, final: final, most: merge.BatchPieces}
	w.seek()
	return w
}

// next finds the next batch or special token, and reports whether there is one.
// From then on, at is the offset of what has not been handed out.
func (w *walk) next() bool {
	w.pos = w.at
	w.special = w.at == w.stop && w.mark != ""
	if w.special {
		w.at += len(w.mark)
		w.seek()
		return true
	}
	if w.at == w.stop || w.done {
		return false
	}
	w.ends = w.cut()
	if len(w.ends) == 0 {
		return false
	}
	w.at = w.ends[len(w.ends)-1]
	return true
}

// cut returns the ends of the next pieces.
func (w *walk) cut() []int {
	if custom := w.encoding.custom; custom != nil {
		if !w.closed {
			return nil // no telling what a pattern makes of a longer text
		}
		ends, _ := custom.Split(w.text[w.at:w.stop])
		for i := range ends {
			ends[i] += w.at
		}
		return ends
	}
	ordinary := w.text[:w.stop]
	ends := w.worker.ends[:w.encoding.split(ordinary, w.at, w.worker.ends[:w.most])]
	if w.closed {
		return ends
	}
	sure := pretok.Sure(ordinary, ends)
	w.done = sure < len(ends)
	return ends[:sure]
}

// seek finds the end of the ordinary text that begins at at.
func (w *walk) seek() {
	mark, before := w.encoding.special.next(w.text[w.at:])
	w.mark, w.stop = mark, w.at+before
	w.closed = mark != "" || w.final
	if w.final {
		return
	}
	if begun := w.encoding.special.begun(w.text, w.at); begun <= w.stop {
		w.mark, w.stop, w.closed = "", begun, false
	}
}

// begun returns the first offset in text, from at on, where the beginning of a
// special token is all that is left; len(text) if there is none. s may be nil.
func (s *specials) begun(text string, at int) int {
	if s == nil {
		return len(text)
	}
	for i := max(at, len(text)-s.sizes[0]+1); i < len(text); i++ {
		rest := text[i:]
		if !strings.HasPrefix(rest, s.prefix) && !strings.HasPrefix(s.prefix, rest) {
			continue
		}
		for token := range s.ids {
			if len(token) > len(rest) && strings.HasPrefix(token, rest) {
				return i
			}
		}
	}
	return len(text)
}

// count returns the number of tokens of what next has found.
func (w *walk) count() int {
	if w.special {
		return 1
	}
	return w.worker.CountPieces(w.text, w.pos, w.ends)
}

// append appends the tokens of what next has found.
func (w *walk) append(dst []Token) []Token {
	if w.special {
		return append(dst, w.encoding.special.ids[w.text[w.pos:w.at]])
	}
	return w.worker.AppendPieces(dst, w.text, w.pos, w.ends)
}
