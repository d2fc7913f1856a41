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
