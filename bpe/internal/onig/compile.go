//go:build !wasm || tokcount_regexp2

package onig

import "github.com/dlclark/regexp2/v2"

// A Regexp is a pattern that was compiled.
type Regexp = regexp2.Regexp

// maxStack bounds the memory of one match: 8 bytes each.
const maxStack = 1 << 22

// Compile returns the regular expression of a pattern. Errors are an [*Error].
func Compile(pattern string, d Dialect) (*Regexp, error) {
	translated, err := Translate(pattern, d)
	if err != nil {
		return nil, err
	}
	re, err := regexp2.Compile(translated, regexp2.OptionMaxBacktrackingStackSize(maxStack))
	if err != nil {
		return nil, &Error{Unsupported: true, Reason: err.Error()}
	}
	return re, nil
}

// Find calls yield with the start and end of each match in text, in runes,
// until it returns false. An empty match at the end of the match before it is
// none, as in both dialects.
func Find(re *Regexp, text []rune, yield func(start, end int) bool) error {
	last := -1 // end of the last match
	return re.FindRunesMatches(text, -1, func(m regexp2.MatchView) bool {
		start, length, _ := m.GroupRange(0)
		if length == 0 && start == last {
			return true
		}
		last = start + length
		return yield(start, last)
	})
}
