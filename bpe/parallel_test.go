package bpe

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func TestParallelGivesTheSameAtEveryBorder(t *testing.T) {
	spaced := vocab.O200kBase()
	spaced.Special["<|a b c|>"], spaced.Special["<|d e "] = 300000, 300001
	code := vocab.CL100kBase()
	for _, e := range []*Encoding{
		encoding(t, vocab.R50kBase()), encoding(t, code), encoding(t, code).WithAllSpecial(),
		encoding(t, vocab.O200kBase()), encoding(t, spaced).WithAllSpecial(),
	} {
		for _, text := range []string{
			"", "x", strings.Repeat("a", 300), strings.Repeat(" ", 300),
			"It's  a\ttest:\r\n\r\n  of 12345 words,\u00a0 and\u3000 spaces.\n/ / \n1 Слово за словом\nи ещё\n\n 漢字 か\n",
			"x <|a b c|> y <|a b c <|endoftext|> <|a b c|>z",
			"x <|d e <|d e f <|d e  <|d e",
		} {
			want := e.Encode(text)
			for size := 1; size < 60; size++ {
				got := e.encodeParallel(text, 3, size)
				require.Equal(t, len(want), len(got), "%s %q in chunks of %d", e.Name(), text, size)
				if len(want) > 0 {
					require.Equal(t, want, got, "%s %q in chunks of %d", e.Name(), text, size)
				}
			}
		}
	}
}

func TestParallelCountsATextOfManyChunks(t *testing.T) {
	for _, name := range []string{"moby.txt", "udhr_asia.txt", "log_crlf.txt"} {
		data, err := os.ReadFile("../testdata/texts/" + name)
		require.NoError(t, err)
		text := strings.Repeat(string(data), 1+4*chunkSize/len(data))
		e := encoding(t, vocab.CL100kBase())
		want := e.Count(text)
		for _, n := range []int{0, 1, 2, 5} {
			t.Run(fmt.Sprintf("%s by %d", name, n), func(t *testing.T) {
				require.Equal(t, want, e.CountParallel(text, n))
				got, err := e.CountReaderParallel(strings.NewReader(text), n)
				require.NoError(t, err)
				require.Equal(t, int64(want), got)
			})
		}
		require.Equal(t, want, len(e.EncodeParallel(text, 2)))
	}
}

// What is left near the end is shared by all, and a text of less than a chunk too.
func TestParallelEndsWithSmallChunks(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	for _, test := range []struct{ words, first, last, n int }{
		{1 << 18, chunkSize, chunkSize / 4, 2},
		{1 << 15, chunkSize / 4, chunkSize / 4, 2},
		{1 << 18, chunkSize / 2, chunkSize / 4, math.MaxInt},
	} {
		text := strings.Repeat("a dozen words\n", test.words*8/13)
		sizes := make([]int, 1000)
		e.parallel(text, test.n, chunkSize, func(i int, chunk string) { sizes[i] = len(chunk) })
		sizes = sizes[:slices.Index(sizes, 0)]
		rest := text
		for _, size := range sizes {
			require.LessOrEqual(t, size, chunkSize+64)
			rest = rest[size:]
		}
		require.Empty(t, rest)
		require.LessOrEqual(t, sizes[0], test.first+64)
		require.LessOrEqual(t, sizes[len(sizes)-1], test.last)
		require.Greater(t, len(sizes), 1)
	}
}

// A text of less than a chunk has two goroutines at work at the same time.
func TestParallelSharesASmallText(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	text := strings.Repeat("a dozen words\n", chunkSize/2/14)
	synctest.Test(t, func(*testing.T) { // which fails if all wait for good
		var both sync.WaitGroup
		both.Add(2)
		e.parallel(text, 2, chunkSize, func(i int, _ string) {
			if i < 2 {
				both.Done()
				both.Wait()
			}
		})
	})
}

// Any number of goroutines can be asked for.
func TestParallelByAnyNumberOfGoroutines(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	for _, text := range []string{"", "hello world", strings.Repeat("hello world\n", chunkSize/8)} {
		want := e.Encode(text)
		for _, n := range []int{math.MinInt, -1, 0, 1, 2, 1000, math.MaxInt} {
			require.Equal(t, len(want), e.CountParallel(text, n))
			require.True(t, slices.Equal(want, e.EncodeParallel(text, n)))
			got, err := e.CountReaderParallel(strings.NewReader(text), n)
			require.NoError(t, err)
			require.EqualValues(t, len(want), got)
		}
	}
}

func TestParallelReaderWithoutBorders(t *testing.T) {
	e := encoding(t, vocab.O200kBase())
	for name, text := range map[string]string{
		"none at all":        strings.Repeat("漢字。", chunkSize/3),
		"none after a while": strings.Repeat("words ", chunkSize/2) + strings.Repeat("x", 2*chunkSize) + " end",
		"one, at the start":  "a " + strings.Repeat("b", 2*chunkSize),
		"empty":              "",
	} {
		got, err := e.CountReaderParallel(strings.NewReader(text), 2)
		require.NoError(t, err, name)
		require.Equal(t, int64(e.Count(text)), got, name)
	}
}

// A reader that panics leaves no goroutine behind.
func TestParallelReaderEndsItsGoroutinesIfTheReaderPanics(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	synctest.Test(t, func(t *testing.T) { // which waits for all, or fails
		text := strings.NewReader(strings.Repeat("words ", chunkSize/2))
		require.Panics(t, func() { _, _ = e.CountReaderParallel(io.MultiReader(text, nil), 2) })
	})
}

// The error may be one that package io has for the end of a text: a gzip file or an answer over
// HTTP that is cut off ends with io.ErrUnexpectedEOF.
func TestParallelReaderTellsTheReadersError(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	for _, test := range []struct {
		name string
		last io.Reader
		want error
	}{
		{"any", iotest.ErrReader(errBroken), errBroken},
		{"cut off", iotest.ErrReader(io.ErrUnexpectedEOF), io.ErrUnexpectedEOF},
		{"stuck", idle{}, io.ErrNoProgress},
	} {
		for _, size := range []int{0, 100, 3 * chunkSize} {
			text := strings.Repeat("Call me Ishmael. ", size/17)
			r := io.MultiReader(iotest.HalfReader(strings.NewReader(text)), test.last)
			got, err := e.CountReaderParallel(r, 2)
			require.ErrorIs(t, err, test.want, test.name)
			require.Equal(t, int64(e.Count(text)), got, "the count so far")
		}
	}
}
