package pretok

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// continuations are what may come after a text: every kind of character that
// could join a piece, alone and before another kind, and the bytes that make a
// character of what was the beginning of one.
var continuations = []string{
	"a", "A", "Aa", "AAAA", "ab!", "中", "中a", "中A", "ǅ", "ʰ", "\u0301", "\u0301a",
	" ", "  ", " a", "  a", "\n", "\r\n", " \n", "\n ", "\n a", "\t", "\u00a0", "\u3000", "\u2003x",
	"'", "'s", "'S", "'ll", "'LL", "'ſ", "s", "l", "ll", "L", "e", "re", "ſ", "\xbf",
	"!a", "!é", "・", "ァ", "ァa", "\x01", "\x01a", "\u200d", "\U000e0001é", "〇", "⺀",
	"1", "12", "123", "½", "/", "//", "/\n", "\n/", "!", "! ", "。", "😀", "<|", "\x00",
	"\x80", "\x98", "\xa8", "\xad", "\xb8\xad", "\x98\x80", "\x9f\x98\x80", "\xa0", "\x85", "\x80\x80", "\x81", "\xff",
}

func TestSureCountsPiecesThatStay(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		r50k       string // the pieces that are sure, with | between them
		cl100k     string
		o200k      string
	}{
		{"nothing", "", "", "", ""},
		{"a word may go on", "word", "", "", ""},
		{"four bytes after it are enough", "two more", "two", "two", "two"},
		{"three are not", "two of", "", "", ""},
		{"no spaces needed", "我来，你去。他", "我来|，|你去", "我来|，你去", "我来|，你去"},
		{"an apostrophe at the end", "it'l", "", "", ""},
		{"a bare apostrophe", "!'lx", "", "", ""},
		{"capitals after a letter without case", "x 中AAAAAA", "x", "x", "x"},
		{"line breaks may follow", "a.\n   \t ", "a", "a", "a"},
		{"white space with an end", "a.\n   \t bcde", "a|.|\n   \t", "a|.\n|   \t", "a|.\n|   \t"},
		{"the beginning of a character", "a b\xf0\x9f\x98", "a", "a", "a"},
		{"digits", "1234567890", "", "123|456", "123|456"},
		{"the beginning of a letter after capitals", "中AAA\xf0\x90\x90", "", "", ""},
		{"a letter after capitals", "中AAA\xf0\x90\x90\x80", "", "", ""},
		{"four bytes after capitals", "中AAA!bcd", "中AAA", "中AAA", "中|AAA"},
	} {
		for i, want := range []string{tt.r50k, tt.cl100k, tt.o200k} {
			s := rowOf(t, []string{R50k, CL100k, O200k}[i])
			ends := allEnds(s.Pattern, tt.text)
			got := strings.Join(pieces(tt.text, ends[:Sure(tt.text, ends)]), "|")
			require.Equal(t, want, got, "%s: %s of %q", tt.name, s.name, tt.text)
		}
	}
}

// requireSure checks that no continuation changes what is sure, for text and
// for every beginning of it.
func requireSure(t *testing.T, p *Pattern, text string, more []string) {
	t.Helper()
	for n := range len(text) + 1 {
		ends := allEnds(p, text[:n])
		ends = ends[:Sure(text[:n], ends)]
		for _, x := range more {
			longer := allEnds(p, text[:n]+x)
			if len(longer) < len(ends) || !slices.Equal(ends, longer[:len(ends)]) {
				t.Fatalf("%s: %q is sure to end at %v, but ends at %v before %q", p.name, text[:n], ends, longer, x)
			}
		}
	}
}

// requireAllSure is requireSure for every row.
func requireAllSure(t *testing.T, text string, more []string) {
	t.Helper()
	for _, row := range rows {
		requireSure(t, row.Pattern, text, more)
	}
}

func TestNothingThatFollowsChangesWhatIsSure(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	rounds := 60
	if testing.Short() {
		rounds = 15
	}
	for _, text := range []string{
		"a\n      \t b", "!\n\n  \u3000\u3000 \n    1", "中AAAAAAAA's", "it's 'llll 'ſſ", "x'\xc5\xbf 'rerere 'veve", "\xf0\x9f\x98\x80 \xe4\xb8\xad",
		"中AA\xf0\x90\x90\xa8", "x  \xf0\x9d\x9f\x98",
	} {
		requireAllSure(t, text, continuations)
	}
	for range rounds {
		requireAllSure(t, randomText(rng, 12), append(continuations, randomText(rng, 4), randomText(rng, 8)))
	}
}

// All but the end of a text is sure, also where there are no spaces.
func TestFewPiecesAreNotSure(t *testing.T) {
	for _, text := range []string{
		"the quick brown fox jumps over the lazy dog", "我来了，你去了。他不来，", "aBcDeFgHiJkLmNoPqR", "{}();//\n\tx[0]",
		"1234567890", "...!!!???\n\n\n   \n\n x", "слово за слово",
	} {
		text = strings.Repeat(text, 50)
		for _, s := range rows {
			ends := allEnds(s.Pattern, text)
			require.GreaterOrEqual(t, Sure(text, ends), len(ends)-5, "%s of %.20q", s.name, text)
		}
	}
}

func TestSureIsAboutTheEndsGiven(t *testing.T) {
	text := "one two three four"
	ends := allEnds(rowOf(t, CL100k).Pattern, text)
	require.Equal(t, 2, Sure(text, ends[:2]))
	require.Equal(t, 2, Sure(text, ends[1:3]))
	require.Zero(t, Sure(text, ends[3:]))
	require.Zero(t, Sure(text, nil))
}

func FuzzSure(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 60 {
			t.Skip("all beginnings with all continuations")
		}
		requireAllSure(t, text, append(continuations, text, "x"+text, " "+text))
	})
}
