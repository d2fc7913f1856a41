package pretok

import "github.com/tokcount/tokcount/bpe/internal/ucd"

// A Pattern is a split pattern, field by field. It is one row of the table in
// patterns.go; the scanner and the bitmaps read the fields, and nothing else
// distinguishes one pattern from another.
//
// The fields can be combined freely, with two exceptions: isolated needs digits
// to be a number and does not go with toLineOrEnd. A test goes through all other
// combinations.
type Pattern struct {
	name      string
	spellings []string // the regular expressions that mean this row

	contractions contractions
	prefix       prefix
	words        words
	digits       uint8 // the n of \p{N}{1,n}, 1 or 3; 0 for  ?\p{N}+
	isolated     bool  // the digits are cut out before the rest is split; see below
	tail         tail
	blanks       blanks
}

// Isolated digits are what a tokenizer has that first cuts out the numbers and
// then applies a pattern to each segment between them. White space at the end of
// a segment is at the end of its text: unlike white space before a letter, it
// keeps its last character. The numbers are those of the step that cuts them out,
// which is Unicode 17.0.0 in Hugging Face's tokenizers.

// contractions are the endings 's, 't, 're, 've, 'm, 'll, 'd.
type contractions uint8

const (
	noContractions contractions = iota
	exact                       // '(?:[sdmt]|ll|ve|re), a piece
	folded                      // '(?i:[sdmt]|ll|ve|re), a piece
	suffix                      // (?i:'[sdmt]|'ll|'ve|'re)?, the end of a word
)

// fold returns the bit that makes an ASCII letter small, if case does not matter.
func (c contractions) fold() byte {
	if c == exact {
		return 0
	}
	return 'a' - 'A'
}

// prefix is the character that a word may begin with.
type prefix uint8

const (
	space prefix = iota //  ?
	any                 // [^\r\n\p{L}\p{N}]?
)

// words says what a word is made of, \p{L}+ unless some of these bits are set.
// With U for the upper-case set and W for the lower-case set, see package ucd, the
// words of byCase are U*W+ or U+W*.
type words uint8

const (
	byCase    words = 1 << iota // small letters are followed by no capital
	withMarks                   // \p{M} are in words, as if they were letters without case
)

// tail is what a run of punctuation takes in at its end.
type tail uint8

const (
	noTail   tail = iota
	newlines      // [\r\n]*
	slashes       // [\r\n/]*
)

// blanks says how white space is cut.
type blanks uint8

const (
	byRun       blanks = iota // \s+(?!\S)|\s+
	toLine                    // \s*[\r\n]+|\s+(?!\S)|\s+
	toLineOrEnd               // \s++$|\s*[\r\n]+|\s+(?!\S)|\s+
)

// numberClass returns the classes that are \p{N}.
func (p *Pattern) numberClass() ucd.Class {
	if p.isolated {
		return ucd.Number | ucd.Number17
	}
	return ucd.Number
}

// For returns the Pattern of a regular expression, or false if pattern is not,
// letter by letter, one of the spellings in the table.
func For(pattern string) (*Pattern, bool) {
	for i := range patterns {
		for _, s := range patterns[i].spellings {
			if s == pattern {
				return &patterns[i], true
			}
		}
	}
	return nil, false
}
