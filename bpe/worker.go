package bpe

import (
	"slices"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/merge"
)

// A worker encodes, one text at a time. Workers are pooled, so a goroutine finds
// the caches that an earlier call has filled, and no two goroutines ever share
// one.
type worker struct {
	merge.Worker
	engine *engine
	cutter cut.Cutter
	ends   [merge.BatchPieces]int // of pieces
}

func newWorker(e *engine) *worker {
	w := &worker{engine: e, Worker: merge.NewWorker(e.table)}
	w.cutter = cut.Cutter{Worker: &w.Worker, Split: e.split, Last: e.last, Custom: e.custom, Ends: w.ends[:]}
	return w
}

// appendTokens appends the tokens of a text without special tokens.
func (w *worker) appendTokens(dst []Token, text string) ([]Token, *PatternError) {
	if w.engine.custom != nil {
		ends, err := w.engine.custom.Split(text)
		dst = w.AppendPieces(dst, text, 0, ends)
		if err != nil {
			return dst, &PatternError{w.engine.vocab.Pattern, err.Offset, err.Err}
		}
		return dst, nil
	}
	first := len(dst)
	if len(text) > largeText {
		dst = slices.Grow(dst, largeText/4)
	}
	for pos := 0; pos < len(text); {
		ends := w.ends[:w.engine.split(text, pos, w.ends[:])]
		if pos > 0 && cap(dst)-len(dst) < merge.BatchTokens {
			dst = reserve(dst, len(dst)-first, pos, len(text)-pos)
		}
		dst = w.AppendPieces(dst, text, pos, ends)
		pos = ends[len(ends)-1]
	}
	return dst, nil
}

// largeText is the length of text, in bytes, from which on its beginning tells
// how many tokens the rest will have: a large result is not to be moved, nor to
// be twice as large as it must be.
const largeText = 1 << 18

// reserve makes room for the tokens of the rest of a text, of which done bytes
// gave n tokens, unless there is.
func reserve(dst []Token, n, done, rest int) []Token {
	need := int(float64(rest) / float64(done) * float64(n))
	if cap(dst)-len(dst) >= need {
		return dst
	}
	return slices.Grow(dst, need+need/8+merge.BatchPieces)
}

// count returns the number of tokens of a text without special tokens.
func (w *worker) count(text string) int {
	if w.engine.custom != nil {
		ends, _ := w.engine.custom.Split(text)
		return w.CountPieces(text, 0, ends)
	}
	total := 0
	for pos := 0; pos < len(text); {
		ends := w.ends[:w.engine.split(text, pos, w.ends[:])]
		total += w.CountPieces(text, pos, ends)
		pos = ends[len(ends)-1]
	}
	return total
}
