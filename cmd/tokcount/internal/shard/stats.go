package shard

import (
	"maps"
	"slices"
)

// Figures count what became of records. In is always Out and Bad and Short together.
type Figures struct {
	In     int64 `json:"in"`     // records that were read
	Out    int64 `json:"out"`    // documents that were written
	Bad    int64 `json:"bad"`    // records that are not documents
	Short  int64 `json:"short"`  // documents that were left out, since they are too short
	Bytes  int64 `json:"bytes"`  // of the texts of Out
	Tokens int64 `json:"tokens"` // of them, without what is between documents

	// Asides are parts of the messages of Out that are not text, such as images, and calls of
	// tools: they are left out.
	Asides int64 `json:"asides,omitempty"`
}

func (f *Figures) add(g Figures) {
	f.In += g.In
	f.Out += g.Out
	f.Bad += g.Bad
	f.Short += g.Short
	f.Bytes += g.Bytes
	f.Tokens += g.Tokens
	f.Asides += g.Asides
}

// Stats say how long documents are.
type Stats struct {
	Longest  *Place `json:"longest,omitempty"` // the first of the longest
	Shortest *Place `json:"shortest,omitempty"`

	// Lengths says how many documents have about so many tokens: those of up to two
	// digits are exact, and others rounded down to two digits.
	Lengths []Length `json:"lengths"`

	times map[int64]int64 // what Lengths is made of
}

// A Place is that of a document.
type Place struct {
	Input  string `json:"input"`
	At     int64  `json:"at"`             // see format.Doc
	Line   int64  `json:"line,omitempty"` // of JSON Lines, from 1, where it is known
	Tokens int64  `json:"tokens"`
}

// A Length is about how many tokens, and how many documents have them.
type Length [2]int64

// add adds a document.
func (s *Stats) add(input string, at place, tokens int64) {
	if s.times == nil {
		s.times = map[int64]int64{}
	}
	s.times[rounded(tokens)]++
	if s.Longest == nil || tokens > s.Longest.Tokens {
		s.Longest = &Place{input, at.at, at.line, tokens}
	}
	if s.Shortest == nil || tokens < s.Shortest.Tokens {
		s.Shortest = &Place{input, at.at, at.line, tokens}
	}
}

// merge adds those of documents that come later.
func (s *Stats) merge(t *Stats) {
	if s.times == nil {
		s.times = map[int64]int64{}
	}
	for _, l := range t.Lengths {
		s.times[l[0]] += l[1]
	}
	if t.Longest != nil && (s.Longest == nil || t.Longest.Tokens > s.Longest.Tokens) {
		s.Longest = t.Longest
	}
	if t.Shortest != nil && (s.Shortest == nil || t.Shortest.Tokens < s.Shortest.Tokens) {
		s.Shortest = t.Shortest
	}
}

// finish makes Lengths.
func (s *Stats) finish() {
	s.Lengths = []Length{}
	for _, tokens := range slices.Sorted(maps.Keys(s.times)) {
		s.Lengths = append(s.Lengths, Length{tokens, s.times[tokens]})
	}
}

// rounded is a number with its digits behind the second set to 0, so that there are few
// different ones.
func rounded(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}
