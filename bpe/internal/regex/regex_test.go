package regex

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSplitTilesTheText(t *testing.T) {
	for _, tt := range []struct {
		name, pattern, text, pieces string // joined by |
	}{
		{"matches", `\w+|\s+`, "one two", "one| |two"},
		{"between matches", `\d+`, "ab12cd34ef", "ab|12|cd|34|ef"},
		{"without matches", `\d`, "abc", "abc"},
		{"empty matches", `x*`, "axxb", "a|xx|b"},
		{"a look-ahead", `(?=b)`, "aba", "a|ba"},
		{"characters of several bytes", `.`, "é中𝒜", "é|中|𝒜"},
		{"invalid bytes", `\w`, "a\xff\xfeb\xe4\xb8", "a|\xff\xfe|b|\xe4\xb8"},
		{"nothing", `.`, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Compile(tt.pattern)
			require.NoError(t, err)
			ends, failed := p.Split(tt.text)
			require.Nil(t, failed)
			var pieces []string
			pos := 0
			for _, end := range ends {
				pieces = append(pieces, tt.text[pos:end])
				pos = end
			}
			require.Equal(t, tt.pieces, strings.Join(pieces, "|"))
			require.Equal(t, len(tt.text), pos)
		})
	}
}

func TestSplitThatRunsOutOfTimeLosesNothing(t *testing.T) {
	p, err := Compile(`(a+)+$|ok`)
	require.NoError(t, err)
	text := "ok" + strings.Repeat("a", 64) + "!"
	ends, failed := p.Split(text)
	require.NotNil(t, failed)
	require.Equal(t, 2, failed.Offset)
	require.Error(t, failed)
	require.Equal(t, []int{2, len(text)}, ends)
}

func TestCompileRefusesWhatIsNotAPattern(t *testing.T) {
	for _, pattern := range []string{"", "(", `[z-a]`} {
		_, err := Compile(pattern)
		require.Error(t, err, pattern)
	}
}
