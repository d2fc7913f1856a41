package merge

import (
	"github.com/tokcount/tokcount/vocab/table"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Token is the id of a token.
type Token = uint32

// Where the time goes. Encoding English prose of 4 MB for the first time, with
// cl100k_base, takes 31 ns a piece of 4.7 bytes (one core of a Xeon at 2.6 GHz,
// by profile):
//
//	split the text (pretok)                        5
//	known pieces, 93 in 100 (cache_hits.go)        8
//	unknown pieces, 7 in 100, 260 ns each         17, of which
//	    look the piece up as a whole (table)       6
//	    merge what is no token (merge_scan.go)     7
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

// A Worker turns pieces into tokens. It holds what that writes to: the caches of
// pieces met before, and scratch space. It is not safe for concurrent use.
//
// Memory of a worker, at most: 4 MB of short pieces, 2 MB of middle-sized ones,
// 2.3 MB of long ones, 2 MB of tokens that entries have no room for, and scratch
// for the longest piece, which is let go after use when it is over a few MB.
type Worker struct {
	table *table.Table
	limit Token // ids of what is found in a text by its bytes are below

	characters *characters // of a model that merges characters; else nil
	wholes     *wholes     // what no part of a piece may be; nil for nothing
	mapped     bool        // ids are not ranks

	short  shortCache
	middle middleCache
	long   longCache
	out    tokenBuffer      // tokens on their way to the result
	piece  []Token          // tokens of one piece
	start  []Token          // its characters
	cuts   [BatchPieces]int // ends of the parts of one piece
	scan   scanMerge
	heap   heapMerge
}

const (
	// BatchPieces is how many pieces are split off at a time: a splitter and a
	// look-up that take turns per piece evict each other's branch history, and a
	// call a piece costs as much as the splitting.
	BatchPieces = 256
	BatchTokens = 1024

	maxKept = 1 << 18 // elements of scratch to keep for the next long piece
)

// NewWorker returns a worker of a vocabulary that has met no piece.
func NewWorker(t *table.Table) Worker {
	return Worker{
		table:      t,
		limit:      Token(t.Len()),
		characters: charactersOf(t),
		wholes:     wholesOf(t),
		mapped:     t.IsModel(),
		short:      newCache[key.Short, [4]Token](10, 1<<16, shortHash),
		middle:     newCache[key.Middle, [8]Token](8, 1<<14, middleHash),
	}
}

// AppendPieces appends the tokens of the pieces of text that begin at pos and
// end at ends.
func (w *Worker) AppendPieces(dst []Token, text string, pos int, ends []int) []Token {
	k := 0 // tokens in w.out
	whole := wholeLoads(text, pos, ends)
	for i := 0; i < len(ends); {
		n := 0
		if i < whole {
			batch := ends[i:min(i+BatchPieces, whole)]
			if k+4*len(batch) > BatchTokens {
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
				dst, k = w.AppendPieces(dst, text, pos, parts), 0
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
func (w *Worker) put(dst []Token, k int, tokens []Token) ([]Token, int) {
	if k+len(tokens) <= BatchTokens {
		return dst, k + copy(w.out[k:], tokens)
	}
	return append(append(dst, w.out[:k]...), tokens...), 0
}

// parts is partEnds for pieces that are longer than middle-sized, and none for others.
func (w *Worker) parts(text string, pos, end int) []int {
	if end-pos <= key.MaxMiddle {
		return nil
	}
	return w.partEnds(text, pos, end)
}

// appendPart appends the tokens of text[pos:end], a piece that does not fall apart,
// or the last part of one. Where sixteen bytes can be read, the key of a short one
// need not ask how long it is.
func (w *Worker) appendPart(dst []Token, text string, pos, end int) []Token {
	switch size := uint(end - pos); {
	case size > key.MaxMiddle:
		return w.appendUncut(dst, text[pos:end])
	case size <= key.MaxShort && pos+16 <= len(text):
		return w.appendShortPiece(dst, text[pos:end], rawTextOf(text).shortKey(pos, size))
	}
	return w.AppendPiece(dst, text[pos:end])
}

// wholeLoads returns how many of the pieces begin 16 bytes or more before the
// end of text, where the loops of cache_hits.go may load a key whole.
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

// CountPieces is AppendPieces without the tokens.
func (w *Worker) CountPieces(text string, pos int, ends []int) int {
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
				total += w.CountPieces(text, pos, parts)
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

// Longest returns the length of the longest token in bytes.
func (w *Worker) Longest() int { return w.table.Longest() }

// Size returns the length of a token in bytes.
func (w *Worker) Size(id Token) int { return w.rankSize(w.table.Rank(id)) }

// rankSize is Size for a rank, which is what merging knows a token by.
func (w *Worker) rankSize(rank Token) int { return len(w.table.Token(rank)) }
