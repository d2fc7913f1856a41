package onig

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// setOf returns the set of a pattern of one class.
func setOf(t *testing.T, pattern string, d Dialect) set {
	t.Helper()
	n, err := parse(pattern, d)
	require.NoError(t, err, pattern)
	for n.kind == sequence {
		require.Len(t, n.subs, 1, pattern)
		n = n.subs[0]
	}
	if n.kind == char {
		return foldings().class(n.char)
	}
	require.Equal(t, class, n.kind, pattern)
	return n.set
}

// size counts code points but surrogates, as the reference's answers do.
func (s set) size() (n int) {
	for _, r := range s.and(set{{0xD800, 0xDFFF}}.not()) {
		n += int(r.last - r.first + 1)
	}
	return n
}

func parseRanges(t *testing.T, list []string) (s set) {
	for _, item := range list {
		a, b, ok := strings.Cut(item, "-")
		if !ok {
			b = a
		}
		first, err := strconv.ParseInt(a, 16, 32)
		require.NoError(t, err)
		last, err := strconv.ParseInt(b, 16, 32)
		require.NoError(t, err)
		s = append(s, span{rune(first), rune(last)})
	}
	return s.tidy()
}

// Every class has the size that the reference's has, and what is known of its
// members.
func TestClassesAreThoseOfTheReference(t *testing.T) {
	data, err := os.ReadFile("../../../testdata/tokenizers/onig-classes.json")
	require.NoError(t, err)
	type entry struct {
		Size          int
		OnlyHere      []string `json:"only_here"`
		OnlyUnicode16 []string `json:"only_unicode16"`
		Members       []string
	}
	var file struct {
		Onig          map[string]entry
		CaseFolding   map[string]entry `json:"case_folding"`
		PreTokenizers map[string]entry `json:"pre_tokenizers"`
	}
	require.NoError(t, json.Unmarshal(data, &file))
	require.Greater(t, len(file.Onig), 40)
	for pattern, want := range file.Onig {
		got := setOf(t, pattern, Ruby)
		assert.Equal(t, want.Size, got.size(), pattern)
		extra := parseRanges(t, want.OnlyHere)
		assert.Equal(t, extra.size(), extra.and(got).size(), pattern)
		if want.Members != nil {
			assert.Equal(t, parseRanges(t, want.Members), got, pattern)
		}
	}
	for name, got := range map[string]set{
		"Digits": rustNumeric(), "Punctuation": rustPunctuation(), "WhitespaceSplit": rustSpace(), `Whitespace \w`: rustWord(),
	} {
		want := file.PreTokenizers[name]
		assert.Equal(t, want.Size, got.size(), name)
		assert.Equal(t, len(parseRanges(t, want.OnlyHere)), len(parseRanges(t, want.OnlyHere).and(got)), name)
		assert.Empty(t, parseRanges(t, want.OnlyUnicode16).and(got), name)
	}
	for pattern, want := range file.CaseFolding {
		assert.Equal(t, parseRanges(t, want.Members), setOf(t, pattern, Ruby), pattern)
	}
}

func TestClassesAreThoseOfPackageUCD(t *testing.T) {
	for pattern, mask := range map[string][2]ucd.Class{
		`\p{L}`:                           {ucd.Letter, ucd.Letter},
		`\p{N}`:                           {ucd.Number, ucd.Number},
		`\p{M}`:                           {ucd.Letter | ucd.Upper | ucd.Lower, ucd.Upper | ucd.Lower},
		`\s`:                              {ucd.Space, ucd.Space},
		`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`: {ucd.Upper, ucd.Upper},
		`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`:       {ucd.Lower, ucd.Lower},
	} {
		s := setOf(t, pattern, Ruby)
		for r := rune(0); r <= utf8.MaxRune; r++ {
			if want := ucd.Lookup(r)&mask[0] == mask[1]; s.has(r) != want {
				t.Fatalf("%s has %U: %v, want %v", pattern, r, !want, want)
			}
		}
	}
}
