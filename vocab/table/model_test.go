package table

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// encodeNaively encodes a piece as the model says, with nothing precomputed. It
// returns ids.
func (m *Model) encodeNaively(piece string) (ids []uint32) {
	byBytes := map[string]int{}
	fallback := map[byte]int{}
	for i, token := range m.Tokens {
		switch token.Kind {
		case Ordinary:
			byBytes[token.Bytes] = i
		case Fallback:
			fallback[token.Bytes[0]] = i
		}
	}
	if i, ok := byBytes[piece]; ok && m.Whole {
		return []uint32{m.Tokens[i].ID}
	}
	ranks := map[[2]int][2]int{} // of two positions: rank and position of the result
	for rank, merge := range m.Merges {
		ranks[[2]int{int(merge.Left), int(merge.Right)}] = [2]int{rank, int(merge.Result)}
	}
	merged := func(left, right int) (rank, result int) {
		if m.Ranks == nil {
			if r, ok := ranks[[2]int{left, right}]; ok {
				return r[0], r[1]
			}
			return None, 0
		}
		if m.Tokens[left].Kind != Ordinary || m.Tokens[right].Kind != Ordinary {
			return None, 0
		}
		if i, ok := byBytes[m.Tokens[left].Bytes+m.Tokens[right].Bytes]; ok {
			return int(m.Ranks[i]), i
		}
		return None, 0
	}
	var parts []int
	for rest := piece; rest != ""; {
		size := 1
		if m.Characters {
			_, size = utf8.DecodeRuneInString(rest)
		}
		if i, ok := byBytes[rest[:size]]; ok {
			parts = append(parts, i)
		} else if m.Characters {
			for _, b := range []byte(rest[:size]) {
				parts = append(parts, fallback[b])
			}
		}
		rest = rest[size:]
	}
	for {
		best, at, result := None, 0, 0
		for i := range len(parts) - 1 {
			if rank, r := merged(parts[i], parts[i+1]); rank < best {
				best, at, result = rank, i, r
			}
		}
		if best == None {
			break
		}
		parts[at] = result
		parts = slices.Delete(parts, at+1, at+2)
	}
	for _, i := range parts {
		ids = append(ids, m.Tokens[i].ID)
	}
	return ids
}

// encodeByTable encodes a piece by the look-ups of a table.
func encodeByTable(t *Table, piece string) (ids []uint32) {
	whole := t.Find(piece)
	if len(piece) == 2 {
		whole = t.WholePair(piece[0], piece[1])
	}
	if whole < uint32(t.Len()) {
		return []uint32{t.ID(whole)}
	}
	parts := partsByTable(t, piece)
	for {
		best, at := uint32(t.Len()), 0
		for i := range len(parts) - 1 {
			if rank := t.Pair(parts[i], parts[i+1]); rank < best {
				best, at = rank, i
			}
		}
		if best == uint32(t.Len()) {
			break
		}
		parts[at] = best
		parts = slices.Delete(parts, at+1, at+2)
	}
	for _, rank := range parts {
		ids = append(ids, t.ID(rank))
	}
	return ids
}

func partsByTable(t *Table, piece string) (parts []uint32) {
	if t.Characters() {
		for _, r := range piece {
			if rank := t.Find(string(r)); rank < uint32(t.Len()) {
				parts = append(parts, rank)
				continue
			}
			for _, b := range []byte(string(r)) {
				parts = append(parts, t.Byte(b))
			}
		}
		return parts
	}
	for _, b := range []byte(piece) {
		if rank := t.Byte(b); rank != None {
			parts = append(parts, rank)
		}
	}
	return parts
}

const (
	byteLetters = "abcd"
	charLetters = "abé漢" // and b, of which there may be no token
)

