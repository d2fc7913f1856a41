package pretok

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// The slow matcher: a backtracking matcher that is made from a pattern's regular
// expression, and knows as much of the syntax as the patterns use. It is what the
// scanners are held against wherever no regular expression library will do, that
// is, for Unicode 16 and for invalid bytes.

// A matcher tries to match at offset i and, for every way it can, in the order
// of preference of a backtracking regular expression, calls then with the
// offset after the match, until then says true.
type matcher func(text string, i int, then func(int) bool) bool

// A charTest reports whether a character, of class c, is in a set.
type charTest func(c ucd.Class, r rune) bool

// slowMatcher compiles a pattern, for which the classes in numbers are \p{N}.
func slowMatcher(pattern string, numbers ucd.Class) matcher {
	p := slowParser{rest: pattern, numbers: numbers}
	m := p.alternatives()
	if p.rest != "" {
		panic("not understood: " + p.rest)
	}
	return m
}

type slowParser struct {
	rest    string
	numbers ucd.Class
	fold    bool
}

func (p *slowParser) take(s string) bool {
	rest, ok := strings.CutPrefix(p.rest, s)
	p.rest = rest
	return ok
}

func (p *slowParser) alternatives() matcher {
	alternatives := []matcher{p.sequence()}
	for p.take("|") {
		alternatives = append(alternatives, p.sequence())
	}
	return alt(alternatives...)
}

func (p *slowParser) sequence() matcher {
	items := []matcher{func(_ string, i int, then func(int) bool) bool { return then(i) }}
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		items = append(items, p.quantified(p.atom()))
	}
	return seq(items...)
}

func (p *slowParser) quantified(m matcher) matcher {
	const many = 1 << 30
	var least, most int
	switch {
	case p.take("?"):
		m = repeat(m, 0, 1)
	case p.take("*"):
		m = repeat(m, 0, many)
	case p.take("+"):
		m = repeat(m, 1, many)
	case p.take("{"):
		if _, err := fmt.Sscanf(p.rest, "%d,%d}", &least, &most); err != nil {
			panic(err)
		}
		_, p.rest, _ = strings.Cut(p.rest, "}")
		m = repeat(m, least, most)
	default:
		return m
	}
	if p.take("+") {
		return possessive(m)
	}
	return m
}

func (p *slowParser) atom() matcher {
	switch {
	case p.take("(?i:"):
		return p.group(true)
	case p.take("(?:"):
		return p.group(p.fold)
	case p.take("(?!"):
		return notBefore(p.group(p.fold))
	case p.take("$"):
		return atEnd
	case p.take("["):
		return char(p.set())
	}
	return char(p.member(`.*+?()[]{}|^$`))
}

func (p *slowParser) group(fold bool) matcher {
	before := p.fold
	p.fold = fold
	m := p.alternatives()
	p.fold = before
	if !p.take(")") {
		panic("no ) before " + p.rest)
	}
	return m
}

func (p *slowParser) set() charTest {
	not := p.take("^")
	var members []charTest
	also := func(ucd.Class, rune) bool { return true }
	for !p.take("]") {
		if p.take("&&[") {
			also = p.set()
			continue
		}
		members = append(members, p.rangeOrMember())
	}
	return func(c ucd.Class, r rune) bool {
		for _, is := range members {
			if is(c, r) && also(c, r) {
				return !not
			}
		}
		return not
	}
}

// rangeOrMember returns the test of a-z, or of what member tests.
func (p *slowParser) rangeOrMember() charTest {
	first, width := utf8.DecodeRuneInString(p.rest)
	if rest, ok := strings.CutPrefix(p.rest[width:], "-"); ok && first != '\\' {
		last, width := utf8.DecodeRuneInString(rest)
		p.rest = rest[width:]
		return func(_ ucd.Class, r rune) bool { return first <= r && r <= last }
	}
	return p.member(`[]`)
}

