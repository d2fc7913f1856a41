// Package pretok cuts text into the pieces that byte pair merging works in:
// what tiktoken does with a regular expression, done by one hand-written
// scanner per published pattern.
//
// # Words
//
// A pattern is the regular expression that a tokenizer was published with. A
// pretokenizer cuts text by a pattern; what it cuts off are pieces. A run is a
// longest stretch of characters of one kind. The classes \p{L}, \p{N}, \p{M}
// and \s are Unicode 16.0.0's (see package ucd), as they are for tiktoken.
//
// # Promises
//
// Pieces are never empty and tile the text: laid end to end they are the text
// again, whatever its bytes.
//
// Cutting is memoryless: the pieces from a piece start on depend on nothing
// before it. So it can be broken off after any piece and taken up later, and a
// text can be cut from several of its piece starts at once.
//
// # Invalid UTF-8
//
// tiktoken takes only valid text, so a rule had to be chosen: a byte that is
// no part of a well-formed sequence, in the sense of utf8.DecodeRuneInString,
// is a character of its own that is neither letter, mark, number nor white
// space. It is treated as punctuation is, and as U+FFFD would be.
//
// # Two ways to say it
//
// r50k.go, cl100k.go and o200k.go have the scanners, which follow the patterns
// clause by clause, with scan.go for what they share. bitmap*.go has the fast
// way, which is the one that runs; bitmap.go explains it.
package pretok

import "github.com/tokcount/tokcount/vocab"

// Func cuts text from pos on, which must be the start of a piece: 0, or the end
// of an earlier piece. It fills ends with the offsets in text where the
// successive pieces end, and returns how many it filled: len(ends), or fewer only
// if it reached the end of text. It may overwrite the rest of ends.
//
// Time is linear in the text cut. Each call costs about 20 ns beside, and looks at
// up to 64 bytes behind its last piece in vain, so ends should have room for some
// hundred pieces. A Func allocates nothing and keeps no state: it may be called
// concurrently.
type Func func(text string, pos int, ends []int) int

// The published patterns.
const (
	R50k   = vocab.PatternR50k
	CL100k = vocab.PatternCL100k
	O200k  = vocab.PatternO200k
)

// Spellings of earlier tiktoken releases, of GPT-2, and of the many tokenizers
// that took a pattern over from them.
const (
	r50kGPT2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	r50kOld  = `'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

	// Without \s++$ these two cut white space that ends a text after its last
	// line break, where CL100k keeps it whole. No id of cl100k_base depends on
	// it, since none of its tokens has a blank after a line break; another
	// vocabulary's may.
	cl100kFirst = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	cl100kOld   = `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`
)

// ForPattern returns the pretokenizer for a pattern, or false if pattern is not
// letter by letter one of the published ones. Known are the spellings of
// tiktoken 0.14 (the constants of this package) and the earlier ones, without
// possessive quantifiers.
func ForPattern(pattern string) (Func, bool) {
	switch pattern {
	case R50k, r50kOld, r50kGPT2:
		return splitR50k, true
	case CL100k:
		return splitCL100k, true
	case cl100kOld, cl100kFirst:
		return splitCL100kOld, true
	case O200k:
		return splitO200k, true
	}
	return nil, false
}
