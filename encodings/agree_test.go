package encodings_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
)

// forEachTwin runs test for each distinct encoding and its naive twin, in
// parallel. Random numbers come from a fixed seed, so a failure repeats; the
// message has the text.
func forEachTwin(t *testing.T, test func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand)) {
	for _, name := range distinct() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const seed = 20260101
			test(t, mustGet(t, name), mustNaive(t, name), rand.New(rand.NewPCG(seed, 0)))
		})
	}
}

// rounds is n, or a tenth of it with -short.
func rounds(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

// requireTwins holds the engine to what the naive encoder says, as ids, as a
// count and back.
func requireTwins(t testing.TB, e *bpe.Encoding, text string, want []bpe.Token) {
	t.Helper()
	requireTokens(t, e, text, want, e.Encode(text))
	require.Equal(t, len(want), e.Count(text), "%s: count of %q", e.Name(), text)
	back, err := e.Decode(want)
	require.NoError(t, err)
	require.Equal(t, text, back, e.Name())
}

func TestAgreeOnRandomTokens(t *testing.T) {
	t.Parallel()
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		tokens := n.tokens()
		for range rounds(2000) {
			text := randomTokens(r, tokens, 1+r.IntN(30))
			requireTwins(t, e, text, n.encode(t, text))
		}
	})
}

// tokens are the ordinary tokens in a fixed order.
func (n *naive) tokens() []string {
	tokens := make([]string, 0, len(n.ranks))
	for token := range n.ranks {
		tokens = append(tokens, token)
	}
	slices.Sort(tokens)
	return tokens
}

// randomTokens joins tokens drawn at random, without those after which the
// text has a character that the oracle knows nothing of.
func randomTokens(r *rand.Rand, tokens []string, count int) string {
	text := ""
	for range count {
		if next := text + tokens[r.IntN(len(tokens))]; isSettled(next) {
			text = next
		}
	}
	return text
}

func TestAgreeOnRepeatedTokens(t *testing.T) {
	t.Parallel()
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		tokens := n.tokens()
		for range rounds(1000) {
			text := strings.Repeat(randomTokens(r, tokens, 1+r.IntN(2)), 2+r.IntN(40))
			requireTwins(t, e, text, n.encode(t, text))
		}
	})
}

// Tokens of small letters only, joined, are one piece in every pattern: no
// splitter is needed to know what the merges must give.
func TestAgreeOnOnePieceOfLetters(t *testing.T) {
	t.Parallel()
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		words := slices.DeleteFunc(n.tokens(), func(s string) bool {
			return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != ""
		})
		for range rounds(5000) {
			text := randomTokens(r, words, 1+r.IntN(25))
			if text != "" {
				requireTwins(t, e, text, n.merge(text))
			}
		}
	})
}

// A run of bytes that are part of no character is one piece in every pattern,
// by itself and after a space or punctuation.
func TestAgreeOnOnePieceOfInvalidBytes(t *testing.T) {
	t.Parallel()
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		for i := range rounds(1000) {
			text := []string{"", " ", "!", " -"}[i%4] + invalidBytes(r, 1+r.IntN(100))
			requireTwins(t, e, text, n.merge(text))
		}
	})
}

// The sizes stand on both sides of every bound an encoder is likely to have:
// a key of 15 bytes, a block of 64, a piece too long for a small array. The
// longest, on which the naive encoder spends its time, is left out with -short.
func TestAgreeOnLongPieces(t *testing.T) {
	t.Parallel()
	lengths := []int{1, 2, 3, 7, 8, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 1000}
	if !testing.Short() {
		lengths = append(lengths, 5000)
	}
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		for _, s := range shapes {
			for _, size := range lengths {
				for _, format := range []string{"%s", "b%s", " %s ", "\n%s.", "9%s'S"} {
					text := fmt.Sprintf(format, s.make(r, size))
					if isSettled(text) {
						requireTwins(t, e, text, n.encode(t, text))
					}
				}
			}
		}
	})
}

// Shapes mixed at random meet at random places.
func TestAgreeOnMixedShapes(t *testing.T) {
	t.Parallel()
	forEachTwin(t, func(t *testing.T, e *bpe.Encoding, n *naive, r *rand.Rand) {
		for range rounds(3000) {
			var b strings.Builder
			for range 1 + r.IntN(12) {
				b.WriteString(shapes[r.IntN(len(shapes))].make(r, 1+r.IntN(20)))
			}
			if text := b.String(); isSettled(text) {
				requireTwins(t, e, text, n.encode(t, text))
			}
		}
	})
}
