package bpe

import (
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

// A cutter cuts a text for those who want to see more than its tokens: where
// they are, when to stop, or only as much as is certain while the rest is still
// on its way. It hands out batches of pieces, and special tokens, in order, and
// lives on its user's stack.
type cutter struct {
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

// newCutter returns the cutter of a text. If it is not final, it stops at the
// first piece that could be another if more text followed.
func newCutter(e *Encoding, w *worker, text string, final bool) cutter {
	c := cutter{encoding: e, worker: w, text: text, final: final, most: merge.BatchPieces}
	c.seek()
	return c
}

// next finds the next batch or special token, and reports whether there is one.
// From then on, at is the offset of what has not been handed out.
func (c *cutter) next() bool {
	c.pos = c.at
	c.special = c.at == c.stop && c.mark != ""
	if c.special {
		c.at += len(c.mark)
		c.seek()
		return true
	}
	if c.at == c.stop || c.done {
		return false
	}
	c.ends = c.cut()
	if len(c.ends) == 0 {
		return false
	}
	c.at = c.ends[len(c.ends)-1]
	return true
}

// cut returns the ends of the next pieces.
func (c *cutter) cut() []int {
	if custom := c.encoding.custom; custom != nil {
		if !c.closed {
			return nil // no telling what a pattern makes of a longer text
		}
		ends, _ := custom.Split(c.text[c.at:c.stop])
		for i := range ends {
			ends[i] += c.at
		}
		return ends
	}
	ordinary := c.text[:c.stop]
	ends := c.worker.ends[:c.encoding.split(ordinary, c.at, c.worker.ends[:c.most])]
	if c.closed {
		return ends
	}
	sure := pretok.Sure(ordinary, ends)
	c.done = sure < len(ends)
	return ends[:sure]
}

// seek finds the end of the ordinary text that begins at at.
func (c *cutter) seek() {
	mark, before := c.encoding.special.next(c.text[c.at:])
	c.mark, c.stop = mark, c.at+before
	c.closed = mark != "" || c.final
	if c.final {
		return
	}
	if begun := c.encoding.special.begun(c.text, c.at); begun <= c.stop {
		c.mark, c.stop, c.closed = "", begun, false
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
func (c *cutter) count() int {
	if c.special {
		return 1
	}
	return c.worker.CountPieces(c.text, c.pos, c.ends)
}

// append appends the tokens of what next has found.
func (c *cutter) append(dst []Token) []Token {
	if c.special {
		return append(dst, c.encoding.special.ids[c.text[c.pos:c.at]])
	}
	return c.worker.AppendPieces(dst, c.text, c.pos, c.ends)
}
