package table

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/table/key"
)

// mergeNaively merges the bytes of a token, lowest rank first and leftmost
// first, until two parts are left or nothing merges: the definition.
func mergeNaively(token string, find func(string) uint32) (parts []string) {
	for i := range len(token) {
		parts = append(parts, token[i:i+1])
	}
	for len(parts) > 2 {
		best, at := uint32(None), 0
		for i := range len(parts) - 1 {
			if id := find(parts[i] + parts[i+1]); id < best {
				best, at = id, i
			}
		}
		if best == None {
			break
		}
		parts[at] += parts[at+1]
		parts = slices.Delete(parts, at+1, at+2)
	}
	return parts
}

// randomTokens returns the 256 bytes and more tokens by id, made of a few
// letters: joined from others or at random, so that merging never makes some
// of them; in an order by chance, so that some are made of tokens with larger
// ids; and some ids have none.
func randomTokens(r *rand.Rand) []string {
	words := []string{"a", "b", "ab"[:1+r.IntN(2)], "c"}
	seen := map[string]bool{}
	var more []string
	for range 20 + r.IntN(300) {
		word := words[r.IntN(len(words))] + words[r.IntN(len(words))]
		if r.IntN(8) == 0 {
			word = strings.Map(func(rune) rune { return 'a' + r.Int32N(3) }, word+"xx")
		}
		if len(word) > 1 && len(word) < 100 && !seen[word] {
			seen[word] = true
			words, more = append(words, word), append(more, word)
		}
	}
	if r.IntN(2) == 0 {
		r.Shuffle(len(more), func(i, j int) { more[i], more[j] = more[j], more[i] })
	}
	for range r.IntN(3) {
		more = slices.Insert(more, r.IntN(len(more)), "")
	}
	all := tokens(more...)
	if r.IntN(2) == 0 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	if all[len(all)-1] == "" {
		all = all[:len(all)-1]
	}
	return all
}

func TestPairsAreThoseOfTheDefinition(t *testing.T) {
	pairs, unmade, long := 0, 0, 0
	for seed := range uint64(80) {
		all := randomTokens(rand.New(rand.NewPCG(seed, 1)))
		tab := build(t, all)
		for id, token := range all {
			if len(token) <= 2 {
				continue
			}
			parts := mergeNaively(token, tab.Find)
			if len(parts) > 2 {
				unmade++
			}
			if len(token) > maxScanned {
				long++
			}
			for i := 1; i < len(token); i++ {
				left, right := tab.Find(token[:i]), tab.Find(token[i:])
				if left == None || right == None {
					continue
				}
				want := uint32(None)
				if len(parts) == 2 && len(parts[0]) == i {
					want = uint32(id)
					pairs++
				}
				require.Equal(t, want, tab.Pair(left, right), "seed %d: %q and %q", seed, token[:i], token[i:])
			}
		}
	}
	require.Greater(t, pairs, 500)
	require.Greater(t, unmade, 1000, "tokens that merging never makes")
	require.Greater(t, long, 1000, "tokens merged with a queue")
}

