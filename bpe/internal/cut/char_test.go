package cut

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/texttest"
)

func TestCharactersAreThoseOfARange(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	for range 2000 {
		text := texttest.Mix(r, r.IntN(10))
		if n := r.IntN(len(text) + 1); r.IntN(2) == 0 {
			text = text[n:] // half a character
		}
		begins := map[int]bool{len(text): true}
		last := 0
		for i := range text {
			begins[i] = true
			if i > 0 {
				require.Equal(t, i, CharAfter(text, last), "%q after %d", text, last)
				require.Equal(t, last, CharBefore(text, i), "%q before %d", text, i)
			}
			last = i
		}
		for i := range len(text) + 1 {
			require.Equal(t, !begins[i], InsideCharacter(text, i), "%q at %d", text, i)
		}
	}
}
