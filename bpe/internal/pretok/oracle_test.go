package pretok

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// steps are the rows of tokenizers that split in more than one step, by pattern:
// each step is a regular expression, applied to every piece of the step before. What
// it does not match is a piece too.
var steps = map[string][]string{
	R50kDigits: {`\p{N}`, `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`},
}

// A finder returns the offsets where the first match in text starts and ends.
type finder func(text string) (start, end int)

// oracleFinder is the finder of package regexp2.
func oracleFinder(t *testing.T, pattern string) finder {
	re := regexp2.MustCompile(pattern, regexp2.None)
	return func(text string) (start, end int) {
		m, err := re.FindStringMatch(text)
		require.NoError(t, err)
		if m == nil {
			return len(text), len(text)
		}
		start, length := m.ByteRange()
		return start, start + length
	}
}

// slowFinder is the finder of the slow matcher.
func slowFinder(pattern string, numbers ucd.Class) finder {
	m := slowMatcher(pattern, numbers)
	return func(text string) (start, end int) {
		for start < len(text) && !m(text, start, func(j int) bool { end = j; return true }) {
			start++
		}
		return start, max(start, end)
	}
}

// stepsSplit returns the offsets where pieces end that are split step by step.
func stepsSplit(finders []finder, text string) []int {
	if text == "" {
		return nil
	}
	if len(finders) == 0 {
		return []int{len(text)}
	}
	var ends []int
	for at := 0; at < len(text); {
		start, end := finders[0](text[at:])
		for _, segment := range []struct{ from, to int }{{at, at + start}, {at + start, at + end}} {
			for _, end := range stepsSplit(finders[1:], text[segment.from:segment.to]) {
				ends = append(ends, segment.from+end)
			}
		}
		at += max(start, end)
	}
	return ends
}

// oracleSplit returns the offsets where the matches of re end.
func oracleSplit(t *testing.T, re *regexp2.Regexp, text string) []int {
	runes := []rune(text)
	m, err := re.FindRunesMatch(runes)
	ends := []int{}
	end := 0
	for ; m != nil && err == nil; m, err = re.FindNextMatch(m) {
		end += len(string(m.Runes()))
		ends = append(ends, end)
	}
	require.NoError(t, err)
	return ends
}

// known drops from text what the library does not know: invalid bytes, which
// it never sees; characters younger than its Unicode 15 (the toolchain's
// tables); and the long s after an apostrophe, which it does not fold.
func known(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "'ſ", "'")
	return strings.Map(func(r rune) rune {
		var class ucd.Class
		switch {
		case unicode.IsLetter(r):
			class = ucd.Letter
		case unicode.IsNumber(r):
			class = ucd.Number
		case unicode.IsSpace(r):
			class = ucd.Space
		case unicode.IsMark(r):
			class = ucd.Upper | ucd.Lower
		}
		if ucd.Lookup(r)&^class&(ucd.Letter|ucd.Number|ucd.Space) != 0 || class == 0 && ucd.Lookup(r) != 0 {
			return -1
		}
		return r
	}, text)
}

func TestSplitAgreesWithARegularExpressionLibrary(t *testing.T) {
	for _, row := range rows {
		for _, spelling := range row.spellings {
			t.Run(row.name, func(t *testing.T) {
				re := regexp2.MustCompile(spelling, regexp2.None)
				rng := rand.New(rand.NewPCG(1, 2))
				for range 4000 {
					text := known(randomText(rng, rng.IntN(24)))
					require.Equal(t, oracleSplit(t, re, text), splitAll(row.Pattern, text, 0, 100), "%q", text)
				}
				for first := rune(0); first < 0x3100; first += 256 {
					text := known(codePointText(first))
					require.Equal(t, oracleSplit(t, re, text), splitAll(row.Pattern, text, 0, 100), "%U", first)
				}
			})
		}
	}
}

func TestSplitDoesInOneStepWhatTheseTokenizersDoInSeveral(t *testing.T) {
	for pattern, steps := range steps {
		row := rowOf(t, pattern)
		var oracles, slow []finder
		for _, step := range steps {
			oracles = append(oracles, oracleFinder(t, step))
			slow = append(slow, slowFinder(step, row.numberClass()))
		}
		slow[1] = slowFinder(steps[1], ucd.Number) // the digits' step alone is of Unicode 17
		rng := rand.New(rand.NewPCG(8, 9))
		for range 4000 {
			text := randomText(rng, rng.IntN(24))
			require.Equal(t, stepsSplit(slow, text), stepsOf(row.Pattern, text), "%q", text)
			text = known(text)
			require.Equal(t, stepsSplit(oracles, text), stepsOf(row.Pattern, text), "%q", text)
		}
		for first := rune(0); first < 0x20000; first += 256 {
			text := codePointText(first)
			if !sameAsBefore(first) {
				require.Equal(t, stepsSplit(slow, text), stepsOf(row.Pattern, text), "%U", first)
			}
		}
	}
}

// stepsOf is splitAll, with nil for nothing as stepsSplit has it.
func stepsOf(p *Pattern, text string) []int {
	return append([]int(nil), splitAll(p, text, 0, 100)...)
}

func TestSplitAgreesWithTheSlowMatcher(t *testing.T) {
	for _, row := range rows {
		for _, spelling := range row.spellings {
			t.Run(row.name, func(t *testing.T) {
				slow := slowMatcher(spelling, row.numberClass())
				rng := rand.New(rand.NewPCG(3, 4))
				for range 6000 {
					text := randomText(rng, rng.IntN(24))
					require.Equal(t, slowSplit(slow, text), splitAll(row.Pattern, text, 0, 100), "%q", text)
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
		"o200k":                      generalRow,
		"tekken":                     generalRow,
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
			require.Equal(t, slowSplit(row.slow, text), scalarSplit(row.Pattern, text), "%s: %q", row.name, text)
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
	}
	done := map[classes]bool{}
	for _, row := range rows {
		asks := classes{row.words, row.isolated, row.prefix}
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
				require.Equal(t, slowSplit(row.slow, text), splitAll(row.Pattern, text, 0, 100), "%U", first)
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
