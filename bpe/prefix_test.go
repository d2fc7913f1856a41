package bpe

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/vocab"
)

// boundarySums are the boundaries of a text and the tokens before each, the slow
// way. The text has no special tokens that e knows.
func boundarySums(e *Encoding, text string) (list []sum) {
	list = append(list, sum{})
	var ends [merge.BatchPieces]int
	tokens, pos := 0, 0
	before := "x"
	for pos < len(text) {
		for _, end := range ends[:e.shared.known.Split(text, pos, ends[:])] {
			piece := text[pos:end]
			tokens += e.Count(piece)
			if end == len(text) || strings.TrimSpace(before) != "" || strings.TrimSpace(piece) != "" {
				list = append(list, sum{offset: end, tokens: tokens})
			}
			pos, before = end, piece
		}
	}
	return list
}

// requirePrefixes asks p about every offset and every count.
func requirePrefixes(t *testing.T, p *Prefixes, text string, want []sum) {
	t.Helper()
	end := want[len(want)-1]
	require.Equal(t, len(text), p.Len())
	require.Equal(t, end.tokens, p.Count(), "%q", text)
	i := 0
	for offset := range len(text) + 2 {
		for i+1 < len(want) && want[i+1].offset <= offset {
			i++
		}
		boundary, tokens := p.At(offset)
		require.Equal(t, want[i].offset, boundary, "offset %d of %q", offset, text)
		require.Equal(t, want[i].tokens, tokens, "offset %d of %q", offset, text)
	}
	i = 0
	for limit := range end.tokens + 2 {
		for i+1 < len(want) && want[i+1].tokens <= limit {
			i++
		}
		boundary, tokens := p.Fit(limit)
		require.Equal(t, want[i].offset, boundary, "limit %d of %q", limit, text)
		require.Equal(t, want[i].tokens, tokens, "limit %d of %q", limit, text)
	}
}

func TestPrefixesKnowEveryBoundary(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		if e.special != nil {
			t.Skip("see below")
		}
		for _, text := range someTexts() {
			requirePrefixes(t, e.NewPrefixes(text), text, boundarySums(e, text))
		}
	})
}

func TestPrefixesHaveTheCountsOfTheirText(t *testing.T) {
	edges := edgeTexts(t)
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range append(someTexts(), edges...) {
			p := e.NewPrefixes(text)
			require.Equal(t, e.Count(text), p.Count())
			for offset := range len(text) {
				if boundary, tokens := p.At(offset); boundary == offset {
					require.Equal(t, e.Count(text[:boundary]), tokens, "%q", text[:boundary])
				}
			}
		}
	})
}

func TestPrefixesGrow(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for _, size := range []int{1, 17, -60} {
				p := e.NewPrefixes("")
				p.pending.small()
				at := 0
				for i, chunk := range chunks(text, size) {
					p.Append(chunk)
					at += len(chunk)
					if i%5 == 0 {
						require.Equal(t, e.Count(text[:at]), p.Count(), "%q", text[:at])
					}
				}
				if e.special == nil && !testing.Short() {
					requirePrefixes(t, p, text, boundarySums(e, text))
				}
				require.Equal(t, e.Count(text), p.Count())
			}
		}
	})
}

func TestPrefixesOfALongText(t *testing.T) {
	text := testText(t, "udhr_asia.txt") + testText(t, "code_go.txt")
	e := encoding(t, vocab.O200kBase())
	p := e.NewPrefixes(text)
	require.Equal(t, e.Count(text), p.Count())
	p.Append(text)
	require.Equal(t, e.Count(text+text), p.Count())
	for _, limit := range []int{1, 4000, 50_000} {
		boundary, tokens := p.Fit(limit)
		require.LessOrEqual(t, tokens, limit)
		require.Equal(t, tokens, e.Count((text + text)[:boundary]))
		next, more := p.At(boundary + 100)
		require.Greater(t, next, boundary)
		require.Greater(t, more, limit-1, "the next boundary is over the limit, or at it")
	}
	bytes := cap(p.all.rows) + 24*cap(p.all.samples)
	require.Less(t, bytes, 4*p.all.n, "bytes for a piece, with room to grow")
}

func TestPrefixesOutsideTheText(t *testing.T) {
	e := encoding(t, vocab.CL100kBase()).WithAllSpecial()
	for _, text := range []string{"", "two words", "<|endoftext|>"} {
		p := e.NewPrefixes(text)
		for _, n := range []int{math.MinInt, -1, 0} {
			boundary, tokens := p.At(n)
			require.Equal(t, [2]int{}, [2]int{boundary, tokens})
			boundary, tokens = p.Fit(n)
			require.Equal(t, [2]int{}, [2]int{boundary, tokens})
		}
		boundary, tokens := p.At(math.MaxInt)
		require.Equal(t, [2]int{len(text), e.Count(text)}, [2]int{boundary, tokens})
		boundary, tokens = p.Fit(math.MaxInt)
		require.Equal(t, [2]int{len(text), e.Count(text)}, [2]int{boundary, tokens})
	}
}

func TestPrefixesWithSpecialTokens(t *testing.T) {
	e := encoding(t, vocab.CL100kBase()).WithAllSpecial()
	p := e.NewPrefixes("one two<|endof")
	p.Append("text|>three")
	for _, tt := range []struct{ offset, boundary, tokens int }{
		{2, 0, 0}, {3, 3, 1}, {7, 7, 2}, {19, 7, 2}, {20, 20, 3}, {24, 20, 3}, {25, 25, 4},
	} {
		boundary, tokens := p.At(tt.offset)
		require.Equal(t, tt.boundary, boundary)
		require.Equal(t, tt.tokens, tokens)
	}
}

// Pieces and counts of more than seven bits take more than a byte.
func TestPrefixesOfLongPieces(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	text := strings.Repeat(strings.Repeat("qx", 200)+" "+strings.Repeat("z", 20_000)+" ", 3)
	requirePrefixes(t, e.NewPrefixes(text), text, boundarySums(e, text))
}
