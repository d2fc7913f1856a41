package bpe

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/vocab"
)

// What each stage costs, one benchmark a stage; bench/ measures the whole,
// beside other tokenizers. The splitter's are in internal/pretok.
//
// Those with fresh in their names begin each pass with an Encoding that has met
// no text, whose caches are empty. The metric ns/piece is the time of a pass
// through the number of its pieces, splitting included.

var benchVocabularies = []func() *vocab.Vocab{vocab.R50kBase, vocab.CL100kBase, vocab.O200kBase}

func benchEncoding(b *testing.B, load func() *vocab.Vocab) *Encoding {
	b.Helper()
	e, err := New(load())
	require.NoError(b, err)
	return e
}

// forEachVocabulary runs a benchmark under each vocabulary's name.
func forEachVocabulary(b *testing.B, bench func(b *testing.B, load func() *vocab.Vocab)) {
	for _, load := range benchVocabularies {
		b.Run(load().Name, func(b *testing.B) { bench(b, load) })
	}
}

// benchFresh times f on a new Encoding each time.
func benchFresh(b *testing.B, load func() *vocab.Vocab, size int, f func(e *Encoding)) {
	b.SetBytes(int64(size))
	for b.Loop() {
		b.StopTimer()
		e := benchEncoding(b, load)
		b.StartTimer()
		f(e)
	}
}

// perPiece reports the time of a pass through its number of pieces.
func perPiece(b *testing.B, pieces int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(pieces), "ns/piece")
}

// countOfPieces is what the splitter says.
func countOfPieces(e *Encoding, text string) (n int) {
	var ends [merge.BatchPieces]int
	for pos := 0; pos < len(text); {
		k := e.shared.known.Split(text, pos, ends[:])
		pos = ends[k-1]
		n += k
	}
	return n
}

const line = "The quick brown fox jumps over the lazy dog, and then it runs 1234 miles to home"

// A text whose every piece is in the cache: the loop for hits, and splitting.
func BenchmarkHits(b *testing.B) {
	text := strings.Repeat(line+"\n", 1000)
	forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
		e := benchEncoding(b, load)
		pieces := countOfPieces(e, text)
		b.Run("Count", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				e.Count(text)
			}
			perPiece(b, pieces)
		})
		b.Run("AppendEncode", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			dst := e.Encode(text)
			for b.Loop() {
				dst = e.AppendEncode(dst[:0], text)
			}
			perPiece(b, pieces)
		})
	})
}

// Pieces that are no tokens and have not been met before, by their length in
// bytes with the space before them: a look-up of the whole, merging, and the
// cache growing. There are too few of less than four bytes.
func BenchmarkFreshMisses(b *testing.B) {
	const most = 20_000
	for _, script := range []struct {
		name, file string
		lengths    []int
	}{
		{"English", "moby.txt", []int{4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 24, 32, 48, 63}},
		{"Cyrillic", "udhr_cyrillic_greek.txt", []int{7, 11, 15, 17, 31, 63}},
	} {
		b.Run(script.name, func(b *testing.B) {
			words := lowerWords(b, script.file)
			forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
				e := benchEncoding(b, load)
				for _, n := range script.lengths {
					text, pieces := unknownWords(e, words, n, most)
					b.Run(strconv.Itoa(n), func(b *testing.B) {
						benchFresh(b, load, len(text), func(e *Encoding) { e.Count(text) })
						perPiece(b, pieces)
					})
				}
			})
		})
	}
}

// lowerWords are the words of a text in lower case, of two bytes a letter if
// there are any.
func lowerWords(b *testing.B, file string) []string {
	b.Helper()
	words := strings.FieldsFunc(strings.ToLower(benchText(b, file)), func(r rune) bool { return !unicode.IsLetter(r) })
	wide := slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return !unicode.Is(unicode.Cyrillic, r) || r > 0x7ff })
	})
	if len(wide) > 0 {
		return wide
	}
	return slices.DeleteFunc(words, func(w string) bool {
		return strings.ContainsFunc(w, func(r rune) bool { return r > unicode.MaxASCII })
	})
}

