package table

// mulPair, the golden ratio, is the multiplier of the hashes of pairs and borders.
const mulPair = 0x9E3779B97F4A7C15

// hashPair spreads a pair, left<<21|right, over 64 bits. The product's low half
// does not depend on left's high bits, so the high half is added to it.
func hashPair(pair uint64) uint64 {
	h := pair * mulPair
	return h ^ h>>32
}
