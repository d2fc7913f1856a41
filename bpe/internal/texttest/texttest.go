// Package texttest makes texts for tests of what splits and cuts.
package texttest

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Atoms are what [Mix] joins: characters that the clauses of the patterns compete
// for, beginnings of characters and of special tokens, and parts of words.
var Atoms = []string{
	"a", "Z", "É", "ß", "ж", "ſ", "ǅ", "ʰ", "中", "あ", "अ", "ก", "क्षि", "\u0301", "\u0308", "1", "9", "٣", "½", "Ⅷ", "９",
	" ", "  ", "    ", "\t", "\n", "\r\n", "\n\n", "\u00a0", "\u3000", "'", "'s", "'S", "'ll", "'ſ", "'re", "’", "/", "!", ".", "_", "。", "😀", "👍🏽",
	"the", " and", "hello", "ization", " United States", "HTTP", "Server", "straw", "berr", "y", "3141592", "\x80", "\xe4\xb8", "\xff",
	"カ", "〇", "\x01", "\u200d",
	"<|endoftext|>", "<|endof", "<|", "text|>", "====", "::", "();\n",
}

// Mix joins n of Atoms; half of the texts are made of a few of them.
func Mix(r *rand.Rand, n int) string {
	from := Atoms
	if r.IntN(2) == 0 {
		from = nil
		for range 1 + r.IntN(4) {
			from = append(from, Atoms[r.IntN(len(Atoms))])
		}
	}
	var b strings.Builder
	for range n {
		b.WriteString(from[r.IntN(len(from))])
	}
	return b.String()
}

// Fewer is n, and with -short a quarter: counting each beginning of a text takes
// its time, with the race detector most of all.
func Fewer(n int) int {
	if testing.Short() {
		return max(1, n/4)
	}
	return n
}
