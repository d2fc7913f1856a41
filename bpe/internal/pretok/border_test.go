package pretok

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBorderIsWhereTextMayBeTakenApart(t *testing.T) {
	tests := []struct {
		text string
		from int
		want int
	}{
		{"two words", 1, 3},
		{"two  words", 1, 3},
		{"two  words", 4, 10},
		{"a\n b\nc", 1, 1},
		{"a\n b\nc", 2, 4},
		{"!\n\n1\r", 1, 4},
		{"!\n/ x", 1, 3},
		{"слово за словом", 1, 10},
		{"a\u00a0 b", 1, 5},
		{"\xff b", 1, 1},
		{"word", 1, 4},
		{"", 1, 1},
	}
	for _, test := range tests {
		require.Equal(t, test.want, Border(test.text, test.from), "%q from %d", test.text, test.from)
	}
}

func TestLastBorder(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "word": 0, " word": 0, "a b": 1, "a b\nc": 3, "a  b": 1, "one two three": 7, "a\n b": 1, "!\n": 0,
	} {
		require.Equal(t, want, LastBorder(text), "%q", text)
	}
}

func allEnds(p *Pattern, text string) []int {
	ends := make([]int, len(text))
	return ends[:p.Split(text, 0, ends)]
}

// checkBorders takes text apart at every border, and cuts what is before it
// followed by anything.
func checkBorders(t *testing.T, text string) {
	last := 0
	for i := Border(text, 1); i < len(text); i = Border(text, i+1) {
		last = i
	}
	require.Equal(t, last, LastBorder(text))
	for _, row := range rows {
		whole := allEnds(row.Pattern, text)
		for i := Border(text, 1); i < len(text); i = Border(text, i+1) {
			at := slices.Index(whole, i)
			require.GreaterOrEqual(t, at, 0, "%s: no piece of %q starts at %d", row.name, text, i)
			require.Equal(t, whole[:at+1], allEnds(row.Pattern, text[:i]), "%q before %d", text, i)
			for _, more := range []string{"a", " \n", "'s", "1", "A"} {
				require.Equal(t, whole[:at+1], allEnds(row.Pattern, text[:i]+text[i:i+1]+more)[:at+1], "%q before %d and more", text, i)
			}
		}
	}
}

func TestBordersOfTexts(t *testing.T) {
	for _, text := range []string{
		"It's  a\ttest:\r\n\r\n  of 12345 words, \u00a0 and\u3000 spaces.\n/ / \n1", "AB中AAA b", "x\n\n!\n a'LL b",
	} {
		checkBorders(t, text)
	}
}

func FuzzBorder(f *testing.F) {
	f.Add("It's  a\ttest:\r\n\r\n  of 12345")
	f.Add("中AAAA b'LL \n/ x")
	f.Add("\xff \xc2\xa0 \n\xf0\x90 ")
	f.Fuzz(checkBorders)
}