// member returns the test of one character, written plainly, if it is not one of
// special, or with a backslash.
func (p *slowParser) member(special string) charTest {
	const (
		caseless = ucd.Letter | ucd.Upper | ucd.Lower
		mark     = ucd.Upper | ucd.Lower
	)
	for name, is := range map[string]charTest{
		`\s`:    func(c ucd.Class, _ rune) bool { return c&ucd.Space != 0 },
		`\S`:    func(c ucd.Class, _ rune) bool { return c&ucd.Space == 0 },
		`\r`:    func(_ ucd.Class, r rune) bool { return r == '\r' },
		`\n`:    func(_ ucd.Class, r rune) bool { return r == '\n' },
		`\p{L}`: func(c ucd.Class, _ rune) bool { return c&ucd.Letter != 0 },
		`\p{N}`: func(c ucd.Class, _ rune) bool { return c&p.numbers != 0 },
		`\p{M}`: func(c ucd.Class, _ rune) bool { return c == mark },
		// The tables do not tell these two apart.
		`\p{P}`:   func(c ucd.Class, _ rune) bool { return c&ucd.Punct != 0 },
		`\p{S}`:   func(c ucd.Class, _ rune) bool { return c&ucd.Punct != 0 },
		`\p{Han}`: func(_ ucd.Class, r rune) bool { return inHan(r) },
		`\p{Ll}`:  func(c ucd.Class, _ rune) bool { return c == ucd.Letter|ucd.Lower },
		// Nor these two, nor the two after them.
		`\p{Lu}`: func(c ucd.Class, _ rune) bool { return c == ucd.Letter|ucd.Upper },
		`\p{Lt}`: func(c ucd.Class, _ rune) bool { return c == ucd.Letter|ucd.Upper },
		`\p{Lm}`: func(c ucd.Class, _ rune) bool { return c == caseless },
		`\p{Lo}`: func(c ucd.Class, _ rune) bool { return c == caseless },
	} {
		if p.take(name) {
			return is
		}
	}
	bare := !p.take(`\`) // before punctuation
	plain, width := utf8.DecodeRuneInString(p.rest)
	if p.rest == "" || bare && strings.ContainsRune(special, plain) || !bare && unicode.IsLetter(plain) {
		panic("not understood: " + p.rest)
	}
	p.rest = p.rest[width:]
	if p.fold {
		var same []rune // ſ is among those of s
		for r := unicode.SimpleFold(plain); r != plain; r = unicode.SimpleFold(r) {
			same = append(same, r)
		}
		return func(_ ucd.Class, r rune) bool { return r == plain || slices.Contains(same, r) }
	}
	return func(_ ucd.Class, r rune) bool { return r == plain }
}

func char(ok charTest) matcher {
	return func(text string, i int, then func(int) bool) bool {
		if i == len(text) {
			return false
		}
		r, width := utf8.DecodeRuneInString(text[i:])
		return ok(ucd.Lookup(r), r) && then(i+width)
	}
}

func seq(ms ...matcher) matcher {
	if len(ms) == 1 {
		return ms[0]
	}
	rest := seq(ms[1:]...)
	return func(text string, i int, then func(int) bool) bool {
		return ms[0](text, i, func(j int) bool { return rest(text, j, then) })
	}
}

func alt(ms ...matcher) matcher {
	return func(text string, i int, then func(int) bool) bool {
		for _, m := range ms {
			if m(text, i, then) {
				return true
			}
		}
		return false
	}
}

// repeat is m{least,most}, greedy.
func repeat(m matcher, least, most int) matcher {
	return func(text string, i int, then func(int) bool) bool {
		if most > 0 && m(text, i, func(j int) bool { return repeat(m, least-1, most-1)(text, j, then) }) {
			return true
		}
		return least <= 0 && then(i)
	}
}

// possessive is m with a + after its quantifier: nothing is given back.
func possessive(m matcher) matcher {
	return func(text string, i int, then func(int) bool) bool {
		end := -1
		m(text, i, func(j int) bool { end = j; return true })
		return end >= 0 && then(end)
	}
}

func notBefore(m matcher) matcher { // (?!m)
	return func(text string, i int, then func(int) bool) bool {
		return !m(text, i, func(int) bool { return true }) && then(i)
	}
}

func atEnd(text string, i int, then func(int) bool) bool { return i == len(text) && then(i) } // $

// inHan is the class of package onig, which reads it off other tables.
var inHan = onig.Contains(`\p{Han}`, onig.Rust)

// A splitter returns the offsets where the pieces of text end.
type splitter func(text string) (ends []int)

// slowSplitter returns what the slow matcher makes of a pattern. What is between two
// matches is a piece.
func slowSplitter(pattern string, numbers ucd.Class) splitter {
	m := slowMatcher(pattern, numbers)
	return func(text string) []int {
		ends := []int{}
		last := 0
		for i := 0; i < len(text); {
			start := i
			if !m(text, i, func(j int) bool { i = j; return true }) {
				_, width := utf8.DecodeRuneInString(text[i:])
				i += width
				continue
			}
			if start > last {
				ends = append(ends, start)
			}
			ends = append(ends, i)
			last = i
		}
		if last < len(text) {
			ends = append(ends, len(text))
		}
		return ends
	}
}

// inSteps returns the splitter that applies each of steps to the pieces of the one
// before.
func inSteps(steps ...splitter) splitter {
	return func(text string) []int {
		ends := []int{len(text)}
		if text == "" {
			ends = []int{}
		}
		for _, split := range steps {
			all := []int{}
			start := 0
			for _, end := range ends {
				for _, e := range split(text[start:end]) {
					all = append(all, start+e)
				}
				start = end
			}
			ends = all
		}
		return ends
	}
}

func TestSlowMatcher(t *testing.T) {
	for _, tt := range []struct{ pattern, text, want string }{
		{`a+|b`, "aaba", "aa|b|a"},
		{`a*ab?|b`, "aaab", "aaab"},
		{`a++b?|b`, "aaab", "aaab"},
		{`ab|a|b`, "aab", "a|ab"},
		{`\p{N}{1,3}|[^\p{N}]+`, "1234x5", "123|4|x|5"},
		{`'(?i:s|ll)|[^\r\n]`, "'ſ'S'lL'x", "'ſ|'S|'lL|'|x"},
		{`\s+(?!\S)|\s++$|\S`, "a  ", "a|  "},
		{`\s+(?!\S)|\s|\S`, "  a", " | |a"},
		{`[a-c!\-]+|\p{L}`, "a-c!dé", "a-c!|d|é"},
		{`[\p{L}&&[^\p{Han}]]+|[\p{Han}]`, "ab漢字c", "ab|漢|字|c"},
		{`b|c`, "aabéac", "aa|b|éa|c"},
		{`b|c`, "baé", "b|aé"},
	} {
		got := pieces(tt.text, slowSplitter(tt.pattern, ucd.Number)(tt.text))
		require.Equal(t, tt.want, strings.Join(got, "|"), tt.pattern)
	}
	for _, pattern := range []string{"a.", "(a", "a)", `\d`, "[a", "a{2}"} {
		require.Panics(t, func() { slowMatcher(pattern, ucd.Number) }, pattern)
	}
}
