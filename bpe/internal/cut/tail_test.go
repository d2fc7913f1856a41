package cut

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab"
)

// requireLongest checks Head and Tail for every limit against counting the
// beginning and the end of a text at every character.
func requireLongest(t *testing.T, c *Cutter, text string) {
	t.Helper()
	list := characters(text)
	head, tail := counts(c, text, list)
	for max := 1; max <= tail[0]+1; max++ {
		i := len(list) - 1
		for head[i] > max {
			i--
		}
		end, n, sure := c.Head(text, max, false)
		require.Equal(t, list[i], end, "head of %q with %d tokens", text, max)
		require.Equal(t, head[i], n)
		require.True(t, sure)
		i = 0
		for tail[i] > max {
			i++
		}
		start, n, sure := c.Tail(text, max, false)
		require.Equal(t, list[i], start, "tail of %q with %d tokens", text, max)
		require.Equal(t, tail[i], n)
		require.True(t, sure)
	}
}

func TestHeadAndTailAreTheLongestThatFit(t *testing.T) {
	for i, v := range differentPatterns() {
		t.Run(v.Name, func(t *testing.T) {
			c := cutter(t, v)
			r := rand.New(rand.NewPCG(9, uint64(i)))
			for range texttest.Fewer(60) {
				requireLongest(t, c, texttest.Mix(r, r.IntN(40)))
			}
			var text string // of more than a batch of pieces
			for range 3 {
				text += texttest.Mix(r, 60)
			}
			requireLongest(t, c, text)
		})
	}
}

// In a row of digits the groups of three may be shifted in three ways, so an end
// that starts earlier can have fewer tokens than those before it: while four in a
// row have not failed, one more may fit.
func TestTailTriesEveryShiftOfTheGroupsOfDigits(t *testing.T) {
	c := cutter(t, vocab.CL100kBase())
	for _, text := range []string{"'s2024777½110001212", "٣½", "1234567890123456789012345"} {
		requireLongest(t, c, text)
	}
	require.Equal(t, 9, c.count("1234567890123456789012345"), "three digits are a token")
}
