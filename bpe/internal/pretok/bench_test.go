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

func benchmark(b *testing.B, split func(p *Pattern, text string, pos int, ends []int) int) {
	texts := benchTexts(b)
	ends := make([]int, 256)
	for _, row := range rows {
		for _, name := range slices.Sorted(maps.Keys(texts)) {
			text := texts[name]
			b.Run(strings.ReplaceAll(row.name, " ", "-")+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				total := 0
				for b.Loop() {
					for pos, n := 0, len(ends); n == len(ends); pos = ends[n-1] {
						n = split(row.Pattern, text, pos, ends)
						total += n
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(total), "ns/piece")
			})
		}
	}
}

// BenchmarkSplit measures what the package exports.
func BenchmarkSplit(b *testing.B) { benchmark(b, (*Pattern).Split) }

// BenchmarkScalar measures the scanner, without bitmaps.
func BenchmarkScalar(b *testing.B) {
	benchmark(b, func(p *Pattern, text string, pos int, ends []int) int {
		return p.scan(text, pos, len(text), ends)
	})
}
