package normal

import (
	"iter"
	"unicode/utf8"
)

// A Unit is a part of a text that is normalized by itself, and what it becomes.
type Unit struct{ Original, Text string }

// Units yields the units of text in order, and where each begins: the parts
// that begin with a character that nothing before it changes. The texts of all,
// joined, are the text in the normal form.
//
// What needs no change is in few and long units, other text in short ones. It
// allocates, and is for those who need to know what became of what.
func (f Form) Units(text string) iter.Seq2[int, Unit] {
	return func(yield func(int, Unit) bool) {
		for at := 0; at < len(text); {
			n := f.Span(text[at:])
			if n > 0 {
				if !yield(at, Unit{text[at : at+n], text[at : at+n]}) {
					return
				}
				at += n
				continue
			}
			n = f.unit(text[at:])
			if !yield(at, Unit{text[at : at+n], f.String(text[at : at+n])}) {
				return
			}
			at += n
		}
	}
}

// unit returns how long the unit is that text begins with. It reads no further.
func (f Form) unit(text string) int {
	n, alone := f.size(text)
	for !alone && n < len(text) {
		size, alone := f.size(text[n:])
		if alone || f.of().PropertiesString(text[n:]).BoundaryBefore() {
			break
		}
		n += size
	}
	return n
}

// size returns the size of the character that text begins with, and whether it is a unit by
// itself whatever is around it.
func (f Form) size(text string) (n int, alone bool) {
	r, size := utf8.DecodeRuneInString(text)
	return size, r == utf8.RuneError && size == 1 || isApart(r)
}

// Joins reports whether the character that text begins with may change together with
// what is before it, or is not all there.
func (f Form) Joins(text string) bool {
	if text == "" || text[0] < utf8.RuneSelf {
		return false
	}
	if !utf8.FullRuneInString(text) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text)
	return !f.plainRune(r) && !f.of().PropertiesString(text).BoundaryBefore()
}
