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
//	write the tokens                               1
//
// Later passes take 11 to 12: 4 to split, 7 for the pieces, since the cache is 4 MB
// by then and leaves the second-level cache; for a text of 400 kB it is 4 and 5.
//
// Counted (callgrind), the first megabyte is 260 instructions a piece, a later pass 130, of
// which half split the text. First passes do not go by that number: an eighth fewer
// instructions made them 2 to 9 % faster. They wait, for the entry of a piece that is not in
// the second-level cache (a fifth of the time), for the slot, the place and the text of a
// whole token (a fifth), and for pairs (an eighth). In a new process each page of 4 kB that
// is touched first costs 2 us and more: of 4 MB of English a fifteenth of the time.
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
//     same time: first passes 3 to 7 % slower, later ones 8. Eight at a time was no better.
//   - The entries of a batch touched before it is looked up: 4 to 9 % slower, Go 20; where
//     the cache has doubled, 11 to 17.
//   - Huge pages for caches and large results (madvise): Encode of 8 MB in a new process 8 %
//     faster, in a warm one no faster. But the mark stays on memory that Go's heap uses again
//     and gives back, which the kernel may then make resident anew.
//   - The pieces in the last 15 bytes of a text, a quarter of a line of 80, from two words that
//     are shifted: lines 5 to 8 % faster, AppendEncode of one word 10 slower.
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
	out    [outTokens]Token // tokens on their way to the result
	piece  []Token          // tokens of one short or middle-sized piece
	longer []Token          // of a long one that is counted
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

// NewWorker returns a worker of a vocabulary that has met no piece. Its caches hold
// at most about so many bytes (limits.go).
func NewWorker(t *table.Table, memory int) Worker {
	s := limitsFor(memory)
	return Worker{
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
