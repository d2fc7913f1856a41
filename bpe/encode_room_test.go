package bpe_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

// A large result is allocated once its beginning shows how large it will be, and is not moved
// again where the rest has up to a fifth more tokens a byte; nor is it much too large.
func TestLargeResultIsMovedOnce(t *testing.T) {
	e := encodings.CL100kBase()
	begin := strings.Repeat("A tokenizer of words that are common\n", 1<<14)
	for name, test := range map[string]struct {
		line string
		much float64 // capacity, of what is needed
	}{
		"even":   {"A tokenizer of words that are common\n", 1.21},
		"denser": {"A tokenizer of words that are as is\n", 1.1},
		"sparse": {"A tokenizer of words that are tokenizers\n", 1.4},
	} {
		t.Run(name, func(t *testing.T) {
			text := begin + strings.Repeat(test.line, 1<<17)
			var tokens []uint32
			allocations := testing.AllocsPerRun(2, func() { tokens = e.Encode(text) })
			require.EqualValues(t, 2, allocations, "room for the beginning, and for all")
			require.LessOrEqual(t, float64(cap(tokens)), test.much*float64(len(tokens)))
		})
	}
}

// Room that suffices is used, and nothing is allocated, wherever in the text most tokens are.
func TestAppendEncodeUsesTheRoomThatSuffices(t *testing.T) {
	x := encodings.CL100kBase().NewEncoder()
	dense, sparse := strings.Repeat("\x80\x81\xfe", 2000), strings.Repeat(" hello", 30_000)
	for name, text := range map[string]string{
		"small, dense at the beginning": dense + sparse,
		"small, dense at the end":       sparse + dense,
		"large, of few tokens":          strings.Repeat(" hello", 50_000),
		"large, dense at the beginning": strings.Repeat(dense, 20) + strings.Repeat(sparse, 5),
	} {
		t.Run(name, func(t *testing.T) {
			want := x.Encode(text)
			room := make([]uint32, 3, 3+len(want))
			var got []uint32
			require.Zero(t, testing.AllocsPerRun(1, func() { got = x.AppendEncode(room, text) }))
			require.Same(t, &room[0], &got[0])
			require.Equal(t, want, got[3:])
		})
	}
}

// Appending text after text takes linear time: what is there is moved each time that it has
// grown by a fifth or more, not for each text.
func TestAppendEncodeMovesSeldomWhatIsThere(t *testing.T) {
	x := encodings.CL100kBase().NewEncoder()
	for name, text := range map[string]string{
		"small": strings.Repeat(" hello", 1000),
		"large": strings.Repeat(" hello", 60_000),
	} {
		t.Run(name, func(t *testing.T) {
			var dst []uint32
			moves := 0
			for range 200 {
				before := cap(dst)
				dst = x.AppendEncode(dst, text)
				if cap(dst) != before {
					moves++
				}
			}
			require.Less(t, moves, 30)
		})
	}
}
