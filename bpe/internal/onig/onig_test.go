package onig

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTranslate(t *testing.T) {
	for _, tt := range []struct {
		name    string
		dialect Dialect
		pattern string
		want    string
	}{
		{"text", Ruby, "ab-1", `ab\x{2D}1`},
		{"a count with a plus repeats", Ruby, "a{1,3}+", `(?:a{1,3})+`},
		{"a count with a plus is possessive", Rust, "a{1,3}+", `(?>a{1,3})`},
		{"possessive", Ruby, "a++b*+c?+", `(?>a+)(?>b*)(?>c?)`},
		{"lazy", Ruby, "a+?b{1,2}?", `a+?b{1,2}?`},
		{"a lazy count that is fixed", Ruby, "a{2}?", `(?:a{2,2})?`},
		{"a lazy count that is fixed", Rust, "a{2}?", `a{2,2}?`},
		{"a count without its least", Ruby, "a{,2}", `a{0,2}`},
		{"a brace that is text", Ruby, "a{x}{,}", `a\x{7B}x\x{7D}\x{7B}\x{2C}\x{7D}`},
		{"lines", Ruby, "^a$", `(?:\A|(?<=\n)(?!\z))a(?=\n|\z)`},
		{"ends", Rust, "^a$", `\Aa\z`},
		{"ends", Ruby, `\Aa\z\Z`, `\Aa\z(?=\n?\z)`},
		{"dot", Ruby, ".", `[^\x{A}]`},
		{"dot for all", Ruby, "(?m:.)", `[\x{0}-\x{10FFFF}]`},
		{"dot for all", Rust, "(?s:.)", `[\x{0}-\x{10FFFF}]`},
		{"hexadecimal digit", Ruby, `\h`, `[0-9A-Fa-f]`},
		{"case", Ruby, "(?i:s)k", `[Ss\x{17F}]k`},
		{"case that is set off", Ruby, "(?i)a(?-i)b", `[Aa]b`},
		{"a flag takes the rest of the group", Ruby, "a(?i)b|c", `a(?:[Bb]|[Cc])`},
		{"a class ignores case", Ruby, `(?i)[k]\p{Lt}`, "[Kk\\x{212A}]" + mustTranslate(t, `\p{Lt}`)},
		{"groups", Ruby, "(a|b)(?<n>c)(?:d)(?>e)", `(?:a|b)cd(?>e)`},
		{"around", Ruby, "(?<=a)(?<!bc|d)e(?=f)(?!g)", `(?<=a)(?<!bc|d)e(?=f)(?!g)`},
		{"comments", Ruby, "a(?#b)c", "ac"},
		{"extended", Ruby, "(?x) a b # c\n d [ e]", `abd[\x{20}e]`},
		{"intersection", Ruby, "[a-z&&[^aeiou]&&a-f]", `[b-df]`},
		{"a class inside", Ruby, "[a[b-c]]", `[a-c]`},
		{"not a class inside", Ruby, "[a[^a]]", `[\x{0}-\x{10FFFF}]`},
		{"nothing", Ruby, "[a&&b]", `(?!)`},
		{"a hyphen at an end", Ruby, `[-a][b-]`, `[\x{2D}a][\x{2D}b]`},
		{"backspace", Ruby, `[\b]`, `\x{8}`},
		{"escapes", Ruby, `\t\n\r\f\v\a\e\x41\x{1F600}\u00e9\-\'`, `\x{9}\x{A}\x{D}\x{C}\x{B}\x{7}\x{1B}A\x{1F600}\x{E9}\x{2D}\x{27}`},
		{"not a property", Ruby, `[\p{^Any}a]\P{Any}`, `a(?!)`},
		{"names in any spelling", Ruby, `\p{upper case letter}`, mustTranslate(t, `\p{Lu}`)},
		{"a literal bracket", Ruby, "]}", `\x{5D}\x{7D}`},
		{"nothing at all", Ruby, "", ""},
		{"empty alternatives", Ruby, "a||b", "a||b"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Translate(tt.pattern, tt.dialect)
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
			_, err = Compile(tt.pattern, tt.dialect)
			assert.NoError(t, err)
		})
	}
}

func mustTranslate(t *testing.T, pattern string) string {
	got, err := Translate(pattern, Ruby)
	require.NoError(t, err)
	return got
}

