package pretok

import (
	"slices"
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// A Pattern is a split pattern as a row of fields. The scanner and the bitmaps read
// the fields; nothing else distinguishes one pattern from another. Patterns are
// those of the table in patterns.go, and safe for concurrent use.
//
// The fields can be combined freely, with these exceptions: isolated requires digits
// to be 1 or 3 and does not go with toLineOrEnd; hanApart requires what Kimi's row
// has, and scripts what DeepSeek's has. A test goes through all other combinations.
type Pattern struct {
	name      string
	spellings []string   // the regular expressions that mean this row
	rustOnly  []string   // those that Oniguruma reads in another way
	splits    [][]string // the sequences of Split steps that mean this row

	contractions contractions
	prefix       prefix
	words        words
	digits       uint8  // 1 for \p{N}, 3 for \p{N}{1,3}, 0 for  ?\p{N}+
	isolated     uint64 // cutOut if numbers are cut out before the pattern is applied, else 0
	tail         tail
	blanks       blanks
	cuts         cuts

	kind kind // derived from the fields above

	spaces *spaces // of a model that nothing cuts; no other field counts then
}

// cutOut is the value of isolated, a mask for bitmaps, for tokenizers that cut out
// the numbers first and then apply the pattern to each segment between them. White
// space at the end of a segment is at the end of the pattern's text: unlike white
// space before a letter, it keeps its last character. The step that cuts out numbers
// has classes of its own: in Hugging Face's tokenizers those of Unicode 17.0.0, see
// [ucd.Number17].
const cutOut = ^uint64(0)

// contractions says how the endings 's, 't, 're, 've, 'm, 'll, 'd are treated.
type contractions uint8

const (
	noContractions contractions = iota
	exact                       // '(?:[sdmt]|ll|ve|re), a piece
	folded                      // '(?i:[sdmt]|ll|ve|re), a piece
	suffix                      // (?i:'s|'t|'re|'ve|'m|'ll|'d)?, the end of a word
)

// fold returns the bit that makes an ASCII letter small if case does not matter,
// else 0.
func (c contractions) fold() byte {
	if c == exact {
		return 0
	}
	return 'a' - 'A'
}

// prefix says which character a word may begin with that is not a letter.
type prefix uint8

const (
	space prefix = iota //  ?
	any                 // [^\r\n\p{L}\p{N}]?
)

// words says what a word is: \p{L}+ unless some of these bits are set.
type words uint8

const (
	byCase    words = 1 << iota // U*W+|U+W*, with U the upper-case set and W the lower-case set of package ucd
	withMarks                   // \p{M} are in words and sets, as letters without case are
)

// tail says what a run of punctuation takes in after it.
type tail uint8

const (
	noTail   tail = iota
	newlines      // [\r\n]*
	slashes       // [\r\n/]*
)

// blanks says how white space is split.
type blanks uint8

const (
	byRun       blanks = iota // \s+(?!\S)|\s+
	toLine                    // \s*[\r\n]+|\s+(?!\S)|\s+
	toLineOrEnd               // \s++$|\s*[\r\n]+|\s+(?!\S)|\s+
)

// cuts says what is cut out before words are looked for.
type cuts uint8

const (
	nothing  cuts = iota
	hanApart      // [\p{Han}]+ is the first clause, and words have no Han
	scripts       // numbers, then Han and kana, as DeepSeek does: see scan_script.go
)

// numberClass returns the classes that are \p{N}.
func (p *Pattern) numberClass() ucd.Class {
	if p.isolated != 0 {
		return ucd.Number | ucd.Number17
	}
	return ucd.Number
}

// For returns the Pattern for a regular expression in the syntax of tiktoken, which
// is that of Rust's fancy-regex. It reports false if pattern is not, character by
// character, one of the spellings in the table. A line break may be written as it is
// or with a backslash.
func For(pattern string) (*Pattern, bool) {
	for i := range patterns {
		p := &patterns[i]
		if among(p.spellings, pattern) || among(p.rustOnly, pattern) {
			return p, true
		}
	}
	return nil, false
}

// ForSplits returns the Pattern for the steps of a pretokenizer in a tokenizer.json:
// regular expressions in the syntax of Oniguruma, each applied to the pieces of the
// step before. Its matches are pieces, and so is what is between them, as with the
// behavior Isolated. It reports false if the table does not have these steps, as For
// does.
//
// Other steps are passed as regular expressions too: Digits with individual_digits as
// [Digits], and ByteLevel with use_regex as spec.GPT2Pattern. A single Split with the
// behavior Removed and invert is as good as one with Isolated if its pattern is one of
// the table, because each of those that are a single step matches every character.
func ForSplits(steps []string) (*Pattern, bool) {
	for i := range patterns {
		p := &patterns[i]
		if len(steps) == 1 && among(p.spellings, steps[0]) {
			return p, true
		}
		for _, splits := range p.splits {
			if slices.EqualFunc(splits, steps, means) {
				return p, true
			}
		}
	}
	return nil, false
}

// among reports whether one of spellings means what pattern does.
func among(spellings []string, pattern string) bool {
	return slices.ContainsFunc(spellings, func(s string) bool { return means(s, pattern) })
}

// means reports whether pattern is spelling, but for line breaks that are written as
// they are.
func means(spelling, pattern string) bool {
	for i := range len(pattern) {
		c := pattern[i : i+1]
		switch c {
		case "\r":
			c = `\r`
		case "\n":
			c = `\n`
		}
		if !strings.HasPrefix(spelling, c) {
			return false
		}
		spelling = spelling[len(c):]
	}
	return spelling == ""
}

// Name returns what the row is called, for people to read.
func (p *Pattern) Name() string { return p.name }
