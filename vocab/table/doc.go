// Package table holds the look-up tables of a vocabulary: how they are laid
// out, built and read.
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
// is read where it lies: nothing is parsed, decompressed, hashed or copied
// when it is opened, so a vocabulary embedded in a program costs only the
// pages that its look-ups touch, and processes share them. The same bytes are
// built at generate time for the published vocabularies and at run time for
// any other, so there is one code path.
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
//
// Sizes: 1.4 MB for p50k_base, 2.5 MB for cl100k_base, 4.9 MB for o200k_base.
// Leaving the text out (the pairs can rebuild it) would save a quarter and
// cost milliseconds at load and a recursion a token in decoding.
//
// This package is for encoders; programs want package encodings.
package table
