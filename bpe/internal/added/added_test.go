package added

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name, text string
		texts      []string
		place      int
		found      string
	}{
		{"none", "abc", nil, 3, ""},
		{"not there", "abc", []string{"x"}, 3, ""},
		{"at the beginning", "abc", []string{"ab"}, 0, "ab"},
		{"at the end", "abc", []string{"c"}, 2, "c"},
		{"the leftmost", "abcabc", []string{"c", "bc"}, 1, "bc"},
		{"the longest at a place", "<a><ab>", []string{"<a", "<ab>", "<a>"}, 0, "<a>"},
		{"a shorter one where the longer breaks off", "<ab", []string{"<a", "<ab>"}, 0, "<a"},
		{"after the beginning of a longer one", "<<a>", []string{"<a>"}, 1, "<a>"},
		{"all of it", "abc", []string{"abc"}, 0, "abc"},
		{"with a common beginning", "x<|b|>", []string{"<|a|>", "<|b|>"}, 1, "<|b|>"},
		{"bytes", "a\xff\x80", []string{"\x80", "\xff\x80"}, 1, "\xff\x80"},
		{"twice in the list", "ab", []string{"b", "b"}, 1, "b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := New(test.texts)
			place, i := s.Find(test.text, 0)
			require.Equal(t, test.place, place)
			if test.found == "" {
				require.Equal(t, -1, i)
				return
			}
			require.Equal(t, test.found, s.Text(i))
		})
	}
}

// slowFind is Find by its definition.
func slowFind(texts []string, text string, at int) (place int, longest string) {
	for ; at < len(text); at++ {
		for _, t := range texts {
			if strings.HasPrefix(text[at:], t) && len(t) > len(longest) {
				longest = t
			}
		}
		if longest != "" {
			return at, longest
		}
	}
	return len(text), ""
}

func TestRandomSets(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 7))
	word := func(most int) string {
		var b strings.Builder
		for range 1 + r.IntN(most) {
			b.WriteByte("ab<>"[r.IntN(4)])
		}
		return b.String()
	}
	for range 3000 {
		texts := make([]string, r.IntN(8))
		longest := 0
		for i := range texts {
			texts[i] = word(5)
			longest = max(longest, len(texts[i]))
		}
		s := New(texts)
		require.Equal(t, longest, s.Longest())
		text := word(20)
		at := r.IntN(len(text) + 1)
		place, i := s.Find(text, at)
		wantPlace, want := slowFind(texts, text, at)
		require.Equal(t, wantPlace, place, "%q in %q from %d", texts, text, at)
		if want != "" {
			require.Equal(t, want, s.Text(i), "%q in %q", texts, text)
		}
		begun := len(text)
		for p := len(text) - 1; p >= at; p-- {
			for _, t := range texts {
				if len(t) > len(text)-p && strings.HasPrefix(t, text[p:]) {
					begun = p
				}
			}
		}
		require.Equal(t, begun, s.Begun(text, at), "%q begun in %q from %d", texts, text, at)
		inside := false
		for p := range at {
			for _, t := range texts {
				inside = inside || strings.HasPrefix(text[p:], t) && p+len(t) > at
			}
		}
		require.Equal(t, inside, s.Covers(text, at), "%q cover %q at %d", texts, text, at)
	}
}