// randomModel returns a model over a few letters with a list of merges in random
// order, some given twice, several of one token and some of tokens that are
// never made; or with ranks.
func randomModel(r *rand.Rand) *Model {
	m := &Model{Characters: r.IntN(2) == 0, Whole: r.IntN(2) == 0}
	texts := map[string]int{}
	add := func(text string, kind Kind) {
		if _, ok := texts[text]; ok && kind == Ordinary {
			return
		}
		if kind == Ordinary {
			texts[text] = len(m.Tokens)
		}
		m.Tokens = append(m.Tokens, ModelToken{Bytes: text, Kind: kind})
	}
	letters := byteLetters
	if m.Characters {
		letters = charLetters
	}
	if r.IntN(2) == 0 {
		letters = strings.Replace(letters, "b", "", 1)
	}
	var words []string
	for _, letter := range letters {
		words = append(words, string(letter))
		add(string(letter), Ordinary)
	}
	if m.Characters {
		for b := range 256 {
			add(string([]byte{byte(b)}), Fallback)
		}
	}
	for range 5 + r.IntN(100) {
		word := words[r.IntN(len(words))] + words[r.IntN(len(words))]
		if len(word) < 80 {
			words = append(words, word)
			add(word, Ordinary)
		}
	}
	add("a", Hidden)
	add("<hidden>", Hidden)
	r.Shuffle(len(m.Tokens), func(i, j int) { m.Tokens[i], m.Tokens[j] = m.Tokens[j], m.Tokens[i] })
	for i, id := range r.Perm(len(m.Tokens) + 3)[:len(m.Tokens)] {
		m.Tokens[i].ID = uint32(id)
		if m.Tokens[i].Kind == Ordinary {
			texts[m.Tokens[i].Bytes] = i
		}
	}
	if r.IntN(3) == 0 {
		m.rank(r)
	} else {
		m.merge(r, texts)
	}
	return m
}

func (m *Model) rank(r *rand.Rand) {
	for _, rank := range r.Perm(len(m.Tokens)) {
		if r.IntN(10) == 0 {
			rank = None
		}
		m.Ranks = append(m.Ranks, uint32(rank))
	}
}

func (m *Model) merge(r *rand.Rand, texts map[string]int) {
	for i, token := range m.Tokens {
		for at := 1; at < len(token.Bytes) && token.Kind == Ordinary; at++ {
			left, ok1 := texts[token.Bytes[:at]]
			right, ok2 := texts[token.Bytes[at:]]
			if ok1 && ok2 && r.IntN(10) > 2 {
				m.Merges = append(m.Merges, Merge{uint32(left), uint32(right), uint32(i)})
			}
		}
	}
	r.Shuffle(len(m.Merges), func(i, j int) { m.Merges[i], m.Merges[j] = m.Merges[j], m.Merges[i] })
	if n := len(m.Merges); n > 0 {
		m.Merges = append(m.Merges, m.Merges[r.IntN(n)], m.Merges[r.IntN(n)])
	}
}

func TestATableOfAModelEncodesAsTheModelSays(t *testing.T) {
	several, unmade, long := 0, 0, 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 7))
		m := randomModel(r)
		tab, err := m.Build()
		require.NoError(t, err)
		require.NoError(t, tab.Check())
		tab, err = Open(dataOf(t, tab))
		require.NoError(t, err)
		require.NoError(t, tab.Check())

		made := map[uint32]int{}
		for _, merge := range m.Merges {
			if made[merge.Result]++; made[merge.Result] == 2 {
				several++
			}
		}
		var pieces []string
		for _, token := range m.Tokens {
			require.Equal(t, token.Bytes, tab.Token(tab.Rank(token.ID)), "seed %d: id %d", seed, token.ID)
			if token.Kind != Ordinary {
				continue
			}
			pieces = append(pieces, token.Bytes)
			if len(token.Bytes) > maxScanned {
				long++
			}
			if len(m.encodeNaively(token.Bytes)) > 1 {
				unmade++
			}
		}
		for range 50 {
			letters := []rune(byteLetters)
			if m.Characters {
				letters = []rune(charLetters)
			}
			var piece strings.Builder
			for range 1 + r.IntN(30) {
				piece.WriteRune(letters[r.IntN(len(letters))])
			}
			pieces = append(pieces, piece.String(), piece.String()+pieces[r.IntN(len(pieces))])
		}
		for _, piece := range pieces {
			require.Equal(t, m.encodeNaively(piece), encodeByTable(tab, piece), "seed %d: %q", seed, piece)
		}
	}
	require.Greater(t, several, 200, "tokens that several merges make")
	require.Greater(t, unmade, 200, "tokens that merging does not make")
	require.Greater(t, long, 200, "tokens merged with a queue")
}

