// Package normal brings texts into the normal forms that the reference
// (Hugging Face's tokenizers) does: those of Unicode 9.0.0, without the limit of
// 30 marks in a row that golang.org/x/text keeps (Stream-Safe Text Format).
//
// Package norm of x/text has the tables of a younger Unicode. Its forms differ
// in characters that Unicode 9.0.0 does not have, and only in those: a text is
// cut at them, they stay as they are, and norm does the rest
// (testdata/tokenizers/nfc.json, checked for every code point there is). What
// norm would break up, because it has too many marks, is put together here from
// what norm says of one character and of pairs.
package normal

import (
	"slices"
	"sort"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A Form is a normal form.
type Form uint8

const (
	NFC Form = iota
	NFD
	NFKC
	NFKD
)

func (f Form) of() norm.Form { return [...]norm.Form{norm.NFC, norm.NFD, norm.NFKC, norm.NFKD}[f] }

// composes reports whether f puts characters together after taking them apart.
func (f Form) composes() bool { return f == NFC || f == NFKC }

// String returns text in the normal form: text itself if it is already.
// Bytes that are not valid UTF-8 stay as they are, and part what is before
// from what is after.
func (f Form) String(text string) string {
	if f.Span(text) == len(text) {
		return text
	}
	return string(f.Append(nil, text))
}

// Append appends text in the normal form. What dst holds does not change.
func (f Form) Append(dst []byte, text string) []byte {
	for len(text) > 0 {
		n, size := stretch(text)
		dst = f.stretch(dst, text[:n])
		dst = append(dst, text[n:n+size]...)
		text = text[n+size:]
	}
	return dst
}

// stretch returns how far text goes without a character that is apart, and the
// size of that.
func stretch(text string) (n, size int) {
	for n < len(text) {
		if text[n] < utf8.RuneSelf {
			n++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[n:])
		if r == utf8.RuneError && size == 1 || isApart(r) {
			return n, size
		}
		n += size
	}
	return n, 0
}

func isApart(r rune) bool {
	i := sort.Search(len(apart), func(i int) bool { return apart[i][1] >= r })
	return i < len(apart) && apart[i][0] <= r
}

// most is how many characters may follow each other that the next one could
// change or reorder before norm is not trusted with them. It breaks up more
// than 30 marks in a row, and one character can be taken apart into four.
const most = 7

// stretch appends text, in which no character is apart.
func (f Form) stretch(dst []byte, text string) []byte {
	form := f.of()
	for len(text) > 0 {
		plain, n := f.plain(text)
		if plain > 0 {
			// Into an empty slice: norm.Append would compose with what dst holds.
			dst = append(dst, form.String(text[:plain])...)
		}
		if n > plain {
			dst = f.heap(dst, text[plain:n])
		}
		text = text[n:]
	}
	return dst
}

// plain returns how much of text norm can be trusted with, and how far the
// heap of marks goes that follows.
func (f Form) plain(text string) (plain, n int) {
	form := f.of()
	start, runes := 0, 0 // of the characters that belong together
	for n < len(text) {
		if text[n] < utf8.RuneSelf {
			if runes > most {
				return start, n
			}
			start, runes = n, 1
			n++
			continue
		}
		p := form.PropertiesString(text[n:])
		if p.BoundaryBefore() {
			if runes > most {
				return start, n
			}
			start, runes = n, 0
		}
		runes++
		n += max(1, p.Size())
	}
	if runes > most {
		return start, n
	}
	return n, n
}

// heap appends a text of any number of marks, by the algorithm of Unicode's
// chapter 3.11: take apart, put marks into the order of their classes, compose.
func (f Form) heap(dst []byte, text string) []byte {
	runes := f.decompose(text)
	order(runes)
	if f.composes() {
		runes = compose(runes)
	}
	for _, r := range runes {
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// decompose takes each character apart.
func (f Form) decompose(text string) []rune {
	form := norm.NFD
	if f == NFKC || f == NFKD {
		form = norm.NFKD
	}
	var runes []rune
	for _, r := range text {
		if part := form.PropertiesString(string(r)).Decomposition(); part != nil {
			runes = append(runes, []rune(string(part))...)
		} else if isHangul(r) {
			runes = append(runes, []rune(form.String(string(r)))...)
		} else {
			runes = append(runes, r)
		}
	}
	return runes
}

func isHangul(r rune) bool { return 0xAC00 <= r && r <= 0xD7A3 }

func classOf(r rune) uint8 { return norm.NFD.PropertiesString(string(r)).CCC() }

// order puts each run of marks into the order of their classes.
func order(runes []rune) {
	for start := 0; start < len(runes); {
		if classOf(runes[start]) == 0 {
			start++
			continue
		}
		end := start
		for end < len(runes) && classOf(runes[end]) != 0 {
			end++
		}
		slices.SortStableFunc(runes[start:end], func(a, b rune) int { return int(classOf(a)) - int(classOf(b)) })
		start = end
	}
}

// compose puts each character together with the last starter before it, unless
// one of the same or a higher class is between them.
func compose(runes []rune) []rune {
	composed := runes[:0:len(runes)]
	starter := -1      // its index in composed
	last := uint8(255) // class of the character before, 255 for none that blocks
	for _, r := range runes {
		class := classOf(r)
		adjacent := starter == len(composed)-1
		if starter >= 0 && (adjacent || last != 0 && last < class) {
			if c, ok := pair(composed[starter], r); ok {
				composed[starter] = c
				continue
			}
		}
		composed = append(composed, r)
		last = class
		if class == 0 {
			starter = len(composed) - 1
		}
	}
	return composed
}

// pair returns the character that two make.
func pair(a, b rune) (rune, bool) {
	together := []rune(norm.NFC.String(string([]rune{a, b})))
	if len(together) == 1 && together[0] != a {
		return together[0], true
	}
	return 0, false
}
