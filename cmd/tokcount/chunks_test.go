package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// randomText is words, sentences and paragraphs, and what is none of these.
func randomText(r *rand.Rand, size int) string {
	parts := []string{"a", "word", "Sentence ends. ", "\n", "\n\n", " ", "日本", "👩‍🚀", "\xff", "\xe2\x82", "strawberry", "—", "\r\n", "   ", "aaaaaaaaaaaaaaaa", "e\u0301", "\n \n", "<|endoftext|>"}
	var b strings.Builder
	for b.Len() < size {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

// However little of it is known at a time, a text has the chunks that it has when
// it is known as a whole.
func TestChunksAreThoseOfTheWhole(t *testing.T) {
	enc := encodings.R50kBase()
	for seed := range fewer(60) {
		r := rand.New(rand.NewPCG(seed, 13))
		limit := 1 + r.IntN(60)
		overlap := r.IntN(3) * r.IntN(limit) / 2
		at := []bpe.Break{bpe.BreakParagraph, bpe.BreakLine, bpe.BreakSentence, bpe.BreakWord}[r.IntN(4)]
		text := randomText(r, 100_000)
		want := slices.Collect(enc.SplitAt(text, limit, overlap, at))
		reader := chunkReader{enc: enc, in: iotest.HalfReader(strings.NewReader(text)), max: limit, overlap: overlap, at: at}
		var got []bpe.Chunk
		need := newEndsReader(enc, nil, limit).most + chunkSlack
		for !reader.ended {
			require.NoError(t, reader.more(2*need))
			reader.split(need, func(c bpe.Chunk, err error) bool {
				got = append(got, c)
				return true
			})
		}
		require.True(t, slices.Equal(want, got), "seed %d: limit %d, overlap %d, %v", seed, limit, overlap, at)
		if overlap == 0 {
			assert.Less(t, len(reader.text), 6*need, "seed %d", seed)
		}
	}
}

// fewer returns n, or a tenth of that in short mode.
func fewer(n uint64) uint64 {
	if testing.Short() {
		return n / 10
	}
	return n
}

// What is cut of a text of which only the ends are kept is what is cut of the whole.
func TestEndsDecideTheCut(t *testing.T) {
	enc := encodings.CL100kBase()
	longest := enc.Longest()
	assert.Equal(t, 128, longest)
	for seed := range fewer(60) {
		r := rand.New(rand.NewPCG(seed, 14))
		limit := r.IntN(50)
		text := randomText(r, 60_000)
		if seed%5 == 0 {
			text = strings.Repeat(" ", 60_000)
		}
		for _, keep := range []bpe.Keep{bpe.KeepHead, bpe.KeepTail, bpe.KeepEnds} {
			kept, err := newEndsReader(enc, strings.NewReader(text), limit).read(keep != bpe.KeepHead)
			require.NoError(t, err)
			require.Less(t, len(kept.head)+len(kept.tail), len(text))
			want, _ := enc.TruncateMarked(text, limit, keep, "...")
			got, _ := enc.TruncateMarked(kept.head+kept.tail, limit, keep, "...")
			require.Equal(t, want, got, "seed %d, %v", seed, keep)
			if keep != bpe.KeepHead {
				require.EqualValues(t, len(text), int64(len(kept.head)+len(kept.tail))+kept.missing)
				require.EqualValues(t, enc.Count(text), kept.tokens)
			}
		}
	}
}

// Groups of tokens are those of package bpe, which knows the whole text.
func TestCharacterGroups(t *testing.T) {
	enc := encodings.R50kBase()
	for seed := range uint64(40) {
		text := randomText(rand.New(rand.NewPCG(seed, 15)), 5000)
		var want, got []string
		for _, span := range bpe.GroupCharacters(enc.Tokens(text)) {
			want = append(want, text[span.Start:span.End])
		}
		g := characterGroups{enc: enc, show: func(text string, _ []bpe.Token) { got = append(got, text) }}
		for part := range slices.Chunk(enc.Encode(text), 7) {
			g.add(part)
		}
		g.end()
		require.Equal(t, want, got, "seed %d", seed)
	}
}