func TestRefused(t *testing.T) {
	for _, tt := range []struct {
		dialect     Dialect
		pattern     string
		unsupported bool
		say         string
	}{
		{Ruby, `(a)\1`, true, "a back-reference"},
		{Ruby, `\R`, true, `\R`},
		{Ruby, `\X`, true, `\X`},
		{Ruby, `\Ka`, true, `\K`},
		{Ruby, `(?~a)`, true, "(?~"},
		{Ruby, `(?(1)a)`, true, "(?("},
		{Ruby, `(?i:ss)`, true, `case folding of "ss"`},
		{Ruby, `(?i:s(?:s))`, true, `case folding of "ss"`},
		{Ruby, `(?i:fin)`, true, `case folding of "fin"`},
		{Ruby, `(?i:ß)`, true, `case folding of "ß"`},
		{Ruby, `(?i:[ß-ÿ])`, true, "case folding of a class"},
		{Ruby, `(?<=a+)b`, true, "a lookbehind of several widths"},
		{Ruby, `a**`, true, "a quantifier of a quantifier"},
		{Ruby, `(?=a)*`, true, "a quantifier of an assertion"},
		{Ruby, `(?:\b)?`, true, "a quantifier of an assertion"},
		{Ruby, `(a*)*`, true, "a repeated part that can be empty"},
		{Ruby, `a{3,2}`, true, "a count from 3 to 2"},
		{Ruby, `a{100000}`, true, "a count over 1000"},
		{Ruby, `[]a]`, true, "] as the first character"},
		{Ruby, `[a-\d]`, true, "a range that ends with a class"},
		{Ruby, `\p{InBasic_Latin}`, true, "the property"},
		{Ruby, `\p{Age=6.0}`, true, "the property"},
		{Ruby, `\xFF`, true, "a byte over 7F"},
		{Ruby, `\07`, true, `\0`},
		{Ruby, `(?W)a`, true, "(?W)"},
		{Ruby, strings.Repeat("(", 300), true, "groups inside each other"},
		{Ruby, strings.Repeat("[", 300), true, "classes inside each other"},
		{Ruby, strings.Repeat("a", 200_000), true, "more than 100000 characters"},
		{Rust, `a(?i)b`, true, "a flag in the middle"},
		{Rust, `[a--b]`, true, "-- in a class"},
		{Rust, `a{,2}`, true, "a brace that begins no count"},
		{Rust, `[[:alpha:]]`, true, "[:alpha:]"},
		{Ruby, `(a`, false, "a group is not closed"},
		{Ruby, `a)`, false, "unmatched )"},
		{Ruby, `[a`, false, "ends too early"},
		{Ruby, `a\`, false, "ends too early"},
		{Ruby, `*a`, false, "has nothing to repeat"},
		{Ruby, `{2}`, false, "has nothing to repeat"},
		{Ruby, `\p{Nonsense}`, false, "no such property"},
		{Ruby, `\p{L`, false, "ends too early"},
		{Ruby, `[z-a]`, false, "an empty range"},
		{Ruby, `[[:nonsense:]]`, false, "no such class"},
		{Ruby, `\x{110000}`, false, "no such code point"},
		{Ruby, `\ud800`, false, "a surrogate"},
		{Ruby, `\u00`, false, "too few hexadecimal digits"},
		{Ruby, "\xff", false, "not valid UTF-8"},
	} {
		_, err := Translate(tt.pattern, tt.dialect)
		var e *Error
		require.ErrorAs(t, err, &e, tt.pattern)
		assert.Contains(t, e.Reason, tt.say, tt.pattern)
		assert.Equal(t, tt.unsupported, e.Unsupported, "%s: %v", tt.pattern, err)
	}
}

// An empty match right after a match is none; others cut.
func TestFind(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          [][2]int
	}{
		{"a*", "aab", [][2]int{{0, 2}, {3, 3}}},
		{"", "ab", [][2]int{{0, 0}, {1, 1}, {2, 2}}},
		{"(?=b)", "abab", [][2]int{{1, 1}, {3, 3}}},
		{"^", "a\nb\n", [][2]int{{0, 0}, {2, 2}}},
		{"$", "a\nb\n", [][2]int{{1, 1}, {3, 3}, {4, 4}}},
		{"日|é", "é日a日", [][2]int{{0, 1}, {1, 2}, {3, 4}}},
	} {
		re, err := Compile(tt.pattern, Ruby)
		require.NoError(t, err)
		var got [][2]int
		require.NoError(t, Find(re, []rune(tt.text), func(start, end int) bool {
			got = append(got, [2]int{start, end})
			return true
		}))
		assert.Equal(t, tt.want, got, "%s of %q", tt.pattern, tt.text)
	}
}

// A pattern that takes exponential time ends by the timeout of regexp2, one
// that needs much memory by a limit.
func TestHostilePatternsEnd(t *testing.T) {
	re, err := Compile("(?:a|aa|ab)+(?<=c)", Ruby)
	require.NoError(t, err)
	re.MatchTimeout = 100 * time.Millisecond
	require.Error(t, Find(re, []rune(strings.Repeat("a", 100)), func(int, int) bool { return true }))
}

func TestContains(t *testing.T) {
	is := Contains(`[a-c\d]`, Ruby)
	for _, r := range "abc19٣" {
		assert.True(t, is(r), "%c", r)
	}
	for _, r := range "dé -" {
		assert.False(t, is(r), "%c", r)
	}
	assert.Panics(t, func() { Contains("a+", Ruby) })
	assert.Panics(t, func() { Contains("(", Ruby) })
}

func FuzzTranslate(f *testing.F) {
	for _, seed := range []string{
		`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
		`[\p{Lu}\p{M}&&[^\p{Han}]]+|(?<=a)b{1,2}+(?x) c #d`, `\x{41}[[:^punct:]-]$^\Z\b`,
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, pattern string, ruby bool) {
		d := Rust
		if ruby {
			d = Ruby
		}
		translated, err := Translate(pattern, d)
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("%q: %v", pattern, err)
		}
		if err == nil && len(translated) < 10_000 {
			if _, err := Compile(pattern, d); err != nil {
				t.Fatalf("%q becomes %q: %v", pattern, translated, err)
			}
		}
	})
}
