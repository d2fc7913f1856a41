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

// oracles are the patterns for the regular expression library, each beside the
// scanner that must agree with it.
var oracles = []struct {
	name, pattern string
	split         Func
}{
	{"r50k", R50k, splitR50k},
	{"r50k old", r50kOld, splitR50k},
	{"r50k of GPT-2", r50kGPT2, splitR50k},
	{"cl100k", CL100k, splitCL100k},
	{"cl100k old", cl100kOld, splitCL100kOld},
	{"cl100k first", cl100kFirst, splitCL100kOld},
	{"o200k", O200k, splitO200k},
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

func TestScannersAgreeWithARegularExpressionLibrary(t *testing.T) {
	for _, o := range oracles {
		t.Run(o.name, func(t *testing.T) {
			re := regexp2.MustCompile(o.pattern, regexp2.None)
			rng := rand.New(rand.NewPCG(1, 2))
			for range 4000 {
				text := known(randomText(rng, rng.IntN(24)))
				require.Equal(t, oracleSplit(t, re, text), splitAll(o.split, text, 0, 100), "%q", text)
			}
			for first := rune(0); first < 0x3100; first += 256 {
				text := known(codePointText(first))
				require.Equal(t, oracleSplit(t, re, text), splitAll(o.split, text, 0, 100), "%U", first)
			}
		})
	}
}

func TestScannersAgreeWithTheSlowMatcher(t *testing.T) {
	for _, s := range scanners {
		t.Run(s.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(3, 4))
			for range 20000 {
				text := randomText(rng, rng.IntN(24))
				require.Equal(t, slowSplit(s.slow, text), splitAll(s.split, text, 0, 100), "%q", text)
			}
		})
	}
}

func TestScannersAgreeWithTheSlowMatcherOnEveryCodePoint(t *testing.T) {
	for _, s := range scanners {
		t.Run(s.name, func(t *testing.T) {
			for first := rune(0); first <= utf8.MaxRune; first += 256 {
				if sameAsBefore(first) {
					continue
				}
				text := codePointText(first)
				require.Equal(t, slowSplit(s.slow, text), splitAll(s.split, text, 0, 100), "%U", first)
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