// hostile are vocabularies that make a careless builder slow, by their number of
// bytes.
var hostile = map[string]func(size int) []string{
	"a, aa, aaa": func(size int) []string {
		return prefixes(strings.Repeat("a", size), size)
	},
	"ab, aba, abab": func(size int) []string {
		return prefixes(strings.Repeat("ab", size), size)
	},
	"Fibonacci words": func(size int) []string {
		return prefixes(fibonacci(1<<16), size)
	},
	"suffixes": func(size int) (all []string) {
		text := randomWord(rand.New(rand.NewPCG(1, 1)), 3, maxToken)
		for n := 2; size > 0; n++ {
			all = append(all, text[len(text)-n:])
			size -= n
		}
		return all
	},
	"long ones with shared prefixes": func(size int) (all []string) {
		r := rand.New(rand.NewPCG(2, 1))
		all = prefixes(strings.Repeat("ab", 1000), size/4)
		for size -= size / 4; size > 0; size -= 1000 {
			all = append(all, strings.Repeat("ab", 490)+randomWord(r, 26, 20))
		}
		return all
	},
	"none that merging makes": func(size int) (all []string) {
		r := rand.New(rand.NewPCG(3, 1))
		for ; size > 0; size -= 100 {
			all = append(all, randomWord(r, 26, 100))
		}
		return all
	},
	"merged from the right": func(size int) (all []string) { // the queue's worst order
		for n := 2; size > 0; n++ {
			all = append(all, strings.Repeat("a", n-1)+"b")
			size -= n
		}
		return all
	},
	"short ones": func(size int) (all []string) {
		for i := 0; size > 0; i++ {
			all = append(all, fmt.Sprintf("%05x", i))
			size -= 5
		}
		return all
	},
}

// prefixes returns the prefixes of text of two bytes and more, up to so many
// bytes together.
func prefixes(text string, size int) (all []string) {
	for n := 2; size > 0; n++ {
		all = append(all, text[:n])
		size -= n
	}
	return all
}

func fibonacci(n int) string {
	a, b := "a", "ab"
	for len(b) < n {
		a, b = b, b+a
	}
	return b
}

func randomWord(r *rand.Rand, letters int32, n int) string {
	return strings.Map(func(rune) rune { return 'a' + r.Int32N(letters) }, strings.Repeat("x", n))
}

// It counts steps, not time: merging takes up to 7 a byte here, and up to 17
// where all tokens are just short enough to be scanned. A key takes ten
// displacements on average, but few keys may run out of them once.
func TestBuildingTakesLinearTimeForAnyTokens(t *testing.T) {
	for name, make := range hostile {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1 << 14, 1 << 17, 1 << 20} {
				var b Builder
				longest := 0
				for id, token := range tokens(make(size)...) {
					require.NoError(t, b.Add(uint32(id), []byte(token)))
					longest = max(longest, len(token))
				}
				bytes, count := b.text.Len(), len(b.ids)
				_, err := b.Build()
				require.NoError(t, err)
				t.Logf("%7d bytes, longest %5d: %.1f steps a byte; %.1f displacements a token",
					bytes, longest, float64(b.work.merging)/float64(bytes), float64(b.work.placing)/float64(count))
				require.Less(t, b.work.merging, 20*bytes)
				require.Less(t, b.work.placing, 40*count+4*maxDisplace)
			}
		})
	}
}

func TestTokensWithEqualBytesAreReported(t *testing.T) {
	var b Builder
	for id, token := range tokens("ab", "cd", "cd", "ab") {
		require.NoError(t, b.Add(uint32(259-id), []byte(token)))
	}
	_, err := b.Build()
	var fault *Error
	require.ErrorAs(t, err, &fault)
	require.Equal(t, 258, fault.Added, "the first to be added that another was equal to")
	require.Equal(t, 1, fault.ID)
	require.ErrorContains(t, err, `same bytes "cd" as token 2`)

	for id := range uint32(1000) {
		require.NoError(t, b.Add(id, []byte("many")))
	}
	for _, token := range tokens() {
		require.NoError(t, b.Add(uint32(len(b.ids)), []byte(token)))
	}
	_, err = b.Build()
	require.ErrorAs(t, err, &fault)
	require.Equal(t, 1, fault.ID)
}

func TestAnIDGivenTwiceIsReported(t *testing.T) {
	var b Builder
	for id, token := range tokens("ab", "cd") {
		require.NoError(t, b.Add(uint32(min(id, 256)), []byte(token)))
	}
	_, err := b.Build()
	var fault *Error
	require.ErrorAs(t, err, &fault)
	require.Equal(t, 256, fault.ID)
	require.Equal(t, 257, fault.Added)
}