// unknownWords returns different pieces of n bytes, each a space and the
// beginnings of real words, none of them a token; at most so many, fewer if
// there are not enough.
func unknownWords(e *Encoding, words []string, n, most int) (text string, pieces int) {
	r := rand.New(rand.NewPCG(1, 2))
	seen := map[string]bool{}
	var b strings.Builder
	for range 20 * most {
		piece := " "
		for len(piece) < n {
			word := words[r.IntN(len(words))]
			piece += word[:min(len(word), n-len(piece), 4+2*r.IntN(3))]
		}
		if _, token := e.Lookup(piece); !token && !seen[piece] {
			seen[piece] = true
			b.WriteString(piece)
			if len(seen) == most {
				break
			}
		}
	}
	return b.String(), len(seen)
}

// Pieces too long for the scan, of letters that no word has in such order: what
// merging costs when little merges.
func BenchmarkFreshLongPieces(b *testing.B) {
	const total = 1 << 18
	r := rand.New(rand.NewPCG(3, 4))
	forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
		for _, size := range []int{64, 256, 4096, total} {
			var text strings.Builder
			for range total / size {
				text.WriteByte(' ')
				for range size - 1 {
					text.WriteByte('a' + byte(r.IntN(26)))
				}
			}
			b.Run(strconv.Itoa(size), func(b *testing.B) {
				benchFresh(b, load, text.Len(), func(e *Encoding) { e.Count(text.String()) })
				perPiece(b, total/size)
			})
		}
	})
}

// Count against Encode on the texts of testdata.
func BenchmarkTexts(b *testing.B) {
	files, err := filepath.Glob(filepath.Join("..", "testdata", "texts", "*.txt"))
	require.NoError(b, err)
	for _, file := range files {
		name := filepath.Base(file)
		text := benchText(b, name)
		b.Run(name, func(b *testing.B) {
			forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) { benchmarkText(b, load, text) })
		})
	}
}

func benchmarkText(b *testing.B, load func() *vocab.Vocab, text string) {
	b.Run("fresh/Encode", func(b *testing.B) {
		benchFresh(b, load, len(text), func(e *Encoding) { e.Encode(text) })
	})
	b.Run("fresh/Count", func(b *testing.B) {
		benchFresh(b, load, len(text), func(e *Encoding) { e.Count(text) })
	})
	e := benchEncoding(b, load)
	e.Count(text)
	b.Run("Encode", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			e.Encode(text)
		}
	})
	b.Run("Count", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			e.Count(text)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	text := benchText(b, "moby.txt")
	forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
		e := benchEncoding(b, load)
		tokens := e.Encode(text)
		b.Run("Decode", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Decode(tokens); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("AppendDecode", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			dst := make([]byte, 0, len(text))
			for b.Loop() {
				if _, err := e.AppendDecode(dst, tokens); err != nil {
					b.Fatal(err)
				}
			}
		})
	})
}

// One Encoding and as many goroutines as -cpu says, as in -cpu 1,2,4: the
// figures are those of all of them together.
func BenchmarkGoroutines(b *testing.B) {
	text := benchText(b, "moby.txt")
	forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
		e := benchEncoding(b, load)
		b.SetBytes(int64(len(text)))
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				e.Count(text)
			}
		})
	})
}

// What a call costs before any text: the time of one is what matters here, not
// the speed.
func BenchmarkTiny(b *testing.B) {
	forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
		e := benchEncoding(b, load)
		for _, text := range []struct{ name, text string }{
			{"empty", ""}, {"word", "hello"}, {"line", line},
		} {
			b.Run(text.name+"/Count", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e.Count(text.text)
				}
			})
			b.Run(text.name+"/Encode", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					e.Encode(text.text)
				}
			})
			b.Run(text.name+"/AppendEncode", func(b *testing.B) {
				b.ReportAllocs()
				dst := make([]Token, 0, 2*merge.BatchTokens)
				for b.Loop() {
					dst = e.AppendEncode(dst[:0], text.text)
				}
			})
		}
	})
}

func benchText(b *testing.B, name string) string {
	b.Helper()
	data, err := os.ReadFile(filepath.Join("..", "testdata", "texts", name))
	require.NoError(b, err)
	return string(data)
}
