package bpe

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestCounterCountsTheSameInEveryChunking(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			want := int64(e.Count(text))
			for _, size := range chunkSizes() {
				c := e.NewCounter()
				c.pending.small()
				for i, chunk := range chunks(text, size) {
					n, err := c.WriteString(chunk)
					require.NoError(t, err)
					require.Equal(t, len(chunk), n)
					if i%40 == 0 {
						c.Count()
					}
				}
				require.Equal(t, want, c.Count(), "%q in chunks of %d", text, size)
			}
		}
	})
}

func TestCounterCountsEdgeTexts(t *testing.T) {
	texts := edgeTexts(t)
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		c := e.NewCounter()
		for _, text := range texts {
			c.Reset()
			c.pending.small()
			for _, chunk := range chunks(text, 3) {
				_, err := c.WriteString(chunk)
				require.NoError(t, err)
			}
			require.Equal(t, int64(e.Count(text)), c.Count(), "%q", text)
		}
	})
}

func TestCountIsThatOfTheTextSoFar(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			c := e.NewCounter()
			require.Zero(t, c.Count())
			at := 0
			for _, chunk := range chunks(text, -9) {
				_, err := c.Write([]byte(chunk))
				require.NoError(t, err)
				at += len(chunk)
				require.Equal(t, int64(e.Count(text[:at])), c.Count(), "%q", text[:at])
				require.Equal(t, c.Count(), c.Count(), "asking changes nothing")
			}
		}
	})
}

// A special token may straddle any two chunks, and what looks like one begun
// may be none; of two, the first wins, and the longest of those.
func TestCounterKnowsSpecialTokensAcrossChunks(t *testing.T) {
	v := vocab.R50kBase()
	v.Special = map[string]uint32{
		"<|endoftext|>": 50256, "[A]": 60000, "[A][B]": 60001, "é": 60002, "xxABCD": 60003, "AB": 60004, "BCD": 60005,
	}
	e := encoding(t, v).WithAllSpecial()
	rng := rand.New(rand.NewPCG(6, 6))
	parts := []string{"<|endoftext|>", "[A]", "[B]", "[A][B]", "\xc3", "\xa9", "xx", "ABCD", "AB", "BCD", "CD", "x", " ", "<|end", "[", "word "}
	for range 300 {
		var b strings.Builder
		for range 12 {
			b.WriteString(parts[rng.IntN(len(parts))])
		}
		text := b.String()
		for size := 1; size < 9; size++ {
			c := e.NewCounter()
			c.pending.small()
			for _, chunk := range chunks(text, size) {
				_, err := c.WriteString(chunk)
				require.NoError(t, err)
			}
			require.Equal(t, int64(e.Count(text)), c.Count(), "%q by %d", text, size)
		}
	}
}

func TestCounterWithACustomPatternWaitsForTheEnd(t *testing.T) {
	v := vocab.R50kBase()
	v.Pattern = `\w+ \w+|.`
	plain := encoding(t, v)
	for _, e := range []*Encoding{plain, plain.WithAllSpecial()} {
		text := "one two three\n four<|endoftext|>five six seven"
		for size := 1; size < 9; size++ {
			c := e.NewCounter()
			c.pending.small()
			for _, chunk := range chunks(text, size) {
				_, err := c.WriteString(chunk)
				require.NoError(t, err)
			}
			require.Equal(t, int64(e.Count(text)), c.Count(), "by %d", size)
		}
	}
}

// What is held back is the last words, or the piece that has not ended.
func TestCounterHoldsBackThePieceThatMayGoOn(t *testing.T) {
	for _, text := range []string{
		"the quick brown fox jumps over the lazy dog, and ", "我来了，你去了。他不来，", "func (x *T) f() { return }\n\n",
		"1234567890", "слово за словом ",
	} {
		for _, e := range everyEncoding() {
			if e.Name() == "r50k_base" || e.Name() == "p50k_base" || e.Name() == "p50k_edit" {
				continue // a run of digits is a single piece there
			}
			c := e.NewCounter()
			_, err := c.WriteString(strings.Repeat(text, 10_000))
			require.NoError(t, err)
			c.Count()
			require.Less(t, len(c.pending.buf), 60, "%s %q", e.Name(), text)
			require.LessOrEqual(t, cap(c.pending.buf), 2*blockSize)
		}
	}
}

