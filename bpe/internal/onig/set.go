package onig

import (
	"encoding/binary"
	"slices"
	"unicode/utf8"
)

// A set is a set of code points: ranges that ascend and do not touch.
type set []span

// A span is the code points from first to last.
type span struct{ first, last rune }

// all is every code point.
var all = set{{0, utf8.MaxRune}}

// of returns the set of some characters.
func of(chars ...rune) set {
	s := make(set, 0, len(chars))
	for _, r := range chars {
		s = append(s, span{r, r})
	}
	return s.tidy()
}

// tidy sorts and joins ranges.
func (s set) tidy() set {
	slices.SortFunc(s, func(a, b span) int { return int(a.first - b.first) })
	tidy := s[:0]
	for _, r := range s {
		if n := len(tidy); n > 0 && r.first <= tidy[n-1].last+1 {
			tidy[n-1].last = max(tidy[n-1].last, r.last)
			continue
		}
		tidy = append(tidy, r)
	}
	return tidy
}

func (s set) or(others ...set) set {
	joined := slices.Clone(s)
	for _, other := range others {
		joined = append(joined, other...)
	}
	return joined.tidy()
}

func (s set) not() set {
	var rest set
	next := rune(0)
	for _, r := range s {
		if r.first > next {
			rest = append(rest, span{next, r.first - 1})
		}
		next = r.last + 1
	}
	if next <= utf8.MaxRune {
		rest = append(rest, span{next, utf8.MaxRune})
	}
	return rest
}

func (s set) and(other set) set { return s.not().or(other.not()).not() }

func (s set) has(r rune) bool {
	i, _ := slices.BinarySearchFunc(s, r, func(in span, r rune) int {
		switch {
		case in.last < r:
			return -1
		case in.first > r:
			return 1
		}
		return 0
	})
	return i < len(s) && s[i].first <= r && r <= s[i].last
}

// unpack reads ranges as gen packs them.
func unpack(packed string) set {
	var s set
	next := rune(0)
	for data := []byte(packed); len(data) > 0; {
		skip, n := binary.Uvarint(data)
		more, m := binary.Uvarint(data[n:])
		data = data[n+m:]
		first := next + rune(skip)
		s = append(s, span{first, first + rune(more)})
		next = first + rune(more) + 1
	}
	return s
}
