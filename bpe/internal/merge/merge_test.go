package merge

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/table"
)

// Three ways to merge, one answer: the small merge, the queue, and windows.

// randomVocab returns a vocabulary of the 256 bytes and n tokens more, each
// two earlier ones joined, over the first letters of the alphabet. Few letters
// make tokens that overlap in every way, and windows that do not fit.
func randomVocab(t *testing.T, r *rand.Rand, letters, n int) *vocab.Vocab {
	var tokens, words []string
	seen := map[string]bool{}
	for b := range 256 {
		tokens = append(tokens, string([]byte{byte(b)}))
	}
	for i := range letters {
		words = append(words, string(rune('a'+i)))
	}
	for range 50 * n {
		word := words[r.IntN(len(words))] + words[r.IntN(len(words))]
		if len(tokens) == 256+n {
			break
		}
		if len(word) <= 24 && !seen[word] {
			seen[word] = true
			tokens, words = append(tokens, word), append(words, word)
		}
	}
	v, err := vocab.New(tokens)
	require.NoError(t, err)
	return v
}

func randomText(r *rand.Rand, letters, n int) string {
	var b strings.Builder
	for b.Len() < n {
		if r.IntN(8) == 0 { // a run, of one letter or of a few in turn
			unit := randomText(r, letters, 1+r.IntN(3))
			b.WriteString(strings.Repeat(unit, 1+r.IntN(100)))
		}
		b.WriteByte(byte('a' + r.IntN(letters)))
	}
	return b.String()[:n]
}

// textbook merges as the definition says, with nothing precomputed.
func textbook(v *vocab.Vocab, piece string) []Token {
	if id, ok := v.Lookup(piece); ok {
		return []Token{id}
	}
	var parts []string
	for i := range len(piece) {
		parts = append(parts, piece[i:i+1])
	}
	for {
		best, at := uint32(table.None), -1
		for i := range len(parts) - 1 {
			if id, ok := v.Lookup(parts[i] + parts[i+1]); ok && id < best {
				best, at = id, i
			}
		}
		if at < 0 {
			break
		}
		parts[at] += parts[at+1]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
	var ids []Token
	for _, part := range parts {
		id, _ := v.Lookup(part)
		ids = append(ids, id)
	}
	return ids
}

func TestEveryMergeGivesTheTextbookAnswer(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 1))
		letters := 1 + int(seed%4)
		v := randomVocab(t, r, letters, 20+r.IntN(200))
		w := NewWorker(v.Table(), DefaultMemory)
		for _, size := range []int{2, 15, 16, 40, 63, 64, 65, 100, 300} {
			text := randomText(r, letters, size)
			t.Run(fmt.Sprintf("seed %d size %d", seed, size), func(t *testing.T) {
				want := textbook(v, text)
				require.Equal(t, want, w.AppendPiece(nil, text), "piece of %q", text)
				if _, whole := v.Lookup(text); whole {
					return
				}
				require.Equal(t, want, w.heap.merge(nil, w.table, w.limit, text), "queue on %q", text)
			})
		}
	}
}

func TestPiecesOfOneAndTwoBytes(t *testing.T) {
	v := vocab.CL100kBase()
	w := NewWorker(v.Table(), DefaultMemory)
	for a := range 256 {
		require.Equal(t, textbook(v, string([]byte{byte(a)})), w.AppendPiece(nil, string([]byte{byte(a)})))
		for b := 0; b < 256; b += 3 {
			piece := string([]byte{byte(a), byte(b)})
			require.Equal(t, textbook(v, piece), w.AppendPiece(nil, piece), "%q", piece)
		}
	}
}

// In a Model ids are not ranks, and a token of two bytes may be one that only a whole piece is.
func TestPiecesOfOneAndTwoBytesOfAModel(t *testing.T) {
	m := &table.Model{Whole: true, Merges: []table.Merge{{Left: 'c', Right: 'd', Result: 256}}}
	for b := range uint32(256) {
		m.Tokens = append(m.Tokens, table.ModelToken{Bytes: string([]byte{byte(b)}), ID: 300 - b})
	}
	m.Tokens = append(m.Tokens, table.ModelToken{Bytes: "cd", ID: 1}, table.ModelToken{Bytes: "ab", ID: 2})
	tab, err := m.Build()
	require.NoError(t, err)
	w := NewWorker(tab, DefaultMemory)
	for range 2 { // learned, and known
		for piece, want := range map[string][]Token{"a": {300 - 'a'}, "ba": {300 - 'b', 300 - 'a'}, "cd": {1}, "ab": {2}, "abb": {300 - 'a', 300 - 'b', 300 - 'b'}} {
			require.Equal(t, want, w.AppendPiece(nil, piece), piece)
		}
	}
}

