package onig

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/bpe/internal/oracle"
)

// file is a tokenizer.json that splits by a pattern and does no more.
func file(pattern string) any {
	return map[string]any{
		"version": "1.0", "added_tokens": []any{},
		"pre_tokenizer": map[string]any{"type": "Split", "pattern": map[string]any{"Regex": pattern}, "behavior": "Isolated", "invert": false},
		"model":         map[string]any{"type": "BPE", "vocab": map[string]any{"a": 0}, "merges": []any{}},
	}
}

// pieces cuts text at the matches of a pattern, as Split with Isolated does.
func pieces(t testing.TB, pattern, text string) (list []string) {
	re, err := Compile(pattern, Ruby)
	require.NoError(t, err)
	runes, last := []rune(text), 0
	add := func(end int) {
		if last < end {
			list = append(list, string(runes[last:end]))
			last = end
		}
	}
	require.NoError(t, Find(re, runes, func(start, end int) bool {
		add(start)
		add(end)
		return true
	}))
	add(len(runes))
	return list
}

// A generator makes patterns of the constructs that Translate takes.
type generator struct{ *rand.Rand }

func (g generator) of(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) atom(depth int) string {
	switch n := g.IntN(14); {
	case n < 4:
		return g.of("a", "b", "s", "k", "1", " ", "'", `\n`, "é", "日", `\.`, `\x41`, `\u00e9`, "ab", "st", "A")
	case n < 7:
		return g.of(`\s`, `\S`, `\d`, `\w`, `\W`, `\h`, `\p{L}`, `\p{Lu}`, `\P{L}`, `\p{^N}`, `\p{N}`, `\p{P}`, `\p{Han}`, ".")
	case n < 10:
		return g.bracket(1)
	case n < 11:
		return g.of("^", "$", `\A`, `\z`, `\Z`, `\b`, `\B`)
	case depth == 0:
		return "x"
	case n < 12:
		return g.of("(?:", "(", "(?>", "(?i:", "(?m:", "(?<n>", "(?-i:", "(?i)(?:") + g.choice(depth-1) + ")"
	case n < 13:
		return g.of("(?=", "(?!") + g.choice(depth-1) + ")"
	}
	return g.of("(?<=", "(?<!") + g.of("a", "b ", `\s`, "[ab]", "a|b", `\n`) + ")"
}

func (g generator) bracket(depth int) string {
	var b strings.Builder
	b.WriteString(g.of("[", "[", "[^"))
	for range 1 + g.IntN(3) {
		b.WriteString(g.of("a", "b", "s", "k", "1-9", "a-f", " ", `\s`, `\d`, `\w`, `\p{L}`, `\P{Lu}`, `\p{M}`, "é", `\n`, `\-`, "[:alpha:]", "[:^digit:]", "[:punct:]", "'"))
		if depth > 0 && g.IntN(4) == 0 {
			b.WriteString(g.bracket(depth - 1))
		}
	}
	if g.IntN(4) == 0 {
		b.WriteString("&&" + g.of("a-k", `\p{L}`, "[^b]", `\S`, "[a-z]1"))
	}
	b.WriteString(g.of("]", "]", "-]"))
	return b.String()
}

func (g generator) sequence(depth int) string {
	var b strings.Builder
	for range 1 + g.IntN(3) {
		b.WriteString(g.atom(depth))
		if g.IntN(3) == 0 {
			b.WriteString(g.of("?", "*", "+", "{1,2}", "{2}", "{,2}", "{2,}", "??", "*?", "+?", "?+", "*+", "++", "{1,2}?", "{2}?", "{1,2}+", "{2}+"))
		}
		if g.IntN(30) == 0 {
			b.WriteString("(?i)")
		}
	}
	return b.String()
}

func (g generator) choice(depth int) string {
	text := g.sequence(depth)
	for g.IntN(3) == 0 {
		text += "|" + g.sequence(depth)
	}
	return text
}

