package merge

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table/key"
)

// What is staged is what the caches know pieces by, for pieces of any length, up to the
// end of the text, with and without a branch.
func TestStagedPiecesAreLookedUpWhereTheyAre(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	w.AppendPiece(nil, letters) // so that there is a table of long pieces
	r := rand.New(rand.NewPCG(8, 8))
	var s stage
	for range 2000 {
		b := randomBatch(r)
		first := r.IntN(len(b.ends) + 1)
		for i := range b.ends {
			if piece := b.piece(i); r.IntN(4) == 0 && len(piece) > key.MaxMiddle && len(piece) <= maxKnown {
				w.long.add(piece, longHash(piece), []Token{1}, false)
			}
		}
		s.count = r.IntN(2) * BatchPieces // which says that the batch before was mixed
		s.fill(w, &b, first)
		var others []uint8
		middle, long := 0, 0
		for i := first; i < len(b.ends); i++ {
			piece, p := b.piece(i), &s.pieces[i]
			if len(piece) <= key.MaxShort {
				k := key.OfShort(piece)
				require.True(t, p.isShort())
				require.Equal(t, staged{k, shortHash(k) & w.short.mask * uint64(unsafe.Sizeof(w.short.buckets[0]))}, *p)
				continue
			}
			require.False(t, p.isShort())
			others = append(others, uint8(i))
			switch {
			case len(piece) > key.MaxMiddle:
				if len(piece) <= maxKnown {
					require.Equal(t, longHash(piece), s.hashOf(p, piece))
				}
				if len(piece) <= maxKnown && long < stagedOthers {
					at := uint64(0)
					if w.long.mayKnow(longHash(piece)) {
						at = w.long.index(longHash(piece)) * uint64(unsafe.Sizeof(longBucket{}))
					}
					require.Equal(t, at, s.long[long].at)
					require.Equal(t, uint64(stagedOthers+long), p.at)
					long++
				}
			case middle < stagedOthers && b.begin(i)+32 <= len(b.text):
				k := key.OfMiddle(piece)
				at := middleHash(k) & w.middle.mask * uint64(unsafe.Sizeof(w.middle.buckets[0]))
				require.Equal(t, stagedMiddle{k, at}, s.middle[p.at])
				middle++
			default:
				require.Equal(t, uint64(notStaged), p.at)
			}
		}
		require.Equal(t, len(others), s.count)
		require.Equal(t, string(others), string(s.others[:s.count]))
	}
}

// randomBatch returns pieces of random bytes, many of them of one length.
func randomBatch(r *rand.Rand) batch {
	var b batch
	var text strings.Builder
	most := []int{4, 15, 16, 31, 40, 300, maxKnown + 300}[r.IntN(7)]
	for range 1 + r.IntN(BatchPieces) {
		for range 1 + r.IntN(most) {
			text.WriteByte("ab \x00\xff"[r.IntN(5)])
		}
		b.ends = append(b.ends, text.Len())
	}
	b.text = text.String()
	if r.IntN(2) == 0 {
		b.text += strings.Repeat("x", r.IntN(40))
	}
	return b
}

// The sizes that prefetching goes by.
func TestSizesOfWhatIsStaged(t *testing.T) {
	require.EqualValues(t, stagedSize, unsafe.Sizeof(staged{}))
	require.EqualValues(t, stagedMiddleSize, unsafe.Sizeof(stagedMiddle{}))
	require.EqualValues(t, stagedLongSize, unsafe.Sizeof(stagedLong{}))
	require.EqualValues(t, 1<<shortShift, unsafe.Sizeof([2]shortEntry{}))
	require.EqualValues(t, 1<<middleShift, unsafe.Sizeof([2]middleEntry{}))
	require.EqualValues(t, 1<<longShift, unsafe.Sizeof(longBucket{}))
}

// It is a hint, whatever it is given.
func TestPrefetchTakesAnyOffsets(t *testing.T) {
	offsets := []uint64{0, 1, 63, 1 << 40, ^uint64(0)}
	for n := -1; n <= len(offsets); n++ {
		prefetch([]int{1}, &offsets[0], n, 8)
		prefetch([]int(nil), &offsets[0], n, 8)
	}
}

// A batch may make a cache grow, and pieces of it may fall into batches: its tokens are those that
// each piece has alone.
func TestBatchesOfAnyPieces(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 1))
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.O200kBase()} {
		w := NewWorker(v.Table(), DefaultMemory)
		alone := NewWorker(v.Table(), DefaultMemory)
		for range 300 {
			b := randomWords(r)
			var want []Token
			for i := range b.ends {
				want = alone.AppendPiece(want, b.piece(i))
			}
			if r.IntN(2) == 0 {
				require.Equal(t, len(want), w.CountPieces(b.text, 0, b.ends))
			} else {
				require.Equal(t, want, w.AppendPieces(nil, b.text, 0, b.ends))
			}
			require.Zero(t, w.depth)
		}
		require.Greater(t, len(w.short.buckets), 1<<12, "it grew")
	}
}

// A piece that is counted alone has the tokens that it has in a batch, when it comes first and when it is
// known; and it becomes known.
func TestPiecesAreCountedAlone(t *testing.T) {
	const clause = "人人生而自由在尊严和权利上一律平等他们赋有理性和良心并应以兄弟关系的精神相对待"
	v := vocab.CL100kBase()
	w := NewWorker(v.Table(), DefaultMemory)
	for _, piece := range []string{
		"x", " the", " qzxjqzxj", " administration", letters[:15], letters[:16], letters[:31], " internationalization",
		letters[:32], letters, letters + "x", clause, clause + letters[:900], clause + letters,
	} {
		for time := range 4 {
			require.Equal(t, len(textbook(v, piece)), w.CountPieces("<"+piece+">", 1, []int{1 + len(piece)}), "%d bytes, time %d", len(piece), time)
		}
		if len(piece) > key.MaxMiddle {
			_, known := w.long.find(piece, longHash(piece))
			require.Equal(t, len(piece) <= maxKnown, known, "%d bytes", len(piece))
		}
	}
}

// randomWords returns up to 600 pieces of Latin, Cyrillic and Chinese letters, some as long as clauses.
func randomWords(r *rand.Rand) batch {
	var b batch
	var text strings.Builder
	for range 1 + r.IntN(600) {
		first, letters := [...]rune{'a', 'а', '一'}[r.IntN(3)], 30
		if first == '一' {
			letters = 300
		}
		for range 1 + r.IntN(1+r.IntN(30)) {
			text.WriteRune(first + rune(r.IntN(letters)))
		}
		b.ends = append(b.ends, text.Len())
	}
	b.text = text.String()
	return b
}