func TestCounterRefusesAnEndlessPiece(t *testing.T) {
	const limit = maxIdle
	e := encoding(t, vocab.CL100kBase()).WithMaxPiece(limit)
	text := "some words" + strings.Repeat("a", 3*limit)
	for _, size := range []int{len(text), 1000, limit} {
		c := e.NewCounter()
		written := 0
		var err error
		for _, chunk := range chunks(text, size) {
			var n int
			n, err = c.WriteString(chunk)
			written += n
			if err != nil {
				require.Less(t, n, len(chunk))
				break
			}
			require.Equal(t, len(chunk), n)
		}
		var large *PieceSizeError
		require.ErrorAs(t, err, &large)
		require.Equal(t, PieceSizeError{Offset: 4, Limit: limit}, *large)
		require.EqualError(t, large, "bpe: piece at offset 4 has 1048576 bytes or more")
		require.Equal(t, 4+limit, written)
		require.Equal(t, int64(e.Count(text[:written])), c.Count(), "what was taken is counted")

		n, err := c.WriteString(" ")
		require.ErrorAs(t, err, &large, "until Reset")
		require.Zero(t, n)
		_, err = c.ReadFrom(strings.NewReader(" "))
		require.ErrorAs(t, err, &large)

		c.Reset()
		n, err = c.WriteString("fine again")
		require.NoError(t, err)
		require.Equal(t, 10, n)
		require.Equal(t, int64(2), c.Count())
		require.LessOrEqual(t, cap(c.pending.buf), maxIdle, "Reset lets go of a large buffer")
	}
}

func TestCounterTakesAPieceBelowTheLimit(t *testing.T) {
	e := encoding(t, vocab.O200kBase())
	for _, limit := range []int{-1, 0, 1, blockSize, blockSize + 1, 3 * blockSize} {
		c := e.WithMaxPiece(limit).NewCounter()
		for range 3 {
			text := strings.Repeat("A", max(limit, blockSize)-1)
			n, err := c.ReadFrom(strings.NewReader(text))
			require.NoError(t, err, "limit %d", limit)
			require.Equal(t, int64(len(text)), n)
			require.Equal(t, int64(e.Count(text)), c.Count())
			c.Reset()
		}
	}
}

func TestCountReaderCountsTheSameFromEveryReader(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for name, reader := range oddReaders {
				n, err := e.CountReader(reader(text))
				require.NoError(t, err)
				require.Equal(t, int64(e.Count(text)), n, "%s: %q", name, text)

				c := e.NewCounter()
				c.pending.small()
				size, err := c.ReadFrom(reader(text))
				require.NoError(t, err)
				require.Equal(t, int64(len(text)), size)
				require.Equal(t, int64(e.Count(text)), c.Count(), "%s: %q", name, text)
			}
		}
	})
}

func TestCountReaderOfAWholeBook(t *testing.T) {
	text := testText(t, "moby.txt") + testText(t, "udhr_asia.txt")
	for _, e := range everyEncoding() {
		n, err := e.CountReader(strings.NewReader(text))
		require.NoError(t, err)
		require.Equal(t, int64(e.Count(text)), n, e.Name())
	}
}

func TestCountReaderTellsHowFarItCame(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for _, together := range []bool{false, true} {
				n, err := e.CountReader(breakAfter(text, together))
				require.ErrorIs(t, err, errBroken)
				require.Equal(t, int64(e.Count(text)), n, "%q", text)
			}
		}
		n, err := e.CountReader(io.MultiReader(strings.NewReader("ab cd"), idle{}))
		require.ErrorIs(t, err, io.ErrNoProgress)
		require.Equal(t, int64(e.Count("ab cd")), n)
	})
}

func TestACounterMayReadOnAfterAnError(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	c := e.NewCounter()
	n, err := io.Copy(c, breakAfter("half a wo", false))
	require.True(t, errors.Is(err, errBroken))
	require.Equal(t, int64(9), n)
	n, err = io.Copy(c, strings.NewReader("rd"))
	require.NoError(t, err)
	require.Equal(t, int64(2), n)
	require.Equal(t, int64(e.Count("half a word")), c.Count())
}

func FuzzCounter(f *testing.F) {
	for _, text := range someTexts()[:20] {
		f.Add(text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		for _, e := range everyEncoding() {
			c := e.NewCounter()
			c.pending.small()
			for _, chunk := range chunks(text, int(size)+1) {
				_, err := c.WriteString(chunk)
				require.NoError(t, err)
			}
			require.Equal(t, int64(e.Count(text)), c.Count(), e.Name())
		}
	})
}
