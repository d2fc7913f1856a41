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
