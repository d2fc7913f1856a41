// Package pretok splits text into the pieces that byte-pair merging works in:
// what other tokenizers do with a regular expression, done by bit arithmetic on
// 64 bytes at a time.
//
// # Words
//
//   - A pattern is the regular expression that a tokenizer was published with.
//   - A row is a pattern as a few fields: how it treats digits, contractions,
//     punctuation and so on. See [Pattern].
//   - A spelling is one of the regular expressions that mean the same row, or one of
//     the sequences of them that are applied one after the other.
//   - A pretokenizer splits text by a pattern; the parts are pieces.
//   - A run is a longest stretch of characters of one class. The classes \p{L},
//     \p{N}, \p{M}, \p{P}, \p{S} and \s are those of Unicode 16.0.0 (see package ucd),
//     as in tiktoken.
//   - A window is 64 bytes of text; a bitmap is a word with one bit for each of
//     them.
//
// # Promises
//
// Pieces are never empty and tile the text: joined, they are the text again,
// whatever its bytes.
//
// Splitting is memoryless: the pieces from the start of a piece onwards depend on
// nothing before it. So it can stop after any piece and resume later, and a text
// can be split from several of its pieces at once.
//
// # Invalid UTF-8
//
// tiktoken accepts only valid text, so a rule had to be chosen: a byte that is not
// part of a well-formed sequence, in the sense of utf8.DecodeRuneInString, is a
// character on its own that is not a letter, mark, number or white space. It is
// treated as punctuation is, and as U+FFFD would be.
//
// # Plan
//
// The rows:
//
//	pattern.go             Pattern: the fields of a row and what they mean; For, ForSplits
//	patterns.go            the table: the rows and their spellings
//
// Two ways to split by a row. The scanner defines what is right, one character at
// a time; Split does the same with bitmaps and leaves to the scanner what they
// cannot do:
//
//	scan.go                the scanner: the clauses of a pattern in their order
//	scan_word.go           words, by case or not
//	contraction.go         's, 't, 're, ...
//	scan_script.go         another scanner, for DeepSeek's three steps
//	han.go                 the characters that DeepSeek and Kimi cut out
//
//	split.go               Split: from window to window
//	bitmap.go              how it works and what it costs; classes of ASCII
//	bitmap_unicode.go      classes of all other characters
//	bitmap_known.go        those that need no table
//	bitmap_starts.go       where pieces start: the row, field by field
//	bitmap_runs.go         the arithmetic of runs: punctuation, digits, white space
//	bitmap_case.go         capitals inside words
//	bitmap_contraction.go  contractions
//	bitmap_script.go       where pieces start in DeepSeek's three steps
//	bitmap_simd_amd64.go   bitmap.go with vectors, by GOEXPERIMENT=simd
//
// What is known of pieces without splitting:
//
//	border.go              where a text may be taken apart, whatever the row
//	sure.go                which pieces no later text changes
//	last.go                where the last piece of a shortened text starts
//	loose.go               what a cut does to the piece before it, or to the one after
//
// # Adding a row
//
// If a pattern fits the fields, add a row to the table in patterns.go with the
// pattern as its spelling. The tests go through the table and hold every spelling
// against package regexp2, in the syntax of each engine that reads it, and a slow
// matcher; both read the regular expression and do not see the fields, so a wrong field
// fails. A spelling that Oniguruma reads in another way than fancy-regex is a rustOnly.
package pretok
