package table

import "github.com/tokcount/tokcount/vocab/table/key"

// mulPair, the golden ratio, is the multiplier of the hashes of pairs and borders.
const mulPair = 0x9E3779B97F4A7C15

// HashPiece returns the hash of a piece, by which a table is built.
func HashPiece(piece string) uint64 { return key.Hash(piece) }

// hashPair spreads a pair, left<<21|right, over 64 bits. The product's low half
// does not depend on left's high bits, so the high half is added to it.
func hashPair(pair uint64) uint64 {
	h := pair * mulPair
	return h ^ h>>32
}
