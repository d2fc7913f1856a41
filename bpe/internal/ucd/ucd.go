// Package ucd has the character classes that split patterns name (\p{L}, \p{N},
// \p{M}, \p{P}, \p{S}, \s and the subclasses of \p{L}), as of Unicode 16.0.0.
//
// The standard library's unicode package is not used because its version is that of
// the toolchain: Go 1.26 has Unicode 15.0.0, 4,924 letters fewer than tiktoken's
// regular expressions know, and results would change when a user upgrades Go.
//
// o200k_base's pattern uses two overlapping sets of letters and marks,
// [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and [\p{Ll}\p{Lm}\p{Lo}\p{M}]. They are called
// [Upper] and [Lower] here: a character without case is in both.
package ucd

//go:generate go run ./gen -data gen/classes-16.0.0.txt -out tables.go

// Class is a set of character classes, one bit each. Zero means everything else:
// controls, format characters, unassigned code points.
type Class uint8

// The classes. The flags of a character are exactly one of
//
//	Letter|Upper           Lu, Lt
//	Letter|Lower           Ll
//	Letter|Upper|Lower     Lm, Lo
//	Upper|Lower            M
//	Number                 N
//	Space                  White_Space
//	Punct                  P, S
//	Number17               N since Unicode 17.0.0
//	0                      anything else
//
// so every set in a published pattern is one mask.
const (
	Letter   Class = 1 << iota // \p{L}
	Number                     // \p{N}
	Space                      // \s, the White_Space property
	Upper                      // [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]
	Lower                      // [\p{Ll}\p{Lm}\p{Lo}\p{M}]
	Punct                      // [\p{P}\p{S}]
	Number17                   // \p{N} of Unicode 17.0.0 without Number, for pretokenizers of that version
)

// blockShift is the logarithm of the block size. Blocks of 128 give the
// smallest pair of tables (39.3 KB; 256 give 42.5, 64 give 40.1) and fewer than 256
// different blocks, so that a block number is a byte.
const blockShift = 7

// Lookup returns the class of r, 0 if r is not a code point. It costs two dependent loads, both from
// the first-level cache while a text stays within a few scripts: about 1 ns.
func Lookup(r rune) Class {
	i := uint32(r) >> blockShift
	if i >= uint32(len(blockOf)) {
		return 0
	}
	return Class(blocks[uint32(blockOf[i])<<blockShift|uint32(r)&(1<<blockShift-1)])
}

// ASCII returns the class of the character b < utf8.RuneSelf: one load.
func ASCII(b byte) Class {
	return Class(blocks[b&(1<<blockShift-1)]) // the first block is block 0
}
