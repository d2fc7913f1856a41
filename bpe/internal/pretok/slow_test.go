package pretok

import (
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// The slow matcher: a backtracking matcher of which the patterns are put
// together clause by clause, exactly as they are written. It is what the
// scanners are held against wherever no regular expression library will do,
// that is, for Unicode 16 and for invalid bytes.

// A matcher tries to match at offset i and, for every way it can, in the order
// of preference of a backtracking regular expression, calls then with the
// offset after the match, until then says true.
type matcher func(text string, i int, then func(int) bool) bool

type charTest func(c ucd.Class, r rune) bool

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
	return func(text string, i int, then func(int) bool) bool {
		return ms[0](text, i, func(j int) bool { return seq(ms[1:]...)(text, j, then) })
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

func opt(m matcher) matcher  { return repeat(m, 0, 1) }
func star(m matcher) matcher { return repeat(m, 0, 1<<30) }
func plus(m matcher) matcher { return repeat(m, 1, 1<<30) }

// possessive is m with a + behind its quantifier: nothing is given back.
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

func lit(s string) matcher {
	return func(text string, i int, then func(int) bool) bool {
		return len(text)-i >= len(s) && text[i:i+len(s)] == s && then(i+len(s))
	}
}

func has(bits ucd.Class) charTest     { return func(c ucd.Class, _ rune) bool { return c&bits != 0 } }
func hasNone(bits ucd.Class) charTest { return func(c ucd.Class, _ rune) bool { return c&bits == 0 } }

func oneOf(set string) matcher {
	return char(func(_ ucd.Class, r rune) bool {
		for _, s := range set {
			if r == s {
				return true
			}
		}
		return false
	})
}

var (
	letterM   = char(has(ucd.Letter))                              // \p{L}
	numberM   = char(has(ucd.Number))                              // \p{N}
	spaceM    = char(has(ucd.Space))                               // \s
	nonSpaceM = char(hasNone(ucd.Space))                           // \S
	otherM    = char(hasNone(ucd.Letter | ucd.Number | ucd.Space)) // [^\s\p{L}\p{N}]
	upperM    = char(has(ucd.Upper))                               // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
	lowerM    = char(has(ucd.Lower))                               // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
	newlineM  = oneOf("\r\n")
	prefixM   = char(func(c ucd.Class, r rune) bool { // [^\r\n\p{L}\p{N}]
		return c&(ucd.Letter|ucd.Number) == 0 && r != '\r' && r != '\n'
	})
	// 's|'t|'re|'ve|'m|'ll|'d
	contractionM = seq(lit("'"), alt(oneOf("sdmt"), lit("ll"), lit("ve"), lit("re")))
	// (?i:'s|'t|'re|'ve|'m|'ll|'d)
	foldedM = seq(lit("'"), alt(oneOf("sdmtSDMTſ"), seq(oneOf("lL"), oneOf("lL")), seq(oneOf("vV"), oneOf("eE")), seq(oneOf("rR"), oneOf("eE"))))
)

var slowR50k = alt(
	contractionM,
	seq(opt(lit(" ")), possessive(plus(letterM))),
	seq(opt(lit(" ")), possessive(plus(numberM))),
	seq(opt(lit(" ")), possessive(plus(otherM))),
	seq(possessive(plus(spaceM)), atEnd),
	seq(plus(spaceM), notBefore(nonSpaceM)),
	spaceM,
)

var slowCL100k = alt(
	foldedM,
	seq(possessive(opt(prefixM)), possessive(plus(letterM))),
	possessive(repeat(numberM, 1, 3)),
	seq(opt(lit(" ")), possessive(plus(otherM)), possessive(star(newlineM))),
	seq(possessive(plus(spaceM)), atEnd),
	seq(star(spaceM), newlineM),
	seq(plus(spaceM), notBefore(nonSpaceM)),
	spaceM,
)

var slowCL100kOld = alt(
	foldedM,
	seq(opt(prefixM), plus(letterM)),
	repeat(numberM, 1, 3),
	seq(opt(lit(" ")), plus(otherM), star(newlineM)),
	seq(star(spaceM), plus(newlineM)),
	seq(plus(spaceM), notBefore(nonSpaceM)),
	plus(spaceM),
)

var slowO200k = alt(
	seq(opt(prefixM), star(upperM), plus(lowerM), opt(foldedM)),
	seq(opt(prefixM), plus(upperM), star(lowerM), opt(foldedM)),
	repeat(numberM, 1, 3),
	seq(opt(lit(" ")), plus(otherM), star(oneOf("\r\n/"))),
	seq(star(spaceM), plus(newlineM)),
	seq(plus(spaceM), notBefore(nonSpaceM)),
	plus(spaceM),
)

// slowSplit returns the offsets where the pieces of text end.
func slowSplit(m matcher, text string) []int {
	ends := []int{}
	for i := 0; i < len(text); {
		if !m(text, i, func(j int) bool { i = j; return true }) {
			panic("no clause matches")
		}
		ends = append(ends, i)
	}
	return ends
}
