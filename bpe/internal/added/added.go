// Package added finds the longest of a set of texts at a place of a text: added
// tokens, of which a tokenizer may have thousands.
package added

import (
	"slices"
	"strings"
)

// A Set is a set of texts, none of them empty. It is read-only and safe for
// concurrent use. The zero Set is empty.
type Set struct {
	texts  []string   // in order
	starts [257]int32 // texts[starts[b]:starts[b+1]] begin with byte b
	common string     // what all texts begin with
	most   int        // length of the longest
}

// New returns the set of texts. It sorts a copy.
func New(texts []string) *Set {
	s := &Set{texts: slices.Clone(texts)}
	slices.Sort(s.texts)
	s.texts = slices.Compact(s.texts)
	for _, text := range s.texts {
		s.starts[int(text[0])+1]++
		s.most = max(s.most, len(text))
	}
	for b := range 256 {
		s.starts[b+1] += s.starts[b]
	}
	if n := len(s.texts); n > 0 {
		first, last := s.texts[0], s.texts[n-1] // what these two share, all do
		for s.common = first; !strings.HasPrefix(last, s.common); {
			s.common = s.common[:len(s.common)-1]
		}
	}
	return s
}

// Len returns the number of texts.
func (s *Set) Len() int { return len(s.texts) }

// Text returns the text of an index.
func (s *Set) Text(i int) string { return s.texts[i] }

// Longest returns the length of the longest text.
func (s *Set) Longest() int { return s.most }

// Find returns the first place in text, from at on, at which a text of the set begins,
// and the index of the longest that does; len(text) and -1 if there is none.
func (s *Set) Find(text string, at int) (place, index int) {
	if len(s.texts) == 0 {
		return len(text), -1
	}
	for at < len(text) {
		at = s.candidate(text, at)
		if at == len(text) {
			break
		}
		if i := s.At(text, at); i >= 0 {
			return at, i
		}
		at++
	}
	return len(text), -1
}

// candidate returns the first place from at on where a text may begin.
func (s *Set) candidate(text string, at int) int {
	if s.common != "" {
		if i := strings.Index(text[at:], s.common); i >= 0 {
			return at + i
		}
		return len(text)
	}
	for ; at < len(text); at++ {
		if b := text[at]; s.starts[b] != s.starts[int(b)+1] {
			break
		}
	}
	return at
}

// At returns the index of the longest text that text has at a place, -1 if there is
// none. Its time is that of a few comparisons for each byte that matches.
func (s *Set) At(text string, at int) int {
	if at == len(text) {
		return -1
	}
	b := text[at]
	low, high := int(s.starts[b]), int(s.starts[int(b)+1])
	longest := -1
	for depth := 1; low < high; depth++ {
		if len(s.texts[low]) == depth {
			longest = low
			low++
		}
		if low == high || at+depth == len(text) {
			break
		}
		low, high = s.narrow(low, high, depth, text[at+depth])
	}
	return longest
}

// narrow returns which of the texts from low to high, which are longer than depth,
// have byte b there.
func (s *Set) narrow(low, high, depth int, b byte) (int, int) {
	if s.texts[low][depth] > b || s.texts[high-1][depth] < b {
		return low, low
	}
	for i, j := low, high; i < j; { // low: the first with b or more
		m := int(uint(i+j) / 2)
		if s.texts[m][depth] < b {
			i = m + 1
		} else {
			j = m
		}
		low = i
	}
	end := low
	for i, j := low, high; i < j; {
		m := int(uint(i+j) / 2)
		if s.texts[m][depth] <= b {
			i = m + 1
		} else {
			j = m
		}
		end = i
	}
	return low, end
}

// Begun returns the first place in text, from at on, where the beginning of a text of
// the set, but not all of it, is all that is left; len(text) if there is none.
func (s *Set) Begun(text string, at int) int {
	for i := max(at, len(text)-s.most+1); i < len(text); i++ {
		rest := text[i:]
		k, _ := slices.BinarySearch(s.texts, rest)
		if k < len(s.texts) && s.texts[k] == rest {
			k++
		}
		if k < len(s.texts) && strings.HasPrefix(s.texts[k], rest) {
			return i
		}
	}
	return len(text)
}

// Covers reports whether place i of text is inside what may be a text of the set. It looks
// at the nearest beginnings first, which in a run of such texts, as of newlines, is enough.
func (s *Set) Covers(text string, i int) bool {
	for from := i - 1; from >= max(0, i-s.most+1); from-- {
		if s.starts[text[from]] == s.starts[int(text[from])+1] {
			continue
		}
		if k := s.At(text, from); k >= 0 && from+len(s.texts[k]) > i {
			return true
		}
	}
	return false
}
