package table

// Why canonical pairs are enough.
//
// The reference looks for adjacent parts whose joined bytes are a token, and
// merges where that token's rank is lowest, leftmost first. Let two adjacent
// parts, in the course of merging some text, join to token T. No merge has
// crossed the borders of these bytes yet, or the borders would be gone; so
// what happened between them is what happens when T's bytes are merged alone,
// in the same order: the lowest rank of several independent stretches is the
// lowest of its own stretch too. Merging T's bytes alone passes through at
// most one state of two parts. Hence the two parts are those of that state,
// T's canonical pair, and no other pair ever joins to T.
//
// If merging T's bytes alone does not end in T, merging never makes T at all:
// then T has no pair, and is found only as a whole piece. No published
// vocabulary has such tokens.

const noPair = 1<<64 - 1

// canonicalPairs returns for each id the pair of ids that merges to it, as
// left<<21|right, or noPair for single bytes, holes and tokens that merging
// never makes. find maps bytes to an id or None.
func canonicalPairs(tokens []string, find func(string) uint32) []uint64 {
	pairs := make([]uint64, len(tokens))
	var parts []int
	for id, token := range tokens {
		pairs[id] = noPair
		if len(token) < 2 {
			continue
		}
		parts = parts[:0]
		for i := range len(token) + 1 {
			parts = append(parts, i)
		}
		if parts = mergeToTwo(token, parts, find); len(parts) == 3 {
			left, right := find(token[:parts[1]]), find(token[parts[1]:])
			pairs[id] = uint64(left)<<idBits | uint64(right)
		}
	}
	return pairs
}

// mergeToTwo merges a token's bytes until two parts are left or nothing
// merges. parts are the parts' borders. Quadratic in the length of the token.
func mergeToTwo(token string, parts []int, find func(string) uint32) []int {
	for len(parts) > 3 {
		best, at := uint32(None), 0
		for i := range len(parts) - 2 {
			if id := find(token[parts[i]:parts[i+2]]); id < best {
				best, at = id, i
			}
		}
		if best == None {
			break
		}
		parts = append(parts[:at+1], parts[at+2:]...)
	}
	return parts
}
