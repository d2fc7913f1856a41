package merge

import (
	"github.com/tokcount/tokcount/vocab/table"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Token is the id of a token.
type Token = uint32

// Where the time goes. Encoding English prose of 4 MB for the first time, with
// cl100k_base, takes 32 ns a piece of 4.8 bytes (one core of an AMD EPYC, Zen 4, at
// 2.6 GHz, by profile):
//
//	split the text (pretok)                        6
//	known pieces, 93 in 100 (stage.go)             6
//	unknown pieces, 7 in 100, 250 ns each         17, of which
//	    look the piece up as a whole (table)       5
//	    merge what is no token (merge_scan.go)     9
//	    put it into the cache, make that grow      2
//	room for the tokens, and its first touch       3
//
// Counting it later takes 12: 6 to split, 6 for the pieces, though the cache is 8 MB
// by then; a text of 400 kB takes 11.
//
// First passes do not go by the number of instructions: an eighth fewer made them 2 to 9 %
// faster. They wait, for the slot, the place and the text of a whole token, and for pairs. In a
// new process each page of 4 kB that is touched first costs 2 us and more: of 4 MB of
// English a fifteenth of the time.
//
// What did not win, on an AMD EPYC (Zen 4) at 2.6 GHz, against the same in turns:
//
//   - Entries of 16 bytes: 13 of the piece, and one token or the place of several. They are
//     probed in batches without a branch; codes are written, and then the tokens. It takes 62
//     instructions a piece, not 54, and a table that grows by four is as large: counting what
//     the second-level cache holds took 6.5 ns a piece, not 4.8; 9 MB of prose as long as
//     before, Go source a quarter longer. (On a Zen 5 it won 4 to 75 %, so it may be worth
//     another look where more instructions are free.)
//   - The unknown pieces of a batch looked up together, so that their loads wait at the
//     same time: first passes 3 to 7 % slower, later ones 8; eight at a time was no better. With
//     lists of a batch that was probed before: Count of English 5 % faster the first time, of
//     Japanese 7 % slower; Encode, which has to probe twice, 4 to 12 % slower.
//   - The entries of a batch loaded before it is looked up, not prefetched: 4 to 20 % slower.
//   - Huge pages for caches and large results (madvise): Encode of 8 MB in a new process 8 %
//     faster, in a warm one no faster. But the mark stays on memory that Go's heap uses again
//     and gives back, which the kernel may then make resident anew.
//   - Pairs of bytes that are certain to merge, joined before anything is looked up. A pair is, if all
//     pairs that one of its bytes may be in instead have higher ranks; with a bound of those
//     beside the id of each pair of bytes, that are half of the merges of English and of Russian.
//     Finding and joining them takes as long: merging English takes 12 % longer, Japanese 5 % longer,
//     Russian 5 % less. With two bits instead of bounds: 5 % longer, 4 % and 4 % less.
//   - Several pieces merged at the same time; a cache that starts large, or grows by two; keys
//     masked by one load more instead of two instructions: nothing.

// A Worker turns pieces into tokens. It holds what that writes to: the caches of
// pieces met before, and scratch space. It is not safe for concurrent use.
type Worker struct {
	table *table.Table
	limit Token // ids of what is found in a text by its bytes are below

	characters *characters // of a model that merges characters; else nil
	wholes     *wholes     // what no part of a piece may be; nil for nothing
	mapped     bool        // ids are not ranks

	short  shortCache
	middle middleCache
	long   longCache
	out    [outTokens]Token    // tokens on their way to the result
	piece  []Token             // tokens of one short or middle-sized piece
	longer []Token             // of a long one that is counted
	start  []Token             // its characters
	cuts   [2][BatchPieces]int // ends of the parts of one piece
	cut    int                 // which half of cuts they are in
	stages [2]stage            // of a batch of pieces, and of one of the parts of a piece of it
	depth  int                 // of these in use
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

// NewWorker returns a worker of a vocabulary that has met no piece. Its caches hold
// at most about so many bytes (limits.go). By value, a worker's 30 KB would go over the stack, which would
// grow for it: 30 us in a new process.
func NewWorker(t *table.Table, memory int) *Worker {
	s := limitsFor(memory)
	return &Worker{
		table:      t,
		limit:      Token(t.Len()),
		characters: charactersOf(t),
		wholes:     wholesOf(t),
		mapped:     t.IsModel(),
		short:      newCache[key.Short, [4]Token](10, s.short, s.spill, s.doublings, shortHash),
		middle:     newCache[key.Middle, [8]Token](8, s.middle, s.spill, s.doublings, middleHash),
		long:       newLongCache(s.long, s.records, s.doublings),
	}
}

// Longest returns the length of the longest token in bytes.
func (w *Worker) Longest() int { return w.table.Longest() }

// Size returns the length of a token in bytes.
func (w *Worker) Size(id Token) int { return w.rankSize(w.table.Rank(id)) }

// rankSize is Size for a rank, which is what merging knows a token by.
func (w *Worker) rankSize(rank Token) int { return len(w.table.Token(rank)) }

// enter returns a stage for a batch, which is free until leave.
func (w *Worker) enter() *stage {
	w.depth++
	if w.depth > len(w.stages) {
		return newStage()
	}
	return &w.stages[w.depth-1]
}

// newStage is not inlined, or the stage would be in the frames of the callers, used or not, and the
// stack of each goroutine that encodes would grow by 10 KB for each batch in a batch.
//
//go:noinline
func newStage() *stage { return new(stage) }

func (w *Worker) leave() { w.depth-- }