func (g generator) text() string {
	var b strings.Builder
	for range g.IntN(12) {
		b.WriteString(g.of("a", "b", "s", "S", "k", "K", "x", "A", "B", "1", "2", "f", " ", "  ", "\n", "\r\n", "'", "'s", ".", "-", "$",
			"é", "É", "日", "本", "ſ", "\u212A", "²", "_", "\u0301", "٣", "Ω", "ß", "😀", "\u00A0", "\u2028"))
	}
	return b.String()
}

// Random patterns cut random texts as the reference does. What Translate
// refuses is passed over; what the reference refuses, Translate must, too.
func TestPatternsAgainstTheReference(t *testing.T) {
	o := oracle.Start(t)
	g := generator{rand.New(rand.NewPCG(1, 1))}
	done, refused := 0, map[string]int{}
	for range 1_000 {
		pattern := g.choice(2)
		if _, err := Compile(pattern, Ruby); err != nil {
			reason := err.(*Error).Reason
			refused[reason]++
			continue
		}
		if e := o.LoadJSON(file(pattern)); e != "" {
			t.Errorf("%s: the reference says %s", pattern, e)
			continue
		}
		texts := make([]string, 20)
		for i := range texts {
			texts[i] = g.text()
		}
		for i, want := range o.Pieces(texts) {
			if got := pieces(t, pattern, texts[i]); fmt.Sprint(got) != fmt.Sprint(want) && fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
				translated, _ := Translate(pattern, Ruby)
				t.Errorf("%s of %q:\n got %q\nwant %q\n%s", pattern, texts[i], got, want, translated[:min(len(translated), 300)])
				break
			}
		}
		done++
	}
	t.Logf("%d patterns; refused: %v", done, refused)
}

var latin1 = func() (s set) {
	for r := rune(0); r < 0x100; r++ {
		s = append(s, span{r, r})
	}
	return s
}()

// Every property and class has the characters that the reference's has.
func TestPropertiesAgainstTheReference(t *testing.T) {
	o := oracle.Start(t)
	patterns := []string{`[[:graph:]]`, `[[:print:]]`, `[[:blank:]]`, `[[:xdigit:]]`, `[[:word:]]`, `[[:ascii:]]`, `\p{Any}`, `\p{Assigned}`, `\p{LC}`}
	for _, e := range categoryNames {
		patterns = append(patterns, `\p{`+e.name+`}`)
	}
	for _, name := range []string{"alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit", "word", "ascii"} {
		patterns = append(patterns, `\p{`+name+`}`, `[[:`+name+`:]]`)
	}
	for _, table := range []entries{categoryRanges, scriptRanges, propertyRanges} {
		for _, e := range table {
			patterns = append(patterns, `\p{`+e.name+`}`)
		}
	}
	for _, pattern := range append(patterns, `\w`, `\W`, `\d`, `\s`, `\h`, ".") {
		if pattern[0] == '\\' {
			patterns = append(patterns, "["+pattern+"]")
		}
	}
	for _, pattern := range patterns {
		s := setOf(t, pattern, Ruby)
		if e := o.LoadJSON(file(pattern)); e != "" {
			t.Logf("%s: the reference says %s", pattern, e)
			continue
		}
		// The ends of ranges, what is next to them, and Latin-1.
		var texts []string
		for _, r := range append(s.or(set{{0x7F, 0x7F}}), latin1...) {
			for _, r := range []rune{r.first - 1, r.first, r.last, r.last + 1} {
				if 0 <= r && r <= 0x10FFFF && !(0xD800 <= r && r < 0xE000) {
					texts = append(texts, string(r)+string(r))
				}
			}
		}
		wrong := 0
		for i, got := range o.Pieces(texts) {
			r := []rune(texts[i])[0]
			if want := len(got) == 2; s.has(r) != want {
				if wrong++; wrong < 4 {
					t.Errorf("%s has %U: %v", pattern, r, want)
				}
			}
		}
	}
}
