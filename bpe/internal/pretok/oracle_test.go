package pretok

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// library returns what package regexp2 makes of a pattern, with the classes of
// Unicode 16 that package onig gives it.
func library(t *testing.T, pattern string, d onig.Dialect) splitter {
	re, err := onig.Compile(pattern, d)
	require.NoError(t, err)
	return func(text string) []int {
		ends := []int{}
		runes := []rune(text)
		last, at := 0, 0 // in runes, and in bytes
		add := func(to int) {
			if to > last {
				at += len(string(runes[last:to]))
				ends = append(ends, at)
				last = to
			}
		}
		require.NoError(t, onig.Find(re, runes, func(start, end int) bool {
			add(start)
			add(end)
			return true
		}))
		add(len(runes))
		return ends
	}
}

// A spelled row is one of the ways in which a row is written.
type spelledRow struct {
	testRow
	name   string
	single bool // as one regular expression
	split  splitter
}

// spelledRows returns every spelling of every row, in each syntax in which it means
// that row.
func spelledRows(t *testing.T) (all []spelledRow) {
	for _, row := range rows {
		for _, pattern := range row.regexps() {
			all = append(all, spelledRow{row, row.name + " for tiktoken", true, library(t, pattern, onig.Rust)})
		}
		for _, steps := range append(row.splits, each(row.spellings)...) {
			var split []splitter
			for _, step := range steps {
				split = append(split, library(t, step, onig.Ruby))
			}
			all = append(all, spelledRow{row, row.name + " in a tokenizer.json", false, inSteps(split...)})
		}
	}
	return all
}

// each returns lists of one pattern each.
func each(patterns []string) (lists [][]string) {
	for _, pattern := range patterns {
		lists = append(lists, []string{pattern})
	}
	return lists
}

// withoutNewNumbers drops the numbers of Unicode 17 from text, which the single
// pattern of R50kDigits does not know.
func withoutNewNumbers(text string) string {
	return strings.Map(func(r rune) rune {
		if ucd.Lookup(r) == ucd.Number17 {
			return -1
		}
		return r
	}, text)
}

func TestSplitAgreesWithARegularExpressionLibrary(t *testing.T) {
	for _, row := range spelledRows(t) {
		t.Run(row.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(1, 2))
			check := func(text string) {
				text = strings.ToValidUTF8(text, "")
				if row.single {
					text = withoutNewNumbers(text)
				}
				require.Equal(t, row.split(text), splitAll(row.Pattern, text, 0, 100), "%q", text)
			}
			for range 4000 {
				check(randomText(rng, rng.IntN(24)))
			}
			for first := rune(0); first < 0x20000; first += 256 {
				if first < 0x3100 || !sameAsBefore(first) {
					check(codePointText(first))
				}
			}
		})
	}
}

func TestSplitAgreesWithTheSlowMatcher(t *testing.T) {
	for _, row := range rows {
		for _, spelling := range row.regexps() {
			t.Run(row.name, func(t *testing.T) {
				slow := slowSplitter(spelling, row.numberClass())
				rng := rand.New(rand.NewPCG(3, 4))
				for range 6000 {
					text := randomText(rng, rng.IntN(24))
					require.Equal(t, slow(text), splitAll(row.Pattern, text, 0, 100), "%q", text)
				}
			})
		}
		for _, steps := range row.splits {
			t.Run(row.name+", in steps", func(t *testing.T) {
				var slow []splitter
				for _, step := range steps {
					if step == Digits {
						slow = append(slow, slowSplitter(`\p{N}`, ucd.Number|ucd.Number17))
						continue
					}
					slow = append(slow, slowSplitter(step, ucd.Number))
				}
				rng := rand.New(rand.NewPCG(8, 9))
				for range 6000 {
					text := randomText(rng, rng.IntN(24))
					require.Equal(t, inSteps(slow...)(text), splitAll(row.Pattern, text, 0, 100), "%q", text)
				}
			})
		}
	}
}

// A row that is not of the kind it could be is split right, but more slowly.
func TestKindsOfRows(t *testing.T) {
	kinds := map[string]kind{}
	for _, row := range rows {
		kinds[row.name] = row.kind
	}
	require.Equal(t, map[string]kind{
		"r50k":                       plainRow,
		"r50k between single digits": generalRow,
		"cl100k":                     letterRow,
		"cl100k without \\s++$":      letterRow,
		"cl100k with single digits":  letterRow,
		"o200k":                      casedRow,
		"tekken":                     casedRow,
		"kimi":                       casedRow,
		"deepseek":                   generalRow,
	}, kinds)
}

// The fields mean what they say in every combination, be it one of a published
// pattern or not.
func TestEveryCombinationOfFields(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 3))
	rounds := 20
	if testing.Short() {
		rounds = 4
	}
	for i, row := range combinations() {
		for range rounds {
			text := randomText(rng, rng.IntN(16))
			require.Equal(t, row.slow(text), scalarSplit(row.Pattern, text), "%s: %q", row.name, text)
			text += randomText(rng, rng.IntN(150))
			requireScalar(t, row.Pattern, text)
			general := *row.Pattern
			general.kind = generalRow
			requireScalar(t, &general, text)
		}
		if testing.Short() && i%7 != 0 {
			continue
		}
		requireMemoryless(t, row.Pattern, randomText(rng, 100))
		for range 3 {
			requireLast(t, row.Pattern, strings.ToValidUTF8(randomText(rng, 1+rng.IntN(12)), "?"))
		}
		requireSure(t, row.Pattern, randomText(rng, 6), continuations)
	}
}

// Rows that ask for the same classes do not differ in this.
func TestSplitAgreesWithTheSlowMatcherOnEveryCodePoint(t *testing.T) {
	type classes struct {
		words    words
		isolated uint64
		prefix   prefix
		cuts     cuts
	}
	done := map[classes]bool{}
	for _, row := range rows {
		asks := classes{row.words, row.isolated, row.prefix, row.cuts}
		if done[asks] {
			continue
		}
		done[asks] = true
		t.Run(row.name, func(t *testing.T) {
			for first := rune(0); first <= utf8.MaxRune; first += 256 {
				if sameAsBefore(first) {
					continue
				}
				text := codePointText(first)
				require.Equal(t, row.slow(text), splitAll(row.Pattern, text, 0, 100), "%U", first)
			}
		})
	}
}

// sameAsBefore says that the 256 characters from first on and the 256 before
// them are all of one class, as Han, Hangul and the unassigned are by the
// thousand. Looking at all of them took half a minute.
func sameAsBefore(first rune) bool {
	for r := max(0, first-256); r < first+256; r++ {
		if ucd.Lookup(r) != ucd.Lookup(first) || utf8.RuneLen(r) != utf8.RuneLen(first) {
			return false
		}
	}
	return true
}
