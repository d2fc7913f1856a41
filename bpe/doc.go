// Package bpe encodes text as the tokens of a byte-pair vocabulary, exactly as
// OpenAI's tiktoken does, and decodes them. Programs mostly get an [Encoding]
// from package encodings.
//
// # Words
//
// A vocabulary gives byte strings, the tokens, an id each. Encoding first cuts
// a text into pieces, by the vocabulary's split pattern. A piece that is a
// token is that token. Any other piece is taken apart into bytes, and then two
// neighbours whose joined bytes are a token are merged, again and again: the
// pair with the lowest id (its rank) first, the leftmost of equals first.
//
// # What exact means
//
// For every text the ids are those of tiktoken 0.14. Character classes are
// those of Unicode 16.0.0, whatever the version of the Go toolchain. The
// reference takes only valid UTF-8; here text is bytes, and each byte that is
// no part of a valid character counts, in the split pattern, as a character
// that is neither letter, number nor white space. Decoding the tokens of any
// text gives the same bytes.
package bpe
