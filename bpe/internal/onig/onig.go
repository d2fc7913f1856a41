// Package onig runs the regular expressions of tokenizer files on package
// regexp2. It parses a pattern by the rules of the engine it was written for,
// replaces every class by its ranges in Unicode 16.0.0, spells out what the
// engines read differently, and refuses what it cannot translate exactly.
//
// What the Ruby syntax of Oniguruma, which tokenizer.json uses, reads in
// another way than regexp2 (Oniguruma 6.9, doc/RE and regparse.c):
//
//   - X{1,3}+ repeats X{1,3}; only ?+, *+ and ++ are possessive. {,n} is {0,n}.
//     X{n}? is an optional X{n}.
//   - ^ and $ match at every line; ^ not after a newline that ends the text.
//     (?m) is what others call (?s).
//   - \h is a hexadecimal digit, && intersects classes, [[:punct:]] has symbols.
//   - A flag in the middle of an alternative takes all that follows in its group
//     with it: a(?i)b|c is a(?i:b|c).
//   - Case folding takes ſ with s and K (U+212A) with k. It can also match ß by
//     ss: patterns where that could happen are refused.
//   - \p{Lu} ignores (?i), but [\p{Lu}] does not.
//
// Rust's fancy-regex, which tekken.json and tiktoken use, reads {1,3}+ as
// possessive, and ^ and $ as the ends of the text.
package onig

//go:generate go run ./gen -data gen/unicode-16.0.0.txt -out tables.go

import "fmt"

// A Dialect is the syntax of a pattern.
type Dialect uint8

const (
	Ruby Dialect = iota // Oniguruma's Ruby syntax
	Rust                // fancy-regex
)

// An Error reports a pattern that is malformed or cannot be translated.
type Error struct {
	Offset      int  // in the pattern, in characters
	Unsupported bool // the pattern may be right
	Reason      string
}

func (e *Error) Error() string {
	return fmt.Sprintf("at character %d of the pattern: %s", e.Offset, e.Reason)
}

// Translate returns a pattern for regexp2 that matches as pattern does in its
// dialect. It needs no options. Errors are an [*Error].
func Translate(pattern string, d Dialect) (string, error) {
	n, err := parse(pattern, d)
	if err != nil {
		return "", err
	}
	var e emitter
	e.node(n)
	return e.String(), nil
}

// Contains returns a function that reports whether a character is in the class
// that is all of a pattern, as in `\s` or `[a-z]`. It panics if the pattern is
// anything else: it is for classes that the program knows.
func Contains(pattern string, d Dialect) func(rune) bool {
	n, err := parse(pattern, d)
	if err != nil {
		panic(err)
	}
	if n.kind != sequence || len(n.subs) != 1 || n.subs[0].kind != class {
		panic("onig: not a class: " + pattern)
	}
	return n.subs[0].set.has
}
