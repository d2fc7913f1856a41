package cut

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lineEnds returns the ends of lines from the last to the first.
func lineEnds(text string, from, far int, blank bool) (list []int) {
	for at, ok := LineEnd(text, from, far, blank); ok; at, ok = LineEnd(text, from, at-1, blank) {
		list = append(list, at)
	}
	return list
}

func TestLineEnd(t *testing.T) {
	text := "one\n\ntwo\r\n \t\r\v\f\nthree\nx"
	for _, tt := range []struct {
		name      string
		from, far int
		blank     bool
		want      []int
	}{
		{"of all lines", 0, len(text), false, []int{22, 16, 10, 5, 4}},
		{"of blank lines", 0, len(text), true, []int{16, 5}},
		{"up to far", 0, 16, false, []int{16, 10, 5, 4}},
		{"before far", 0, 15, false, []int{10, 5, 4}},
		{"behind from", 4, len(text), false, []int{22, 16, 10, 5}},
		{"from inside a line", 5, len(text), false, []int{22, 16, 10}},
		{"none", 10, 15, false, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, lineEnds(text, tt.from, tt.far, tt.blank))
		})
	}
	require.Equal(t, []int{1}, lineEnds("\n", 0, 1, false))
	require.Empty(t, lineEnds("\n", 0, 1, true), "a blank line ends behind another line")
}

func TestSentenceEnds(t *testing.T) {
	long := strings.Repeat("X", letterGap+1)
	gap := strings.Repeat("+", letterGap+1)
	for _, tt := range []struct {
		name, text string
		from, far  int
		want       []int
	}{
		{"sentences", "One. Two! Three", 0, 15, []int{5, 10, 15}},
		{"up to far", "One. Two! Three", 0, 10, []int{5, 10}},
		{"before far", "One. Two! Three", 0, 9, []int{5}},
		{"behind from", "One. Two! Three", 5, 15, []int{10, 15}},
		{"what comes next has a say", "One etc. and so on.", 0, 9, nil},
		{"none in a gap", "One. " + gap, 0, 5 + len(gap), nil},
		{"none in front of a gap", "One. " + gap + "Two. Three", 0, len(gap) + 15, []int{len(gap) + 10, len(gap) + 15}},
		{"a gap that is not too long", "One. " + gap[3:] + "Two.", 0, len(gap) + 6, []int{5, len(gap) + 6}},
		{"long words are no gap", "One. " + long + ". Two", 0, len(long) + 10, []int{5, len(long) + 7, len(long) + 10}},
		{"a window", strings.Repeat("One. ", 2000), 0, 10000, seq(5910, 10000, 5)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, SentenceEnds(tt.text, tt.from, tt.far))
		})
	}
}

// seq is first, first+step, ..., last.
func seq(first, last, step int) (list []int) {
	for i := first; i <= last; i += step {
		list = append(list, i)
	}
	return list
}

func TestWordEnds(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		from, far  int
		want       []int
	}{
		{"words and spaces", "one two", 0, 7, []int{3, 4, 7}},
		{"before punctuation they are the last resort", "one, two.", 0, 9, []int{3, 8, 4, 5, 9}},
		{"punctuation after a space is as good as a word", "one (two", 0, 8, []int{3, 4, 5, 8}},
		{"up to far", "one two three", 0, 4, []int{3, 4}},
		{"behind from", "one two three", 4, 8, []int{7, 8}},
		{"a word that goes on", "one two", 0, 6, []int{3, 4}},
		{"a window", strings.Repeat("a ", 500), 0, 1000, seq(1000-wordWindow+1, 1000, 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, WordEnds(tt.text, tt.from, tt.far))
		})
	}
}

func TestWordStarts(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		start      int
		want       []int
	}{
		{"of a text", "one two", 0, []int{0, 3, 4}},
		{"from inside a word", "one two three", 5, []int{7, 8}},
		{"from the start of a word", "one two", 4, []int{4}},
		{"not of punctuation", "one, (two)", 0, []int{0, 4, 5, 6}},
		{"none", "one", 1, nil},
		{"far from the beginning", strings.Repeat("é ", 100) + "x", 297, []int{297, 299, 300}},
		{"in a window", strings.Repeat("a ", 500), 0, seq(0, wordWindow-1, 1)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []int
			starts := WordStartsFrom(tt.text, tt.start)
			for at, ok := starts.Next(); ok; at, ok = starts.Next() {
				got = append(got, at)
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestClusterEnd(t *testing.T) {
	const thumb = "👍🏽" // two characters of four bytes
	for _, tt := range []struct {
		name, text      string
		from, far, want int
	}{
		{"an end", "a" + thumb + "b", 0, 9, 9},
		{"inside one", "a" + thumb + "b", 0, 5, 1},
		{"none behind from", "a" + thumb + "b", 1, 5, 5},
		{"none at all", thumb, 0, 4, 4},
		{"in a window", strings.Repeat("x", 1000) + thumb, 0, 1004, 1000},
	} {
		t.Run(tt.name, func(t *testing.T) {
			require.Equal(t, tt.want, ClusterEnd(tt.text, tt.from, tt.far))
		})
	}
}
