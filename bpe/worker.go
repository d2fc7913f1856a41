package bpe

import (
	"slices"

	"github.com/tokcount/tokcount/vocab/table"
)

// Where the time goes. Encoding English prose of 4 MB for the first time, with
// cl100k_base, takes 31 ns a piece of 4.7 bytes (one core of a Xeon at 2.6 GHz,
// by profile):
//
//	split the text (pretok)                        5
//	known pieces, 93 in 100 (hits.go)              8
//	unknown pieces, 7 in 100, 260 ns each         17, of which
//	    look the piece up as a whole (table)       6
//	    merge what is no token (merge.go)          7
//	    put it into the cache, make that grow      3
//	copy tokens out                                1
//
// Later passes take 11 to 12: 4 to split, 7 for the pieces, since the cache is 4 MB
// by then and leaves the second-level cache; for a text of 400 kB it is 4 and 5.
//
// Counted (callgrind) that first pass is 207 instructions a piece, 0.5 mispredicted
// branches, and 0.25 loads that miss a second-level cache of 2 MB; a third of the
// time each. What is left to win is in the loads of the unknown pieces, which wait
// for memory one after the other. Touching the table for eight unknown pieces at a
// time won 2 % and lost 5 in later passes, merging several at a time as little. Huge
// pages won nothing, nor did a cache that starts large, or grows by two.

// A worker encodes, one text at a time. It holds what encoding writes to: the
// caches of pieces met before and scratch space. Workers are pooled, so a
// goroutine finds the caches that an earlier call has filled, and no two
// goroutines ever share one.
//
// Memory of a worker, at most: 4 MB of short pieces, 2 MB of middle-sized ones,
// 2.3 MB of long ones, 2 MB of tokens that entries have no room for, and scratch
// for the longest piece, which is let go after use when it is over a few MB.
type worker struct {
	engine *engine
	table  *table.Table
	limit  Token // ids are below
	short  shortCache
	middle middleCache
	long   longCache
	ends   [batchPieces]int
	out    tokenBuffer      // tokens on their way to the result
	piece  []Token          // tokens of one piece
	cuts   [batchPieces]int // ends of the parts of one piece
	small  smallMerge
	large  largeMerge
}

const (
	// Pieces are split off in batches: a splitter and a look-up that take
	// turns per piece evict each other's branch history, and a call a piece
	// costs as much as the splitting.
	batchPieces = 256
	batchTokens = 1024

	maxKept = 1 << 18 // elements of scratch to keep for the next long piece
)

func newWorker(e *engine) *worker {
	return &worker{
		engine: e,
		table:  e.table,
		limit:  Token(e.table.Len()),
		short:  newCache[table.Key, [4]Token](10, 1<<16, keyHash),
		middle: newCache[table.WideKey, [8]Token](8, 1<<14, wideHash),
	}
}