// A table may hold more tokens than are in use: p50k_base's is r50k_base's too.
func TestTokensBeyondTheLastDoNotMerge(t *testing.T) {
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 3))
		letters := 1 + int(seed%3)
		all := randomVocab(t, r, letters, 60)
		var tokens []string
		for _, token := range all.All() {
			tokens = append(tokens, token)
		}
		used := 257 + r.IntN(len(tokens)-257)
		for seed%2 == 0 && used > 257 && len(tokens[used]) > 2 { // the first beyond is a pair of bytes
			used--
		}
		some, err := vocab.New(tokens[:used])
		require.NoError(t, err)
		w := NewWorker(all.Table().Below(used), DefaultMemory)
		texts := []string{tokens[min(used, len(tokens)-1)]}
		for _, size := range []int{2, 3, 8, 20, 50, 200} {
			texts = append(texts, randomText(r, letters, size))
		}
		for _, text := range texts {
			want := textbook(some, text)
			require.Equal(t, want, w.AppendPiece(nil, text), "seed %d: %q", seed, text)
			if _, whole := some.Lookup(text); !whole {
				require.Equal(t, want, w.heap.merge(nil, w.table, w.limit, text), "seed %d: heap on %q", seed, text)
			}
		}
	}
}

func TestWindowsGiveTheAnswerOfTheQueue(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		letters := 1 + int(seed%5)
		v := randomVocab(t, r, letters, 10+r.IntN(500))
		w := NewWorker(v.Table(), DefaultMemory)
		text := randomText(r, letters, 5000)
		want := w.heap.merge(nil, w.table, w.limit, text)
		require.Equal(t, want, w.appendLong(nil, text), "seed %d", seed)
	}
}

// Tokens as long as a window, each made of earlier ones and one of the last few: all
// that was kept may have to be given back.
func TestWindowsGiveTheAnswerOfTheQueueForLongTokens(t *testing.T) {
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 9))
		letters := 1 + r.IntN(2)
		w := NewWorker(longVocab(t, r, letters).Table(), DefaultMemory)
		for range 20 {
			text := randomText(r, letters, maxScan+1+r.IntN(300))
			if r.IntN(2) == 0 {
				text = strings.Repeat("a", r.IntN(100)) + text + strings.Repeat("a", 30+r.IntN(100))
			}
			want := w.heap.merge(nil, w.table, w.limit, text)
			m := longMerge{Worker: w, piece: text, window: maxScan}
			require.Equal(t, want, m.run(), "seed %d: %q", seed, text)
		}
	}
}

// longVocab is randomVocab with fewer tokens, of up to 80 bytes.
func longVocab(t *testing.T, r *rand.Rand, letters int) *vocab.Vocab {
	var tokens, words []string
	for b := range 256 {
		tokens = append(tokens, string([]byte{byte(b)}))
	}
	for i := range letters {
		words = append(words, string(rune('a'+i)))
	}
	n, most := 10+r.IntN(60), 20+r.IntN(60)
	for range 50 * n {
		word := words[r.IntN(len(words))] + words[len(words)-1-r.IntN(min(len(words), 6))]
		if len(word) <= most && len(words) < n && !slices.Contains(words, word) {
			tokens, words = append(tokens, word), append(words, word)
		}
	}
	v, err := vocab.New(tokens)
	require.NoError(t, err)
	return v
}

