package vocab

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// tokensOf returns the tokens of a vocabulary by id.
func tokensOf(v *Vocab) []string {
	tokens := make([]string, v.Len())
	for id, token := range v.All() {
		tokens[id] = token
	}
	return tokens
}

func tiktokenOf(t testing.TB, v *Vocab) []byte {
	var file bytes.Buffer
	require.NoError(t, v.WriteTiktoken(&file))
	return file.Bytes()
}

// dataOf returns the tables as they are embedded.
func dataOf(t *testing.T, v *Vocab) string {
	var data strings.Builder
	_, err := v.Table().WriteTo(&data)
	require.NoError(t, err)
	return data.String()
}

func TestBuiltTablesAreThePublishedOnes(t *testing.T) {
	for _, v := range []*Vocab{P50kBase(), CL100kBase(), O200kBase()} {
		built, err := New(tokensOf(v))
		require.NoError(t, err)
		want := dataOf(t, v)
		require.True(t, want == dataOf(t, built), v.Name)

		read, err := ReadTiktoken(bytes.NewReader(tiktokenOf(t, v)))
		require.NoError(t, err)
		require.True(t, want == dataOf(t, read), v.Name)
	}
}

// longTokens reads as the lines of a .tiktoken file whose tokens have 40,000 bytes
// each, without end.
type longTokens struct {
	line, read int
	rest       []byte
}

func (l *longTokens) Read(p []byte) (int, error) {
	if len(l.rest) == 0 {
		token := append(bytes.Repeat([]byte("a"), 40_000), strconv.Itoa(l.line)...)
		l.rest = fmt.Appendf(nil, "%s %d\n", base64.StdEncoding.EncodeToString(token), l.line)
		l.line++
	}
	n := copy(p, l.rest)
	l.rest, l.read = l.rest[n:], l.read+n
	return n, nil
}

func TestReadTiktokenStopsWhereThereIsTooMuch(t *testing.T) {
	var long longTokens
	_, err := ReadTiktoken(&long)
	var syntax *SyntaxError
	require.ErrorAs(t, err, &syntax)
	require.ErrorIs(t, err, ErrTooLarge)
	require.Equal(t, 420, syntax.Line)
	require.Less(t, long.read, 24_000_000, "of 100,000 lines and more")

	_, err = ReadTiktoken(strings.NewReader(allBytes() + "YWI= 2000000\n"))
	require.ErrorAs(t, err, &syntax)
	require.ErrorIs(t, err, ErrTooLarge, "two million ids for 257 tokens")
	require.Equal(t, 257, syntax.Line)
	require.Equal(t, int64(len(allBytes())), syntax.Offset)
}

func TestNewRefusesWhatIsTooLarge(t *testing.T) {
	tokens := tokensOf(R50kBase())
	_, err := New(append(tokens, strings.Repeat("a", 1<<16)))
	var fault *RankError
	require.ErrorAs(t, err, &fault)
	require.ErrorIs(t, err, ErrTooLarge)
	require.Equal(t, uint32(50256), fault.Rank)
}

// What is allocated, together: it is the same each time, where the peak depends
// on when the collector runs. BenchmarkReadTiktoken reports the peak.
func TestReadingAllocatesLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector, which runs in short mode, allocates too")
	}
	tokens := tokensOf(R50kBase())[:256]
	for n := 2; n < 3000; n++ {
		tokens = append(tokens, strings.Repeat("a", n))
	}
	long, err := New(tokens)
	require.NoError(t, err)
	for _, test := range []struct {
		name string
		v    *Vocab
		most float64 // times the file
	}{
		{"cl100k_base", CL100kBase(), 6.5},
		{"o200k_base", O200kBase(), 6},
		{"long tokens", long, 4.5},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := tiktokenOf(t, test.v)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := ReadTiktoken(bytes.NewReader(file))
			runtime.ReadMemStats(&after)
			require.NoError(t, err)
			times := float64(after.TotalAlloc-before.TotalAlloc-500_000) / float64(len(file))
			t.Logf("%.2f times the file", times)
			require.Less(t, times, test.most)
		})
	}
}

// peak returns the most memory that objects take while f runs, and did not take
// before, in bytes. It looks often, and has memory collected often.
func peak(f func()) int {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.HeapAlloc
	var done atomic.Bool
	highest := make(chan uint64)
	go func() {
		var m runtime.MemStats
		high := before
		for !done.Load() {
			runtime.ReadMemStats(&m)
			high = max(high, m.HeapAlloc)
			runtime.Gosched()
		}
		highest <- high
	}()
	f()
	done.Store(true)
	return int(<-highest - before)
}

func BenchmarkNew(b *testing.B) {
	for _, v := range []*Vocab{R50kBase(), CL100kBase(), O200kBase()} {
		tokens := tokensOf(v)
		b.Run(v.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, err := New(tokens)
				require.NoError(b, err)
			}
		})
	}
	b.Run("3,000 of a, aa, aaa", func(b *testing.B) {
		tokens := tokensOf(R50kBase())[:256]
		for n := 2; n <= 3000; n++ {
			tokens = append(tokens, strings.Repeat("a", n))
		}
		b.ReportAllocs()
		for b.Loop() {
			_, err := New(tokens)
			require.NoError(b, err)
		}
	})
}

func BenchmarkReadTiktoken(b *testing.B) {
	for _, v := range []*Vocab{R50kBase(), CL100kBase(), O200kBase()} {
		file := tiktokenOf(b, v)
		b.Run(v.Name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(file)))
			for b.Loop() {
				_, err := ReadTiktoken(bytes.NewReader(file))
				require.NoError(b, err)
			}
			b.ReportMetric(float64(peak(func() { ReadTiktoken(bytes.NewReader(file)) }))/float64(len(file)), "peak/file")
		})
	}
}
