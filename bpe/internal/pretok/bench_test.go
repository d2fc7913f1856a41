package pretok

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scan is a Func that uses a scanner only.
func scan(next func(string, int) int, text string, pos int, ends []int) int {
	n := 0
	for n < len(ends) && pos < len(text) {
		pos = next(text, pos)
		ends[n] = pos
		n++
	}
	return n
}

// benchTexts returns the texts of the project's test data, by file name.
func benchTexts(tb testing.TB) map[string]string {
	files, err := filepath.Glob("../../../testdata/texts/*.txt")
	require.NoError(tb, err)
	require.NotEmpty(tb, files)
	texts := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(tb, err)
		texts[strings.TrimSuffix(filepath.Base(file), ".txt")] = string(data)
	}
	return texts
}

func benchmark(b *testing.B, split func(i int) Func) {
	texts := benchTexts(b)
	ends := make([]int, 256)
	for i, s := range scanners {
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			text := texts[name]
			b.Run(s.name+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				total := 0
				for b.Loop() {
					for pos, n := 0, len(ends); n == len(ends); pos = ends[n-1] {
						n = split(i)(text, pos, ends)
						total += n
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(total), "ns/piece")
			})
		}
	}
}

// BenchmarkSplit measures what the package exports.
func BenchmarkSplit(b *testing.B) {
	benchmark(b, func(i int) Func { return scanners[i].split })
}

// BenchmarkScalar measures the scanners one by one, without bitmaps.
func BenchmarkScalar(b *testing.B) {
	benchmark(b, func(i int) Func {
		return func(text string, pos int, ends []int) int {
			return scan(scanners[i].next, text, pos, ends)
		}
	})
}
