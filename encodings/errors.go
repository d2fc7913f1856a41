package encodings

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// An UnknownEncodingError is returned for a name that no encoding has.
type UnknownEncodingError struct {
	Name    string   // as asked for
	Nearest []string // names that may have been meant, likeliest first; at most three
}

// Error names the encoding and what may have been meant:
//
//	unknown encoding "cl100k": did you mean cl100k_base?
func (e *UnknownEncodingError) Error() string { return unknown("encoding", e.Name, e.Nearest) }

// An UnknownModelError is returned for a name that no model in the table has
// and no rule explains.
type UnknownModelError struct {
	Name    string   // as asked for
	Nearest []string // names that may have been meant, likeliest first; at most three
	Vendor  string   // whose model it is, such as "Anthropic", if its name is that of another vendor's; or ""
}

// Error names the model and what may have been meant, as that of
// [UnknownEncodingError] does, or whose it is:
//
//	unknown model "claude-sonnet-4": it is Anthropic's, and none of OpenAI's encodings is its tokenizer
func (e *UnknownModelError) Error() string {
	if e.Vendor != "" {
		return "unknown model " + strconv.Quote(e.Name) + ": it is " + e.Vendor + "'s, and none of OpenAI's encodings is its tokenizer"
	}
	return unknown("model", e.Name, e.Nearest)
}

func unknown(kind, name string, nearest []string) string {
	msg := "unknown " + kind + " " + strconv.Quote(name)
	last := len(nearest) - 1
	switch {
	case last < 0:
		return msg
	case last == 0:
		return msg + ": did you mean " + nearest[0] + "?"
	}
	return msg + ": did you mean " + strings.Join(nearest[:last], ", ") + " or " + nearest[last] + "?"
}

// nearest suggests models for an unknown name.
func (t *modelTable) nearest(name string) []string {
	names := make([]string, len(t.models))
	for i, m := range t.models {
		names[i] = m.Name
	}
	return nearest(name, names)
}

// nearest returns the up to three names most like name, none if none is like
// it. Of names equally like it the shorter come first.
func nearest(name string, names []string) []string {
	const most = 3
	type candidate struct {
		name string
		far  int
	}
	var near []candidate
	name = plainName(name)
	for _, known := range names {
		if far, ok := unlikeness(name, known); ok {
			near = append(near, candidate{known, far})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.far, b.far), cmp.Compare(len(a.name), len(b.name)))
	})
	var out []string
	for _, c := range near[:min(most, len(near))] {
		out = append(out, c.name)
	}
	return out
}

// unlikeness orders suggestions: the name itself, which may be written with other
// signs or none ("gpt4", "gpt-4-1-mini"), then names that it begins
// ("cl100k"), then those a few typing errors away ("gpt4o"), then those that
// it extends ("gpt-6-sol-new"). It reports false for names not worth
// suggesting; the last are as near as names with two typing errors. One error in four characters is taken for a typing error, and
// two characters are no beginning.
func unlikeness(name, known string) (far int, ok bool) {
	most := max(1, len(name)/4)
	switch {
	case unpunctuated(name) == unpunctuated(known):
		return 0, true
	case len(name) > 2 && strings.HasPrefix(known, name):
		return 1, true
	case len(name)-len(known) <= most && len(known)-len(name) <= most:
		if d := distance(name, known); d <= most && d < len(known) {
			return 1 + d, true
		}
	}
	if strings.HasPrefix(name, known+"-") {
		return 3, true
	}
	return 0, false
}

// unpunctuated is name without the signs between its words.
func unpunctuated(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("-_. ", r) {
			return -1
		}
		return r
	}, name)
}

// distance returns how many typing errors lie between a and b: bytes that were
// inserted, deleted, replaced, or swapped with the next, of which none takes part
// in two (the optimal string alignment distance). Time is len(a)*len(b).
func distance(a, b string) int {
	before := make([]int, len(b)+1) // row is of a[:i+1], last of a[:i], before of a[:i-1]
	last := make([]int, len(b)+1)
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			replaced := last[j]
			if a[i] != b[j] {
				replaced++
			}
			row[j+1] = min(replaced, row[j]+1, last[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