// Windows decide these texts: the heap never gets more than a window, small ones
// with the published vocabularies, and larger ones when random tokens misfit.
func TestWindowsNeedNoHeap(t *testing.T) {
	const size = 5000
	r := rand.New(rand.NewPCG(1, 7))
	for _, v := range []*vocab.Vocab{vocab.R50kBase(), vocab.CL100kBase(), vocab.O200kBase()} {
		w := NewWorker(v.Table(), DefaultMemory)
		for range 20 {
			w.appendLong(nil, randomText(r, 1+r.IntN(26), size))
		}
		require.Less(t, cap(w.heap.ids), size/4, v.Name)
	}
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 2))
		letters := 1 + int(seed%5)
		w := NewWorker(randomVocab(t, r, letters, 10+r.IntN(500)).Table(), DefaultMemory)
		w.appendLong(nil, randomText(r, letters, size))
		require.Less(t, cap(w.heap.ids), size, "seed %d", seed)
	}
}

// A vocabulary whose merges decide far to the left of where they look: whether
// a run of a ends in b settles how it is paired up.
func TestWindowsThatNeverFitFallBackToTheQueue(t *testing.T) {
	var tokens []string
	for b := range 256 {
		tokens = append(tokens, string([]byte{byte(b)}))
	}
	word := "ab"
	tokens = append(tokens, word)
	for range 400 { // ab, aab, aaab, ...: merges run from the right end to the left
		word = "a" + word
		tokens = append(tokens, word)
	}
	v, err := vocab.New(tokens)
	require.NoError(t, err)
	w := NewWorker(v.Table(), DefaultMemory)
	for _, n := range []int{100, 399, 400, 401, 402, 403, 500, 1000, 5000} {
		text := strings.Repeat("a", n) + "b"
		got := w.AppendPiece(nil, text)
		require.Equal(t, textbook(v, text), got, "%d times a, then b", n)
	}
}

// Tokens that merging never makes are found as whole pieces only.
func TestTokenThatMergingNeverMakes(t *testing.T) {
	var tokens []string
	for b := range 256 {
		tokens = append(tokens, string([]byte{byte(b)}))
	}
	long := strings.Repeat("xyz", 10)
	tokens = append(tokens, "xyz", long, strings.Repeat(long, 3))
	v, err := vocab.New(tokens)
	require.NoError(t, err)
	w := NewWorker(v.Table(), DefaultMemory)
	for _, text := range []string{"xyz", long, strings.Repeat(long, 3), long + "x", "xyz xyzz " + long} {
		var want, got []Token
		for piece := range strings.FieldsSeq(text) {
			want = append(want, textbook(v, piece)...)
			got = w.AppendPiece(got, piece)
		}
		require.Equal(t, want, got, "%q", text)
	}
}

func TestHeapKeepsScratchUnlessItIsLarge(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	w.heap.merge(nil, w.table, w.limit, strings.Repeat("ab", 100))
	require.Positive(t, cap(w.heap.ids))
	w.heap.merge(nil, w.table, w.limit, strings.Repeat("ab", maxKept/2+1))
	require.Zero(t, cap(w.heap.ids))
	require.Zero(t, cap(w.heap.queue))
}

// What a very long piece took is let go.
func TestWorkerKeepsScratchUnlessItIsLarge(t *testing.T) {
	w := NewWorker(vocab.R50kBase().Table(), DefaultMemory)
	short, long := strings.Repeat("ab", 1000), strings.Repeat("\x80", 2*maxKept)
	w.CountPieces(short, 0, []int{len(short)})
	require.Positive(t, cap(w.longer))
	for _, text := range []string{long, "龘龘" + long} { // which falls apart, or does not
		w.CountPieces(text, 0, []int{len(text)})
		require.LessOrEqual(t, cap(w.longer), maxKept)
		w.AppendPieces(nil, text, 0, []int{len(text)})
		require.LessOrEqual(t, cap(w.longer), maxKept)
		require.LessOrEqual(t, cap(w.piece), maxKept)
	}
}

// All pairs of a piece are looked at, whatever its length.
func TestLowestOfEveryPlace(t *testing.T) {
	for n := 1; n <= maxScan; n++ {
		for place := 1; place < n; place++ {
			var ranks [73]int32
			for i := range ranks {
				ranks[i] = noRank
			}
			ranks[place] = rankAt(7, int32(place))
			require.Equal(t, ranks[place], lowest(&ranks, n), "of %d parts", n)
		}
	}
}
