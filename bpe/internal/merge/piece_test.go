package merge

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// Pieces are cut into parts between characters of three bytes that no token spans,
// before they are merged: the tokens are those of the whole.
func TestPiecesOfPartsGiveTheTextbookAnswer(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	chars := strings.Split("的一是不了人我在有他这为之大来以个中上们龘カナかなสวัสดีक्षaé 𝒜", "")
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.CL100kBase(), vocab.O200kBase()} {
		w := NewWorker(v.Table(), DefaultMemory)
		for _, size := range []int{2, 3, 5, 8, 12, 25, 60} {
			for range 30 {
				var b strings.Builder
				for range size {
					b.WriteString(chars[r.IntN(len(chars))])
				}
				piece := b.String()[r.IntN(2):] // its first character may be cut
				want := textbook(v, piece)
				require.Equal(t, want, w.AppendPiece(nil, piece), "%q", piece)
				text := piece + strings.Repeat(" ", 32)
				require.Equal(t, want, w.AppendPieces(nil, text, 0, []int{len(piece)}), "%q", piece)
				fresh := NewWorker(v.Table(), DefaultMemory)
				require.Equal(t, len(want), fresh.CountPieces(text, 0, []int{len(piece)}), "%q", piece)
			}
		}
	}
}

// Tokens of cached pieces, of parts and of long pieces wait in different places; they
// come out in the order of the text.
func TestPiecesOfAllKindsKeepTheirOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	kinds := []func() string{
		func() string { return " the" },
		func() string { return " " + randomText(r, 26, 1+r.IntN(14)) },
		func() string { return " " + randomText(r, 26, 15+r.IntN(16)) },
		func() string { return " " + randomText(r, 26, 31+r.IntN(32)) },
		func() string { return randomText(r, 26, 63+r.IntN(3000)) },
		func() string { return strings.Repeat("龘", 1+r.IntN(40)) },
		func() string { return strings.Repeat("\x80", r.IntN(1500)+1) }, // a token each
	}
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	for range 60 {
		var b strings.Builder
		var ends []int
		var want []Token
		fresh := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
		for range 1 + r.IntN(300) {
			kind := kinds[r.IntN(len(kinds))]
			if r.IntN(2) == 0 {
				kind = kinds[0]
			}
			piece := kind()
			want = fresh.AppendPiece(want, piece)
			b.WriteString(piece)
			ends = append(ends, b.Len())
		}
		for range 2 {
			require.Equal(t, want, w.AppendPieces(nil, b.String(), 0, ends))
			require.Equal(t, len(want), w.CountPieces(b.String(), 0, ends))
		}
	}
}

// More parts than there is room for are found in turns, and every border is found.
func TestPartsEndWhereNoTokenSpans(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	piece := "a" + strings.Repeat("龘", 2*BatchPieces) + "b"
	var got, want []int
	begin := 0
	for ends := w.partEnds(piece, 0, len(piece)); ends != nil; ends = w.partEnds(piece, begin, len(piece)) {
		require.LessOrEqual(t, len(ends), BatchPieces)
		got = append(got, ends...)
		begin = ends[len(ends)-1]
	}
	for i := 4; i < len(piece)-1; i += 3 {
		want = append(want, i)
	}
	require.Equal(t, want, got)
	require.Empty(t, w.partEnds("abcdefghijklmnop", 0, 16), "there are no characters of three bytes")
	require.Empty(t, w.partEnds("龘abcdefgh龘", 0, 14), "nor two side by side")
}

// Pieces of line breaks and blanks, rules and letters are remembered up to maxKnown bytes.
// A piece met before has the tokens that it had the first time, and is not merged again.
func TestLongPiecesAreRemembered(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 1))
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.CL100kBase(), vocab.O200kBase()} {
		w := NewWorker(v.Table(), DefaultMemory)
		for _, size := range []int{32, 62, 63, 64, 100, 124, 125, 300, maxKnown, maxKnown + 1} {
			for _, piece := range []string{
				"\n\n" + strings.Repeat(" ", size-2),
				strings.Repeat("-", size),
				randomText(r, 26, size),
				strings.Repeat("\xff", size), // a token each
			} {
				want := textbook(v, piece)
				require.Equal(t, want, w.AppendPiece(nil, piece), "%d bytes", size)
				require.Equal(t, want, w.AppendPiece(nil, piece), "%d bytes, again", size)
				_, known := w.long.find(piece, longHash(piece))
				require.Equal(t, size <= maxKnown, known, "%d bytes", size)
			}
		}
	}
}

func TestMayBeWideAsksForTheFirstBytesOfWideCharacters(t *testing.T) {
	for i := range 8 {
		for c := range uint64(256) {
			rest := uint64(0xDFBF7FDFBF7FDFBF) &^ (0xFF << (8 * i)) // has two of the three bits in each byte
			word := rest | c<<(8*i)
			require.Equal(t, c >= 0xE0, mayBeWide(word, rest), "%#x", word)
			require.Equal(t, c >= 0xE0, mayBeWide(rest, word), "%#x", word)
		}
	}
}

// Room that learning a piece took is kept for the next.
func TestLearningKeepsItsScratch(t *testing.T) {
	for name, learn := range map[string]func(w *Worker){
		"counting":      func(w *Worker) { w.CountPieces(" zxqj ", 0, []int{5, 6}) },
		"counting one":  func(w *Worker) { w.CountPieces(" zxqj", 0, []int{5}) },
		"appending":     func(w *Worker) { w.AppendPieces(nil, " zxqj ", 0, []int{5, 6}) },
		"appending one": func(w *Worker) { w.AppendPieces(nil, " zxqj", 0, []int{5}) },
	} {
		t.Run(name, func(t *testing.T) {
			w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
			learn(w)
			require.Positive(t, cap(w.piece))
		})
	}
}

// A piece is learned once, whether its entry has room for its tokens or not.
func TestAPieceIsLearnedOnce(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	for piece, tokens := range map[string]int{" the": 1, " zxqj": 4, " qzxjqzxj": 6} {
		k := key.OfShort(piece)
		require.Len(t, w.AppendPiece(nil, piece), tokens)
		first := *w.short.find(k, shortHash(k))
		used := w.short.used
		require.Len(t, w.AppendPiece(nil, piece), tokens)
		require.Equal(t, used, w.short.used, piece)
		require.Equal(t, first, *w.short.find(k, shortHash(k)), piece)
	}
}
