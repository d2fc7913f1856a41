package onig

import (
	"encoding/binary"
	"strings"
)

// folding holds what case-insensitive matching needs: the characters that are
// the same but for case.
type folding struct {
	same  map[rune][]rune // a character to the others of its class
	full  map[rune]bool   // characters that fold to several
	parts []string        // what those fold to, folded
}

func foldings() *folding { return allFoldings.get(makeFoldings) }

var allFoldings onDemand[*folding]

func makeFoldings() *folding {
	f := &folding{same: map[rune][]rune{}, full: map[rune]bool{}}
	classes := map[rune][]rune{}
	var from, to int64
	for data := []byte(simpleFolds); len(data) > 0; {
		a, n := binary.Varint(data)
		b, m := binary.Varint(data[n:])
		data = data[n+m:]
		from, to = from+a, to+b
		classes[rune(to)] = append(classes[rune(to)], rune(from))
	}
	for to, others := range classes {
		class := append(others, to)
		for _, r := range class {
			for _, other := range class {
				if other != r {
					f.same[r] = append(f.same[r], other)
				}
			}
		}
	}
	for _, line := range fullFolds {
		runes := []rune(line)
		f.full[runes[0]] = true
		f.parts = append(f.parts, f.foldText(runes[1:]))
	}
	return f
}

// class returns the characters that are r but for case, r among them.
func (f *folding) class(r rune) set { return of(append([]rune{r}, f.same[r]...)...) }

// close returns s with the characters that are one of it but for case.
func (f *folding) close(s set) set {
	closed := append(set(nil), s...)
	for r, others := range f.same {
		if s.has(r) {
			closed = append(closed, of(others...)...)
		}
	}
	return closed.tidy()
}

// hasFull reports whether one of s folds to several characters.
func (f *folding) hasFull(s set) bool {
	for r := range f.full {
		if s.has(r) {
			return true
		}
	}
	return false
}

// foldText returns a form that texts have in common which are the same but for
// case: each character by the least of its class.
func (f *folding) foldText(text []rune) string {
	var b strings.Builder
	for _, r := range text {
		b.WriteRune(f.class(r)[0].first)
	}
	return b.String()
}

// multi reports whether a text could match one of another number of characters
// when case does not count, as "ss" does "ß".
func (f *folding) multi(text []rune) bool {
	for _, r := range text {
		if f.full[r] {
			return true
		}
	}
	folded := f.foldText(text)
	for _, part := range f.parts {
		if strings.Contains(folded, part) {
			return true
		}
	}
	return false
}