// appendTokens appends the tokens of a text without special tokens.
func (w *worker) appendTokens(dst []Token, text string) ([]Token, *PatternError) {
	if w.engine.custom != nil {
		ends, err := w.engine.custom.split(text)
		return w.appendPieces(dst, text, 0, ends), err
	}
	first := len(dst)
	if len(text) > largeText {
		dst = slices.Grow(dst, largeText/4)
	}
	for pos := 0; pos < len(text); {
		ends := w.ends[:w.engine.split(text, pos, w.ends[:])]
		if pos > 0 && cap(dst)-len(dst) < batchTokens {
			dst = reserve(dst, len(dst)-first, pos, len(text)-pos)
		}
		dst = w.appendPieces(dst, text, pos, ends)
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
	return slices.Grow(dst, need+need/8+batchPieces)
}

// appendPieces appends the tokens of the pieces of text that begin at pos and
// end at ends.
func (w *worker) appendPieces(dst []Token, text string, pos int, ends []int) []Token {
	k := 0 // tokens in w.out
	whole := wholeLoads(text, pos, ends)
	for i := 0; i < len(ends); {
		n := 0
		if i < whole {
			batch := ends[i:min(i+batchPieces, whole)]
			if k+4*len(batch) > batchTokens {
				dst, k = append(dst, w.out[:k]...), 0
			}
			if n, k = appendShort(&w.short, &w.out, k, text, pos, batch); n > 0 {
				i += n
				pos = ends[i-1]
			}
			if n == len(batch) {
				continue
			}
			n, k = appendMiddle(&w.middle, &w.out, k, text, pos, ends[i:i+1])
		}
		if n == 0 {
			for parts := w.parts(text, pos, ends[i]); parts != nil; parts = w.parts(text, pos, ends[i]) {
				dst = append(dst, w.out[:k]...)
				dst, k = w.appendPieces(dst, text, pos, parts), 0
				pos = parts[len(parts)-1]
			}
			w.piece = w.appendPart(w.piece[:0], text, pos, ends[i])
			dst, k = w.put(dst, k, w.piece)
		}
		pos = ends[i]
		i++
	}
	return append(dst, w.out[:k]...)
}

// put adds tokens to the first k of w.out, or to dst when there is no room, and
// returns dst and k.
func (w *worker) put(dst []Token, k int, tokens []Token) ([]Token, int) {
	if k+len(tokens) <= batchTokens {
		return dst, k + copy(w.out[k:], tokens)
	}
	return append(append(dst, w.out[:k]...), tokens...), 0
}

// parts is cut for pieces that are longer than middle-sized, and none for others.
func (w *worker) parts(text string, pos, end int) []int {
	if end-pos <= table.MaxMiddle {
		return nil
	}
	return w.cut(text, pos, end)
}

// appendPart appends the tokens of text[pos:end], a piece that does not fall apart,
// or the last part of one. Where sixteen bytes can be read, the key of a short one
// need not ask how long it is.
func (w *worker) appendPart(dst []Token, text string, pos, end int) []Token {
	switch size := uint(end - pos); {
	case size > table.MaxMiddle:
		return w.appendUncut(dst, text[pos:end])
	case size <= table.MaxShort && pos+16 <= len(text):
		return w.appendShortPiece(dst, text[pos:end], rawTextOf(text).shortKey(pos, size))
	}
	return w.appendPiece(dst, text[pos:end])
}

// wholeLoads returns how many of the pieces begin 16 bytes or more before the
// end of text, where the loops of hits.go may load a key whole.
func wholeLoads(text string, pos int, ends []int) int {
	n := len(ends)
	for n > 1 && ends[n-2]+16 > len(text) {
		n--
	}
	if n == 1 && pos+16 > len(text) {
		n--
	}
	return n
}

// count returns the number of tokens of a text without special tokens.
func (w *worker) count(text string) int {
	if w.engine.custom != nil {
		ends, _ := w.engine.custom.split(text)
		return w.countPieces(text, 0, ends)
	}
	total := 0
	for pos := 0; pos < len(text); {
		ends := w.ends[:w.engine.split(text, pos, w.ends[:])]
		total += w.countPieces(text, pos, ends)
		pos = ends[len(ends)-1]
	}
	return total
}

// countPieces is appendPieces without the tokens.
func (w *worker) countPieces(text string, pos int, ends []int) int {
	total := 0
	whole := wholeLoads(text, pos, ends)
	for i := 0; i < len(ends); {
		n, tokens := 0, 0
		if i < whole {
			if n, tokens = countShort(&w.short, text, pos, ends[i:whole]); n > 0 {
				total += tokens
				i += n
				pos = ends[i-1]
			}
			if i == whole {
				continue
			}
			n, tokens = countMiddle(&w.middle, text, pos, ends[i:i+1])
		}
		if n == 0 {
			for parts := w.parts(text, pos, ends[i]); parts != nil; parts = w.parts(text, pos, ends[i]) {
				total += w.countPieces(text, pos, parts)
				pos = parts[len(parts)-1]
			}
			w.piece = w.appendPart(w.piece[:0], text, pos, ends[i])
			tokens = len(w.piece)
		}
		total += tokens
		pos = ends[i]
		i++
	}
	return total
}
