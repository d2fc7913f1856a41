package table

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Going back from the halves finds what merging the bytes finds, whether the
// ranks of the list only rise in making a token or not.
func TestOriginsAreWhatMergingLeaves(t *testing.T) {
	tried, crossed, merged := 0, 0, 0
	for seed := range uint64(800) {
		r := rand.New(rand.NewPCG(seed, 9))
		m := randomModel(r)
		if m.Ranks != nil {
			continue
		}
		if seed%4 > 0 { // as training makes it
			slices.SortStableFunc(m.Merges, func(a, b Merge) int {
				return cmp.Compare(len(m.Tokens[a.Result].Bytes), len(m.Tokens[b.Result].Bytes))
			})
		}
		got, _ := m.origins(&work{})

		f, order := m.originFinder()
		f.listMerges()
		for _, i := range order {
			f.origins[i] = f.slow(i, f.mergesOf(i))
			f.addPending()
		}
		require.Equal(t, f.origins, got, "seed %d", seed)

		for _, merge := range m.Merges {
			left, right, result := got[merge.Left], got[merge.Right], got[merge.Result]
			switch l, r := result.pair(); {
			case left == unmade || right == unmade:
			case (left|right)&unruly != 0:
				merged++
			case result == unmade || l != merge.Left || r != merge.Right:
				crossed++
			default:
				tried++
			}
		}
	}
	require.Greater(t, tried, 3000, "merges that make a token")
	require.Greater(t, crossed, 500, "merges that do not, though their halves are made")
	require.Greater(t, merged, 300, "merges of halves whose ranks do not only rise")
}

// hostileLists are lists of merges that make a careless builder slow, by the number
// of bytes of the tokens.
var hostileLists = map[string]func(size int) *Model{
	"all pairs that make a, aa, aaa": func(size int) *Model {
		return listed(prefixes(strings.Repeat("a", size), size), func(at, n int) bool { return true })
	},
	"a, aa, aaa from the left": func(size int) *Model {
		return listed(prefixes(strings.Repeat("a", size), size), func(at, n int) bool { return at == n-1 })
	},
	"a, aa, aaa from the left, the longest first": func(size int) *Model {
		m := listed(prefixes(strings.Repeat("a", size), size), func(at, n int) bool { return at == n-1 })
		slices.Reverse(m.Merges)
		return m
	},
	"halves of ab, abab": func(size int) *Model {
		return listed(prefixes(strings.Repeat("ab", size), size), func(at, n int) bool { return at == n/2 || at == n/2+1 })
	},
	"all pairs of Fibonacci words": func(size int) *Model {
		return listed(prefixes(fibonacci(1<<16), size), func(at, n int) bool { return true })
	},
}

// listed returns a model of tokens, with the merges of two of them that split
// allows, by where the second begins, and the length of both.
func listed(texts []string, split func(at, n int) bool) *Model {
	m := &Model{Whole: true}
	positions := map[string]uint32{}
	for _, text := range append([]string{"a", "b"}, texts...) {
		if _, ok := positions[text]; !ok {
			positions[text] = uint32(len(m.Tokens))
			m.Tokens = append(m.Tokens, ModelToken{Bytes: text, ID: uint32(len(m.Tokens))})
		}
	}
	for i, token := range m.Tokens {
		for at := 1; at < len(token.Bytes); at++ {
			left, ok1 := positions[token.Bytes[:at]]
			right, ok2 := positions[token.Bytes[at:]]
			if ok1 && ok2 && split(at, len(token.Bytes)) {
				m.Merges = append(m.Merges, Merge{left, right, uint32(i)})
			}
		}
	}
	return m
}

// It counts steps, not time: those of going back and of merging, per byte of a
// token and per merge.
func TestOriginsTakeLinearTimeForAnyList(t *testing.T) {
	for name, make := range hostileLists {
		t.Run(name, func(t *testing.T) {
			for _, size := range []int{1 << 14, 1 << 17, 1 << 19} {
				m := make(size)
				bytes := 0
				for _, token := range m.Tokens {
					bytes += len(token.Bytes)
				}
				var w work
				m.origins(&w)
				t.Logf("%7d bytes, %6d merges: %.1f steps a byte or merge", bytes, len(m.Merges), float64(w.merging)/float64(bytes+len(m.Merges)))
				require.Less(t, w.merging, 30*(bytes+len(m.Merges)))
			}
		})
	}
}
