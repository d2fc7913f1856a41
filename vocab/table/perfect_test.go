package table

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The pair of rank 0 and itself has but one slot, whatever the others are.
func TestPlaceAKeyWithOneSlot(t *testing.T) {
	for n := 1; n < 200; n++ {
		for seed := range uint64(50) {
			p := placer{load: perfectLoad}
			p.reserve(n)
			for i := range uint64(n) {
				p.hashes = append(p.hashes, hashPair(i*(seed<<40|seed<<21|seed+1)))
			}
			_, err := p.place(new(work))
			require.NoError(t, err, "%d keys of seed %d", n, seed)
			seen := map[int32]bool{}
			for _, key := range p.slots {
				seen[key] = true
			}
			delete(seen, noKey)
			require.Len(t, seen, n)
		}
	}
}