func TestWhatIsTooLargeIsRefusedAtOnce(t *testing.T) {
	full := func(b *Builder) {
		for id := range uint32(maxText / maxToken) {
			require.NoError(t, b.Add(id, bytes.Repeat([]byte("a"), maxToken)))
		}
	}
	tests := []struct {
		name   string
		before func(*Builder)
		id     uint32
		token  string
		added  int
	}{
		{"an id", nil, maxIDs, "ab", 0},
		{"a token", nil, 0, strings.Repeat("a", maxToken+1), 0},
		{"all tokens together", full, 300, strings.Repeat("a", maxText%maxToken+1), maxText / maxToken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b Builder
			if test.before != nil {
				test.before(&b)
			}
			err := b.Add(test.id, []byte(test.token))
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.ErrorIs(t, err, ErrTooLarge)
			require.Equal(t, int(test.id), fault.ID)
			require.Equal(t, test.added, fault.Added)
			if test.before != nil {
				require.NoError(t, b.Add(test.id, []byte(test.token[1:])), "a byte less fits")
			}
		})
	}
}

func TestFewTokensCannotAskForManyIDs(t *testing.T) {
	for _, test := range []struct {
		id uint32
		ok bool
	}{{2*257 + freeIDs - 1, true}, {2*257 + freeIDs, false}, {maxIDs - 1, false}} {
		var b Builder
		require.NoError(t, b.Add(test.id, []byte("ab")))
		for id, token := range tokens() {
			require.NoError(t, b.Add(uint32(id), []byte(token)))
		}
		_, err := b.Build()
		if test.ok {
			require.NoError(t, err)
			continue
		}
		var fault *Error
		require.ErrorAs(t, err, &fault)
		require.ErrorIs(t, err, ErrTooLarge)
		require.Equal(t, int(test.id), fault.ID)
		require.Zero(t, fault.Added)
	}
}

// Two keys of one bucket with the same middle bits have no displacement.
func TestKeysThatShareABucketAndTheirMiddleBitsComeApart(t *testing.T) {
	shift := bucketShift(258)
	seen := map[uint64]string{}
	var pair []string
	for i := uint64(0); pair == nil; i++ {
		token := fmt.Sprintf("%x", i*mulPair)
		h := key.Hash(token)
		key := h>>shift<<shift | h>>16&(1<<32-1)
		if other, ok := seen[key]; ok {
			pair = []string{other, token}
		}
		seen[key] = token
	}
	all := tokens(pair...)
	tab := build(t, all)
	require.Less(t, tab.pieceShift, shift, "there are more buckets")
	for id, token := range all {
		require.Equal(t, uint32(id), tab.Find(token))
	}
	again, err := Open(dataOf(t, tab))
	require.NoError(t, err)
	require.Equal(t, uint32(257), again.Find(pair[1]))
}

func TestTokensWithEqualHashesAreRefused(t *testing.T) {
	// These eight bytes make one factor of the hash zero.
	factor := "\x4f\xeb\xd4\x27\x3d\xae\xb2\xc2"
	require.Equal(t, key.Hash(factor+"a"), key.Hash(factor+"b"))
	_, err := tryBuild(tokens(factor+"a", factor+"b"))
	require.ErrorIs(t, err, errPerfect)

	many := make([]string, 1000)
	for i := range many {
		many[i] = factor + fmt.Sprint(i)
	}
	_, err = tryBuild(tokens(many...))
	require.ErrorIs(t, err, errPerfect)
}

func TestABuilderIsEmptyAfterBuild(t *testing.T) {
	var b Builder
	for id, token := range tokens() {
		require.NoError(t, b.Add(uint32(id), []byte(token)))
	}
	_, err := b.Build()
	require.NoError(t, err)
	_, err = b.Build()
	require.ErrorContains(t, err, "no token for the single byte 0x00")
	require.False(t, errors.Is(err, ErrTooLarge))
}
