package bpe

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/tokcount/tokcount/vocab"
)

// CountReader against Count of the same text in memory: what reading costs,
// which should be less than a fifth.
func BenchmarkCountReader(b *testing.B) {
	for _, file := range []string{"moby.txt", "udhr_asia.txt", "code_go.txt"} {
		text := strings.Repeat(testText(b, file), 20)
		forEachVocabulary(b, func(b *testing.B, load func() *vocab.Vocab) {
			e := benchEncoding(b, load)
			e.Count(text)
			b.Run(file+"/Count", func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					e.Count(text)
				}
			})
			b.Run(file+"/CountReader", func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					_, _ = e.CountReader(strings.NewReader(text))
				}
			})
		})
	}
}

// Writing by chunks of several sizes, and asking for the count after each.
func BenchmarkCounterWrite(b *testing.B) {
	text := []byte(testText(b, "moby.txt"))
	e := benchEncoding(b, vocab.CL100kBase)
	for _, size := range []int{1, 16, 4096, 1 << 18} {
		for _, ask := range []bool{false, true} {
			name := strconv.Itoa(size)
			if ask {
				name += "/and Count"
			}
			b.Run(name, func(b *testing.B) {
				c := e.NewCounter()
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					for at := 0; at < len(text); at += size {
						_, _ = c.Write(text[at:min(at+size, len(text))])
						if ask {
							c.Count()
						}
					}
				}
			})
		}
	}
}

// Doubling these doubles the time, though each is a single piece, or nearly, and
// comes in small parts. The metric ns/byte is to stay what it is.
func BenchmarkCounterPathological(b *testing.B) {
	e := benchEncoding(b, vocab.O200kBase)
	for _, unit := range []struct{ name, text string }{
		{"letters", "a"}, {"capitals", "A"}, {"blanks", " "}, {"lines", "\n "}, {"digits", "1"},
		{"Chinese", "中"}, {"capitals and 中", "中AAAAAAA"}, {"begun special tokens", "<|"},
	} {
		for _, size := range []int{1 << 20, 2 << 20, 4 << 20} {
			b.Run(fmt.Sprintf("%s/%dMB", unit.name, size>>20), func(b *testing.B) {
				text := strings.Repeat(unit.text, size/len(unit.text))
				c := e.WithAllSpecial().NewCounter()
				for b.Loop() {
					c.Reset()
					for at := 0; at < len(text); at += 999 {
						_, _ = c.WriteString(text[at:min(at+999, len(text))])
					}
					c.Count()
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(text)), "ns/byte")
			})
		}
	}
}

func BenchmarkEncodeReader(b *testing.B) {
	text := strings.Repeat(testText(b, "moby.txt"), 20)
	e := benchEncoding(b, vocab.CL100kBase)
	b.Run("Encode", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		dst := e.Encode(text)
		for b.Loop() {
			dst = e.AppendEncode(dst[:0], text)
		}
	})
	b.Run("EncodeReader", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for range e.EncodeReader(strings.NewReader(text)) {
			}
		}
	})
}

// 100 MB and a limit of 4,000 tokens cost the time of these tokens; so does a
// text that may just fit by its length.
func BenchmarkCountUpTo(b *testing.B) {
	const limit = 4000
	moby := testText(b, "moby.txt")
	e := benchEncoding(b, vocab.CL100kBase)
	for _, text := range []struct{ name, text string }{
		{"100MB", strings.Repeat(moby, 100<<20/len(moby))},
		{"500KB", (moby + moby)[:500_000]},
		{"500KB of spaces", strings.Repeat(" ", 500_000)},
		{"4000 tokens", moby[:17_000]},
	} {
		b.Run(text.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.CountUpTo(text.text, limit)
			}
		})
	}
}

func BenchmarkTokens(b *testing.B) {
	text := testText(b, "moby.txt")
	e := benchEncoding(b, vocab.CL100kBase)
	b.Run("Tokens", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for range e.Tokens(text) {
			}
		}
	})
	b.Run("GroupCharacters", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			for range GroupCharacters(e.Tokens(text)) {
			}
		}
	})
}

func BenchmarkPrefixes(b *testing.B) {
	text := strings.Repeat(testText(b, "moby.txt"), 20)
	e := benchEncoding(b, vocab.CL100kBase)
	b.Run("New", func(b *testing.B) {
		b.SetBytes(int64(len(text)))
		b.ReportAllocs()
		for b.Loop() {
			e.NewPrefixes(text)
		}
	})
	p := e.NewPrefixes(text)
	i := 0
	b.Run("At", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			i += 7919 * 131
			p.At(i % len(text))
		}
	})
	b.Run("AppendAndCount", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			p.Append(" word")
			p.Count()
		}
	})
}

func BenchmarkDecoder(b *testing.B) {
	text := testText(b, "moby.txt")
	e := benchEncoding(b, vocab.CL100kBase)
	tokens := e.Encode(text)
	b.SetBytes(int64(len(text)))
	var dst []byte
	for b.Loop() {
		d := e.NewDecoder()
		for i := range tokens {
			dst, _ = d.AppendDecode(dst[:0], tokens[i:i+1]...)
		}
	}
}
