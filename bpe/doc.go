// Package bpe encodes text as the tokens of a byte-pair vocabulary, exactly as
// OpenAI's tiktoken does, and decodes them. Most programs get an [Encoding] from
// package encodings.
//
// # Words
//
// A vocabulary maps byte strings, the tokens, to ids. Special tokens are marks
// such as the end of a text; they are recognised in text only on request. What is
// between two special tokens is a segment of ordinary text. The vocabulary's split
// pattern cuts each segment into pieces: mostly words, with the space before them.
// This is the work of a pretokenizer. A piece that is a token is that token. Any
// other piece is taken apart into bytes, and then two neighbours whose joined bytes
// are a token are merged, again and again: the pair with the lowest id (its rank)
// first, the leftmost of equal pairs first.
//
// # What exact means
//
// For every text the ids are those of tiktoken 0.14. Character classes are those
// of Unicode 16.0.0, whatever the version of the Go toolchain. The reference takes
// only valid UTF-8; here text is bytes. Each byte that is not part of a valid
// character counts, in the split pattern, as a character that is neither letter,
// number nor white space. Decoding the tokens of any text gives the same bytes.
//
// # Plan of the source
//
// This package is the public face: one promise a file. What does the work is in
// the packages below it, most of them in internal. A package calls those to its
// right:
//
//	bpe -> cut -> merge -> vocab/table -> vocab/table/key
//	bpe, cut -> pretok -> ucd
//	bpe, cut -> regex
//	bpe -> pipe -> added, normal, onig
//
// What each of them does:
//
//   - pretok cuts a segment into pieces, for the published patterns; regex does so
//     for any other pattern.
//   - merge turns pieces into ids. It has the caches of known pieces and the ways to
//     merge, each for a length of piece.
//   - vocab/table finds the id of a token, and the id that a pair merges to.
//     vocab/table/key makes the keys that pieces are looked up by, there and in the
//     caches.
//   - cut finds where to cut a text: the longest beginning or end of a segment that
//     has at most a number of tokens; the ends of lines, sentences and words; the
//     borders of characters.
//   - pipe runs the steps of a tokenizer file one after the other, where there is no
//     shorter way. added finds added tokens, normal makes normal forms, onig translates
//     regular expressions of Oniguruma and Rust for package regexp2.
//   - ucd has the classes of characters, and texttest has texts for tests. naive is a
//     slow tokenizer by which tests judge, and goldens has the answers of the reference.
//
// Text goes down and comes up as numbers: pieces as offsets, tokens as ids, places
// to cut as offsets. No package calls one above it, not even through a function
// that it was given.
//
// Three files hold what the rest of this package shares. walk.go is the way that
// all text takes: from special token to special token (segments.go), and in a
// segment from one batch of pieces to the next. Each batch is split off by pretok
// and then, as a whole, given to merge. pool.go keeps workers, that is what merge
// and cut write to, between calls. pending.go holds the end of a stream whose
// tokens depend on what comes next.
package bpe
