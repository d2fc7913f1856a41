package encodings_test

import (
	"math/rand/v2"
	"strings"
)

// shape makes text of one kind, exactly n bytes of it: for runs of one class
// all of it is one piece, the case where encoders turn quadratic.
type shape struct {
	name string
	make func(r *rand.Rand, n int) string
}

var shapes = []shape{
	{"a", repeated("a")},
	{"spaces", repeated(" ")},
	{"newlines", repeated("\n")},
	{"white_space", drawn(" \t\n\r\v\f\u00a0\u2028")},
	{"letters", drawn("abcdefghijklmnopqrstuvwxyz")},
	{"both_cases", drawn("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")},
	{"digits", drawn("0123456789")},
	{"base64", drawn("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")},
	{"punctuation", drawn("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")},
	{"contractions", drawn("'sdmtrevl'\u017f")},
	{"cyrillic", drawn("абвгдежзийклмнопрстуфхцчшщъыьэюя")},
	{"cjk", han},
	{"bytes", invalidBytes},
	{"any_bytes", anyBytes},
}

// repeated is one string over and over.
func repeated(s string) func(*rand.Rand, int) string {
	return func(_ *rand.Rand, n int) string {
		return strings.Repeat(s, n/len(s)+1)[:n]
	}
}

// drawn are characters of an alphabet at random. What is left after the last
// whole character is filled with "a".
func drawn(alphabet string) func(*rand.Rand, int) string {
	chars := []rune(alphabet)
	return func(r *rand.Rand, n int) string {
		return fill(n, func() rune { return chars[r.IntN(len(chars))] })
	}
}

// han are Chinese characters, the frequent first third of the block.
func han(r *rand.Rand, n int) string {
	return fill(n, func() rune { return 0x4E00 + r.Int32N(0x1B00) })
}

func fill(n int, next func() rune) string {
	var b strings.Builder
	for b.Len() < n {
		s := string(next())
		if b.Len()+len(s) > n {
			s = "a"
		}
		b.WriteString(s)
	}
	return b.String()
}

// invalidBytes are bytes none of which, next to whichever other, is part of a
// UTF-8 character: continuations, and leads that no character has.
func invalidBytes(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(0x80 + r.IntN(0x48))
		if b[i] >= 0xC0 {
			b[i] += 0xF8 - 0xC0
		}
	}
	return string(b)
}

func anyBytes(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.UintN(256))
	}
	return string(b)
}

// shaped is the shape of that name.
func shaped(name string) func(*rand.Rand, int) string {
	for _, s := range shapes {
		if s.name == name {
			return s.make
		}
	}
	panic("no shape named " + name)
}
