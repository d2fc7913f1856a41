// Package merge turns pieces of text into the ids of tokens.
//
// # Words
//
// A piece is what a pretokenizer cuts off; it is encoded on its own. A short piece
// has up to 15 bytes, a middle-sized one 16 to 31, any other is long. Merging takes
// a piece apart into bytes and joins neighbours, the pair with the lowest rank
// first. The parts of a piece are what it can be cut into without changing the
// answer, because no token spans the places between them.
//
// # From a piece to its tokens
//
//	batch.go        a batch of pieces, and who takes each of them
//	stage.go        what all pieces of a batch are looked up by, made and prefetched first
//	cache_hits.go   pieces that a cache knows, many in a row: most of all pieces
//	piece.go        any other piece: look it up in a cache, else as a token, else
//	                cut it into parts, else merge it; then put it into the cache
//	cache.go        the caches of short and of middle-sized pieces
//	cache_need.go   when they grow beyond what is usual
//	cache_long.go   the cache of pieces of 32 to 1,024 bytes
//	ring.go         tokens that have no room in a cache entry
//	limits.go       how much memory caches take
//	merge_scan.go   merging up to 62 bytes: scan all pairs for the lowest rank
//	merge_long.go   merging more: window by window
//	merge_heap.go   merging what windows cannot decide: a heap of pairs
//	output.go       where tokens are written
//	worker.go       what all of these write to, and where the time goes
//	raw.go, load.go loads of words from text
//	prefetch*.s     the one thing that Go has no words for
package merge
