//go:build !race && !purego

package bpe

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Not under the race detector, which makes sync.Pool drop what it is given, and
// not without package unsafe, since a view of bytes is then a copy.

func TestCounterWriteDoesNotAllocate(t *testing.T) {
	text := []byte(strings.Repeat("It's a text, with ünïcödé — 漢字 — and 12345 numbers. <|endoftext|>\n\n", 8000))
	for _, e := range everyEncoding() {
		c := e.NewCounter()
		for _, size := range []int{10, 1000, len(text)} {
			write := func() {
				for at := 0; at < len(text); at += size {
					_, _ = c.Write(text[at:min(at+size, len(text))])
				}
			}
			write()
			write()
			require.Zero(t, int(testing.AllocsPerRun(3, write)), "%s by %d", e.Name(), size)
			require.Zero(t, testing.AllocsPerRun(10, func() {
				_, _ = c.Write(text[:10])
				c.Count()
			}), "%s: Count", e.Name())
		}
	}
}

func TestCountUpToDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("It's a text, with ünïcödé — 漢字 — and 12345 numbers. <|endoftext|>\n\n", 1000)
	for _, e := range everyEncoding() {
		e.Count(text)
		require.Zero(t, testing.AllocsPerRun(10, func() {
			e.CountUpTo(text, 500)
			e.CountUpTo(text, math.MaxInt)
		}))
	}
}