// What the engine asks first of a piece of bytes.
func TestBytePairIsWhatMergingTwoBytesMakes(t *testing.T) {
	for seed := range uint64(100) {
		m := randomModel(rand.New(rand.NewPCG(seed, 8)))
		if m.Characters {
			continue
		}
		tab, err := m.Build()
		require.NoError(t, err)
		for _, a := range []byte(byteLetters) {
			for _, b := range []byte(byteLetters) {
				want := uint32(None)
				if left, right := tab.Byte(a), tab.Byte(b); left != None && right != None {
					want = tab.Pair(left, right)
				}
				require.Equal(t, want, tab.BytePair(a, b))
			}
		}
	}
}

func TestATableOfTokensHasIDsThatAreItsRanks(t *testing.T) {
	tab := build(t, tokens("ab", "", "abc"))
	require.False(t, tab.IsModel())
	require.False(t, tab.Characters())
	require.Equal(t, uint32(258), tab.ID(258))
	require.Equal(t, uint32(258), tab.Rank(258))
	require.Equal(t, uint32(None), tab.Rank(259))
	require.Equal(t, uint32(256), tab.WholePair('a', 'b'))
	require.Equal(t, uint32(None), tab.WholePair('b', 'a'))
}

func TestIDsOfAModel(t *testing.T) {
	m := Model{Tokens: []ModelToken{{Bytes: "a", ID: 1}, {Bytes: "b", ID: 0}, {Bytes: "ab", ID: 4}}, Merges: []Merge{{0, 1, 2}}}
	tab, err := m.Build()
	require.NoError(t, err)
	require.Equal(t, 5, tab.IDs())
	require.Equal(t, "ab", tab.Token(tab.Rank(4)))
	for _, id := range []uint32{2, 3, 5, 1<<30 - 1, 1 << 30, 1<<32 - 1} {
		require.Equal(t, uint32(None), tab.Rank(id), "no token has id %d", id)
	}
}

func TestAModelWithAFaultIsRefused(t *testing.T) {
	ab := []ModelToken{{Bytes: "a", ID: 1}, {Bytes: "b", ID: 0}, {Bytes: "ab", ID: 2}, {Bytes: "a", ID: 3, Kind: Hidden}}
	tests := []struct {
		name  string
		model Model
		merge int // at fault, or -1
		id    int
		cause string
	}{
		{"a merge of no token", Model{Tokens: ab, Merges: []Merge{{0, 1, 2}, {0, 4, 2}}}, 1, 0, "does not exist"},
		{"a merge of a hidden token", Model{Tokens: ab, Merges: []Merge{{3, 1, 2}}}, 0, 0, "not found by its bytes"},
		{"a merge that makes another", Model{Tokens: ab, Merges: []Merge{{1, 0, 2}}}, 0, 0, `"b" and "a" do not make "ab"`},
		{"two tokens are equal", Model{Tokens: append(ab[:4:4], ModelToken{Bytes: "b", ID: 4})}, -1, 4, "as token 1"},
		{"two ids are equal", Model{Tokens: append(ab[:4:4], ModelToken{Bytes: "c", ID: 1})}, -1, 4, "another token has id 1"},
		{"an id is too large", Model{Tokens: append(ab[:4:4], ModelToken{Bytes: "c", ID: 1 << 31})}, -1, 4, "too large"},
		{"an empty token", Model{Tokens: append(ab[:4:4], ModelToken{ID: 4})}, -1, 4, "empty token"},
		{"two ranks are equal", Model{Tokens: ab, Ranks: []uint32{None, 5, 5, None}}, -1, 2, "rank 5"},
		{"a rank is too large", Model{Tokens: ab, Ranks: []uint32{None, 5, 1 << 22, None}}, -1, 2, "too large"},
		{"too few ranks", Model{Tokens: ab, Ranks: []uint32{1}}, -1, -1, "1 ranks for 4 tokens"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.model.Build()
			require.ErrorContains(t, err, test.cause)
			var merge *MergeError
			var fault *Error
			if test.merge >= 0 {
				require.ErrorAs(t, err, &merge)
				require.Equal(t, test.merge, merge.Merge)
				return
			}
			require.ErrorAs(t, err, &fault)
			require.Equal(t, test.id, fault.ID)
		})
	}
}
