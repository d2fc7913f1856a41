package merge

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Tokens go behind what dst has, and what is behind those stays as it was, however much room
// there is and wherever the batch ends.
func TestOutputTouchesNothingBehindIt(t *testing.T) {
	const untouched = 1<<32 - 1
	r := rand.New(rand.NewPCG(6, 1))
	kinds := []string{" the", " cat", " zxqj", " incomprehensibly", " qzxjxyzzyplughxy", strings.Repeat("龘", 20), strings.Repeat("ab", 700)}
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	for range 400 {
		var b strings.Builder
		var ends []int
		for range 1 + r.IntN(400) {
			kind := kinds[0]
			if r.IntN(8) == 0 {
				kind = kinds[r.IntN(len(kinds))]
			}
			b.WriteString(kind)
			ends = append(ends, b.Len())
		}
		text := b.String() + strings.Repeat(" ", r.IntN(40))
		want := w.AppendPieces(nil, text, 0, ends)
		for _, room := range []int{len(want), len(want) + 1, len(want) + outTokens, 2 * outTokens, r.IntN(2*outTokens + len(want))} {
			dst := make([]Token, 3+room)
			for i := range dst {
				dst[i] = untouched
			}
			got := w.AppendPieces(dst[:3], text, 0, ends)
			require.Equal(t, []Token{untouched, untouched, untouched}, got[:3])
			require.Equal(t, want, got[3:])
			if len(want) <= room {
				require.Same(t, &dst[0], &got[0], "there is room")
				for _, token := range dst[len(got):] {
					require.Equal(t, Token(untouched), token)
				}
			}
		}
	}
}

// Nor does a loop write beyond the room that there is: the first pieces leave exactly as much
// as a batch may need, and that ends in a piece for which eight tokens are written.
func TestOutputStaysInItsRoom(t *testing.T) {
	const untouched = 1<<32 - 1
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	const four, middle = " zxqj", " incomprehensibility"
	require.Len(t, w.AppendPiece(nil, four), 4)
	require.Less(t, len(w.AppendPiece(nil, middle)), 4)
	for more := range 64 {
		pieces := slices.Repeat([]string{four}, BatchPieces+more)
		pieces = append(pieces, middle)
		pieces = append(pieces, slices.Repeat([]string{" the"}, lastPieces)...)
		var ends []int
		n := 0
		for _, piece := range pieces {
			n += len(piece)
			ends = append(ends, n)
		}
		text := strings.Join(pieces, "") + strings.Repeat(" ", 40)
		want := w.AppendPieces(nil, text, 0, ends)
		for room := outTokens; room < outTokens+entryTokens; room++ {
			dst := slices.Repeat([]Token{untouched}, room+2*entryTokens)
			require.Equal(t, want, w.AppendPieces(dst[:0:room], text, 0, ends))
			for _, token := range dst[room:] {
				require.Equal(t, Token(untouched), token)
			}
		}
	}
}

// A loop writes eight tokens for a piece of one: where less than seven pieces follow, it would
// change what is behind the result.
func TestOutputTouchesNothingBehindTheLastPieces(t *testing.T) {
	const untouched = 1<<32 - 1
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	const middle = " responsibilities"
	require.Len(t, w.AppendPiece(nil, middle), 1)
	for before := range 3 {
		for after := range 2 * lastPieces {
			pieces := slices.Concat(slices.Repeat([]string{" the"}, before), []string{middle}, slices.Repeat([]string{" the"}, after))
			var ends []int
			for i := range pieces {
				ends = append(ends, len(strings.Join(pieces[:i+1], "")))
			}
			text := strings.Join(pieces, "") + strings.Repeat(" ", 40)
			dst := slices.Repeat([]Token{untouched}, 2*outTokens)
			got := w.AppendPieces(dst[:0], text, 0, ends)
			require.Equal(t, w.AppendPieces(nil, text, 0, ends), got)
			require.Equal(t, slices.Repeat([]Token{untouched}, len(dst)-len(got)), dst[len(got):], "%d before and %d after", before, after)
		}
	}
}

// A long piece is written whole, whether there is just room for its tokens or not.
func TestOutputTakesALongPieceWhole(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	for n := outTokens - 2*entryTokens; n < outTokens+2*entryTokens; n++ {
		long := strings.Repeat("\xff", n)
		text := long + strings.Repeat(" the", 20)
		want := w.AppendPiece(nil, long)
		require.Len(t, want, n)
		ends := []int{n}
		for i := range 20 {
			want = append(want, w.AppendPiece(nil, " the")...)
			ends = append(ends, n+4*(i+1))
		}
		for _, room := range []int{0, outTokens, outTokens + 1} {
			require.Equal(t, want, w.AppendPieces(make([]Token, 0, room), text, 0, ends), "%d tokens in room for %d", n, room)
		}
	}
}

// Nor does a piece that falls apart, whose last part is often short: not when it is cut, and not when it
// is known. Room that suffices is used.
func TestOutputTouchesNothingBehindAClause(t *testing.T) {
	const untouched = 1<<32 - 1
	const clause = "人人生而自由在尊严和权利上一律平等他们赋有理性和良心并应以兄弟关系的精神相对待"
	for end := range clause {
		if end <= key.MaxMiddle {
			continue
		}
		want := textbook(vocab.CL100kBase(), clause[:end])
		for more := range entryTokens {
			w := NewWorker(vocab.CL100kBase().Table(), DefaultMemory)
			for time := range 3 {
				dst := slices.Repeat([]Token{untouched}, len(want)+more)
				got := w.AppendPieces(dst[:0], clause[:end], 0, []int{end})
				require.Equal(t, want, got, "%d bytes, time %d", end, time)
				require.Same(t, &dst[0], &got[0], "there is room")
				require.Equal(t, slices.Repeat([]Token{untouched}, more), dst[len(got):], "%d bytes, time %d", end, time)
			}
		}
	}
}

// However many tokens came before, what the loops write stays in the room that there is, and what is in
// the cache of long pieces is written whole.
func TestOutputStaysInItsRoomBehindLongPieces(t *testing.T) {
	const untouched = 1<<32 - 1
	const fours = 50
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	for tokens := outTokens - 4*fours - 2*entryTokens; tokens < outTokens+2*entryTokens; tokens++ {
		pieces := []string{strings.Repeat("\xff", 100), strings.Repeat("\xff", tokens-100)}
		pieces = append(pieces, slices.Repeat([]string{" zxqj"}, fours)...)
		pieces = append(pieces, slices.Repeat([]string{" the"}, lastPieces)...)
		var ends []int
		var want []Token
		n := 0
		for _, piece := range pieces {
			n += len(piece)
			ends = append(ends, n)
			want = w.AppendPiece(want, piece)
		}
		text := strings.Join(pieces, "") + strings.Repeat(" ", 40)
		for _, room := range []int{0, outTokens, outTokens + 1} {
			dst := slices.Repeat([]Token{untouched}, room+4*entryTokens)
			require.Equal(t, want, w.AppendPieces(dst[:0:room], text, 0, ends), "%d tokens in room for %d", tokens, room)
			require.Equal(t, slices.Repeat([]Token{untouched}, 4*entryTokens), dst[room:], "%d tokens in room for %d", tokens, room)
		}
	}
}
