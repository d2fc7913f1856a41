package encodings_test

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// BenchmarkPathological counts, on the first pass of a fresh Encoding, texts of
// one endless piece, the shapes on which tokenizers turn quadratic, beside
// English. Besides MB/s it reports the time a byte takes as a multiple of that
// of English of the same size (x-english), and for a megabyte also as a
// multiple of that of 64 kB (x-64kB): about 1 is linear, 16 is quadratic.
func BenchmarkPathological(b *testing.B) {
	for _, name := range distinct() {
		perByte := map[string]float64{} // ns, by shape and size
		for _, s := range append([]shape{{"english", english(b)}}, shapes...) {
			for _, size := range []string{"64kB", "1MB"} {
				b.Run(name+"/"+s.name+"/"+size, func(b *testing.B) {
					text := s.make(rand.New(rand.NewPCG(6, 4)), sizes[size])
					perByte[s.name+size] = benchmarkFirstPass(b, name, text)
					if base, ok := perByte["english"+size]; ok && s.name != "english" {
						b.ReportMetric(perByte[s.name+size]/base, "x-english")
					}
					if base, ok := perByte[s.name+"64kB"]; ok && size != "64kB" {
						b.ReportMetric(perByte[s.name+size]/base, "x-64kB")
					}
				})
			}
		}
	}
}

var sizes = map[string]int{"64kB": 64_000, "1MB": 1_000_000}

// english is the start of Moby-Dick, from its start again after 400 kB.
func english(b *testing.B) func(*rand.Rand, int) string {
	moby := string(readGolden(b, "texts", "moby.txt"))
	return func(_ *rand.Rand, n int) string {
		return strings.Repeat(moby, n/len(moby)+1)[:n]
	}
}

// benchmarkFirstPass counts text with a new Encoding each time, and returns the
// nanoseconds a byte takes.
func benchmarkFirstPass(b *testing.B, name, text string) float64 {
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		b.StopTimer()
		e := fresh(b, name)
		b.StartTimer()
		e.Count(text)
	}
	return float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(len(text))
}
