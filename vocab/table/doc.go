// Package table holds the look-up tables of a vocabulary: how they are laid
// out, built and read.
//
// It is the engine's, and outside the compatibility promise of the module: its
// names are exported for packages vocab and bpe, and may change in any version.
// Programs want package encodings, or bpe and vocab.
//
// A token is a byte string with an id; in a byte-pair vocabulary the id is
// also its rank, the priority of the merge that makes it. A pair is two
// adjacent tokens; each token longer than a byte has exactly one canonical
// pair, the two parts that merging its own bytes leaves last. Merging a text
// never puts any other two tokens side by side whose bytes form that token
// (see pairs.go for why), so a table from canonical pairs to ids is all that
// merging needs.
//
// A table is one run of bytes, position independent and little-endian, that
// is read in place: nothing is parsed, decompressed, hashed or copied when it
// is opened, so a vocabulary embedded in a program costs only the pages that
// its look-ups touch, and processes share them. The same bytes are built at
// generate time for the published vocabularies and at run time for any other,
// so there is one code path.
//
// What is where:
//
//	table.go     the layout, and look-ups of tokens
//	findpair.go  look-ups of pairs
//	cuts.go      borders at which a piece may be cut
//	text.go      decoding
//	hash.go, load.go, raw.go  what the look-ups are made of
//	builder.go   building: tokens in, table out
//	sections.go  the bytes of each section
//	pairs.go     which pair makes a token, and why there is only one
//	merger.go, queue.go  merging a single token, for pairs.go
//	perfect.go   perfect hashing
//	model.go, modelorder.go, ids.go  tables of models whose ranks are not ids
//	origins.go, modelmerger.go  which merge of a list makes a token
//	check.go     checks of a table that comes from elsewhere
//
// Its sections, each aligned to 64 bytes (n is the number of ids):
//
//	bytes      256 x u32    id of each single byte
//	bytePairs  65,536 x u24 id of the token of each two bytes, or None
//	offsets    n+1 x u24    where each token's bytes start
//	text                    the bytes of all tokens, in id order
//	pairDisp   u16          perfect hash of canonical pairs: displacements
//	pairSlot   u64          left, right and id, 21 bits each
//	pieceDisp  u16          perfect hash of tokens' bytes: displacements
//	pieceSlot  u32          id (21 bits) and 11 bits of the hash
//	cuts       bitmap       character borders that some token spans; see cuts.go
//	ids        n x u32      id of each rank, and
//	ranks      u32          rank of each id: only where they differ; see model.go
//
// Sizes: 1.4 MB for p50k_base, 2.5 MB for cl100k_base, 4.9 MB for o200k_base.
// Leaving the text out (the pairs can rebuild it) would save a quarter and
// cost milliseconds at load and a recursion for each token in decoding.
package table
