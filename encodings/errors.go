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
}

// Error names the model and what may have been meant, as that of
// [UnknownEncodingError] does.
func (e *UnknownModelError) Error() string { return unknown("model", e.Name, e.Nearest) }

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

// nearest suggests models for an unknown name: the very name in the spelling
// of the table if that is understood, else names like it.
func (t *modelTable) nearest(name string) []string {
	if plain := plainName(name); plain != name {
		if _, ok := t.resolve(plain); ok {
			return []string{plain}
		}
	}
	names := make([]string, len(t.models))
	for i, m := range t.models {
		names[i] = m.Name
	}
	return nearest(name, names)
}

// plainName returns name as the tables spell names: in lower case, without
// spaces around it and without the provider that some tools put before a
// slash, as in "openai/gpt-4o".
func plainName(name string) string {
	name = strings.TrimSpace(name)
	return strings.ToLower(name[strings.LastIndexByte(name, '/')+1:])
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

// unlikeness orders suggestions: the name itself, then names that it begins
// ("cl100k"), then those a few typing errors away ("gpt4o"), then those that
// it extends ("gpt-6-sol-new"). It reports false for names not worth
// suggesting. One error in four characters is taken for a typing error, and
// two characters are no beginning.
func unlikeness(name, known string) (far int, ok bool) {
	most := max(1, len(name)/4)
	switch {
	case name == known:
		return 0, true
	case len(name) > 2 && strings.HasPrefix(known, name):
		return 1, true
	case len(name)-len(known) <= most && len(known)-len(name) <= most:
		if d := distance(name, known); d <= most && d < len(known) {
			return 1 + d, true
		}
	}
	if strings.HasPrefix(name, known+"-") {
		return 2 + most, true
	}
	return 0, false
}

// distance returns the Levenshtein distance: how many bytes must be inserted,
// deleted or replaced to make a of b. Time is len(a)*len(b).
func distance(a, b string) int {
	row := make([]int, len(b)+1) // distances of the a read so far to each b[:j]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
