package bpe

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/tokcount/tokcount/vocab"
)

// Texts on which cutting might not be linear. Each benchmark runs at a size and
// at its double and reports the ratio of the times, which should be two.
var cutShapes = []struct {
	name string
	make func(n int) string
}{
	{"prose", func(n int) string { return repeatTo("The quick brown fox jumps over the lazy dog. It does!\n", n) }},
	{"one letter", func(n int) string { return repeatTo("a", n) }},
	{"letters", func(n int) string { return drawTo("abcdefghijklmnopqrstuvwxyz", n) }},
	{"DNA", func(n int) string { return drawTo("ACGT", n) }},
	{"digits", func(n int) string { return drawTo("0123456789", n) }},
	{"spaces", func(n int) string { return repeatTo(" ", n) }},
	{"line breaks", func(n int) string { return repeatTo("\n", n) }},
	{"blank lines", func(n int) string { return repeatTo("\n   ", n) }},
	{"brackets", func(n int) string { return repeatTo("a. "+strings.Repeat(")", n), n) }},
	{"full stops", func(n int) string { return repeatTo(".", n) }},
	{"empty comments", func(n int) string { return repeatTo("//\n", n) }},
	{"Chinese", func(n int) string { return drawTo("的一是不了人我在有他这为之大来以个中上们", n) }},
	{"capitals behind a letter", func(n int) string { return "中" + drawTo("ABCDEFGH", n) }},
	{"marks", func(n int) string { return "e" + repeatTo("\u0301", n) }},
	{"flags", func(n int) string { return repeatTo("\U0001F1E9", n) }},
	{"invalid bytes", func(n int) string { return repeatTo("\x80", n) }},
}

func repeatTo(s string, n int) string { return strings.Repeat(s, n/len(s)+1)[:n] }

func drawTo(alphabet string, n int) string {
	r := rand.New(rand.NewPCG(5, 5))
	chars := []rune(alphabet)
	var b strings.Builder
	for b.Len() < n {
		b.WriteRune(chars[r.IntN(len(chars))])
	}
	return b.String()
}

// benchDoubling times f on a text of a shape and on one twice as long.
func benchDoubling(b *testing.B, size int, f func(e *Encoding, text string)) {
	for _, load := range []func() *vocab.Vocab{vocab.CL100kBase, vocab.O200kBase} {
		e := benchEncoding(b, load)
		for _, shape := range cutShapes {
			once, twice := shape.make(size), shape.make(2*size)
			b.Run(fmt.Sprintf("%s/%s", e.Name(), shape.name), func(b *testing.B) {
				f(e, twice)
				b.SetBytes(int64(len(once)))
				for b.Loop() {
					f(e, once)
				}
				elapsed := b.Elapsed()
				begin := time.Now()
				for range b.N {
					f(e, twice)
				}
				b.ReportMetric(time.Since(begin).Seconds()/elapsed.Seconds(), "ratio")
			})
		}
	}
}

// Half of the text is kept, so that the cut grows with it.
func BenchmarkTruncate(b *testing.B) {
	for _, keep := range []Keep{KeepHead, KeepTail, KeepEnds} {
		b.Run(keep.String(), func(b *testing.B) {
			benchDoubling(b, 1<<18, func(e *Encoding, text string) {
				e.Truncate(text, e.Count(text)/2, keep)
			})
		})
	}
}

// A text of a hundred megabytes of which a few thousand tokens are kept.
func BenchmarkTruncateMuch(b *testing.B) {
	text := strings.Repeat("The quick brown fox jumps over the lazy dog. It does!\n", 100<<20/54)
	e := benchEncoding(b, vocab.CL100kBase)
	for _, keep := range []Keep{KeepHead, KeepTail, KeepEnds} {
		b.Run(keep.String(), func(b *testing.B) {
			for b.Loop() {
				e.Truncate(text, 4000, keep)
			}
		})
	}
	b.Run("counting as much", func(b *testing.B) {
		part, _ := e.Truncate(text, 4000, KeepHead)
		for b.Loop() {
			e.Count(part)
		}
	})
}

func BenchmarkSplit(b *testing.B) {
	for _, overlap := range []int{0, 50} {
		b.Run(fmt.Sprintf("overlap %d", overlap), func(b *testing.B) {
			benchDoubling(b, 1<<17, func(e *Encoding, text string) {
				for range e.Split(text, 500, overlap) {
				}
			})
		})
	}
}
