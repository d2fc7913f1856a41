package pretok

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// requireLast cuts text at every character, asks Last from the piece that the
// cut is in, or that the white space before the cut begins in, and compares with
// what cutting the shorter text gives.
func requireLast(t *testing.T, p *Pattern, text string) {
	t.Helper()
	ends := allEnds(p, text)
	for to := 1; to <= len(text); to++ {
		if to < len(text) && !utf8.RuneStart(text[to]) {
			continue
		}
		blank := blankBefore(text, to)
		from := startOf(ends, min(blank, to-1))
		if to <= p.Loose(text, from) {
			from = startOf(ends, from-1)
		}
		if text[from] == '\'' && to-from <= 4 {
			continue // may be a contraction, which is not long
		}
		want := startOf(allEnds(p, text[:to]), to-1)
		start, open := p.Last(text, from, blank, to)
		require.Equal(t, want, start, "%q cut off at %d in %q", text, to, p.name)
		for i := start + 1; open && i <= to; i++ {
			if i < to && !utf8.RuneStart(text[i]) || blankBefore(text, i) < i && blankBefore(text, i) <= start && start > blank {
				continue
			}
			if b := blankBefore(text, i); b < i && blank == to {
				continue // a blank before a word
			}
			if i <= p.Loose(text, start) {
				continue // what is like one
			}
			require.Equal(t, start, startOf(allEnds(p, text[:i]), i-1), "%q is open up to %d, but not at %d", text, to, i)
		}
	}
}

// blankBefore returns where the white space before offset i begins.
func blankBefore(text string, i int) int {
	for i > 0 {
		r, width := utf8.DecodeLastRuneInString(text[:i])
		if ucd.Lookup(r)&ucd.Space == 0 {
			break
		}
		i -= width
	}
	return i
}

// startOf returns the start of the piece that byte i is in.
func startOf(ends []int, i int) int {
	start := 0
	for _, end := range ends {
		if end > i {
			break
		}
		start = end
	}
	return start
}

// That a start is open saves asking for others.
func TestLastIsOpen(t *testing.T) {
	for _, tt := range []struct {
		name, pattern, text string
		from, blank         int
		start               int
		open                bool
	}{
		{"a word", CL100k, "abcdefgh", 0, 8, 0, true},
		{"a word by case", O200k, "abcdefgh", 0, 8, 0, false},
		{"capitals", O200k, "ABCDEFGH", 0, 8, 0, true},
		{"capitals after a prefix", O200k, "!ABCDEFG", 0, 8, 0, true},
		{"capitals after a letter without case", O200k, "中ABCDE", 0, 8, 3, true},
		{"a contraction", O200k, "abcdef's", 0, 8, 0, false},
		{"white space", R50k, "x      ", 1, 1, 1, true},
		{"white space, by line", O200k, "x      ", 1, 1, 1, true},
		{"white space that ends in a line break", O200k, "x    \n", 1, 1, 1, false},
		{"white space with a line break", O200k, "x  \n  ", 1, 1, 4, true},
		{"the same, to the end", CL100k, "x  \n  ", 1, 1, 1, true},
		{"a tail", CL100k, "!!!!\n\n", 0, 4, 0, false},
		{"white space after a tail", CL100k, "!!!!\n  ", 0, 4, 5, true},
	} {
		start, open := rowOf(t, tt.pattern).Last(tt.text, tt.from, tt.blank, len(tt.text))
		require.Equal(t, tt.start, start, tt.name)
		require.Equal(t, tt.open, open, tt.name)
	}
}

func TestLastFindsTheStartOfTheLastPieceWhereverATextIsCutOff(t *testing.T) {
	for _, row := range rows {
		for _, text := range []string{
			"", "word", " word", "two words", "   blanks", "\n \n  x", "!!\n\n  \n x", "!\n/\n/ / x", " \n",
			"ABCdef", "字ABCd", "A字A字A字b", "字ABC字DEF1", " ABC", "\u0301ABC", "\u0301ABCd", "e\u0301AB", "don't", "don'tx", "AB'LL", "AB'lx",
			"\x01\x01\x01a", "a\x01\x01é\u200d\u200db", "\x01\x01カ", "\u200dカ", "!!!!é", "!abcdé", "漢漢漢漢", "〇〇1〇〇", "中中中AAAAa",
			"'ll", "''''", "!\u0301'", "12345678", "aʰB", "中AAAA中AAAAa",
		} {
			requireLast(t, row.Pattern, text)
		}
		r := rand.New(rand.NewPCG(3, 14))
		for range 3000 {
			requireLast(t, row.Pattern, strings.ToValidUTF8(randomText(r, 1+r.IntN(12)), "?"))
		}
	}
}

func TestSteady(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "abc": true, "abc d": true, "abcカ": true, "éabc": true, "!é": true, "!!abcé": true, "\u0301": true,
		"abcé": false, "!abcé": false, "abc\u0301": false,
	} {
		require.Equal(t, want, rowOf(t, deepSeek...).Steady(text), text)
		require.True(t, rowOf(t, O200k).Steady(text), text)
	}
}

func TestLoose(t *testing.T) {
	deepSeek := rowOf(t, deepSeek...)
	for _, tt := range []struct {
		name, text  string
		start, want int
	}{
		{"a control before a word, after another", "\x01\x01a", 1, 2},
		{"of several bytes", "\x01\u200dé", 1, 4},
		{"the first", "\x01a", 0, 0},
		{"after a letter", "b\x01a", 1, 1},
		{"a letter", "\x01b", 1, 1},
		{"the end", "\x01\x01", 2, 2},
		{"of another segment", "\x01\u3097カ", 1, 1},
	} {
		require.Equal(t, tt.want, deepSeek.Loose(tt.text, tt.start), tt.name)
		require.Equal(t, tt.start, rowOf(t, O200k).Loose(tt.text, tt.start), tt.name)
	}
}
