package cut

import (
	"math/rand/v2"
	"strings"
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

// The last of some controls before a word begins the word; with the word cut off it is
// one of them, and together they may have fewer tokens than without it.
func TestHeadsThatEndInControlsBeforeAWord(t *testing.T) {
	v, err := vocab.New(append(bytesAsTokens(), "\x00\x00", "\x00\x00\x00\x00"))
	require.NoError(t, err)
	v.Pattern = deepSeek
	c := cutter(t, v)
	require.Equal(t, []int{2, 1}, []int{c.count("\x00\x00\x00"), c.count("\x00\x00\x00\x00")})
	for n := range 70 {
		requireLongest(t, c, strings.Repeat("\x00", n)+"ab")
		requireLongest(t, c, "a"+strings.Repeat("\x00", n)+"é!")
	}
	text := strings.Repeat("\x00", 300) + "ab"
	requireLongestCut(t, c, text, 16, []int{1, 2, 3, c.count(text) - 1})
}

func bytesAsTokens() (tokens []string) {
	for c := range 256 {
		tokens = append(tokens, string([]byte{byte(c)}))
	}
	return tokens
}
