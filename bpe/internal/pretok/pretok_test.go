package pretok

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scanners are all there is to test, by name. next is the scalar scanner, slow
// the transcription of the pattern.
var scanners = []struct {
	name, pattern string
	next          func(string, int) int
	split         Func
	slow          matcher
}{
	{"r50k", R50k, nextR50k, splitR50k, slowR50k},
	{"cl100k", CL100k, nextCL100k, splitCL100k, slowCL100k},
	{"cl100kOld", cl100kOld, nextCL100kOld, splitCL100kOld, slowCL100kOld},
	{"o200k", O200k, nextO200k, splitO200k, slowO200k},
}

// splitAll returns all ends from pos on, found batch at a time.
func splitAll(split Func, text string, pos, batch int) []int {
	all := []int{}
	ends := make([]int, batch)
	for {
		n := split(text, pos, ends)
		all = append(all, ends[:n]...)
		if n < batch {
			return all
		}
		pos = ends[n-1]
	}
}

func pieces(text string, ends []int) []string {
	var list []string
	start := 0
	for _, end := range ends {
		list = append(list, text[start:end])
		start = end
	}
	return list
}

func TestPieces(t *testing.T) {
	for _, tt := range []struct {
		text                string
		r50k, cl100k, o200k string // pieces, with | between them
	}{
		{"", "", "", ""},
		{"Hello world", "Hello| world", "Hello| world", "Hello| world"},
		{"it's IT'S", "it|'s| IT|'|S", "it|'s| IT|'S", "it's| IT'S"},
		{"'so", "'s|o", "'s|o", "'so"},
		{"a 's", "a| '|s", "a| '|s", "a| '|s"},
		{"x'ſy", "x|'|ſy", "x|'ſ|y", "x'ſ|y"},
		{"we'LL'll", "we|'|LL|'ll", "we|'LL|'ll", "we'LL|'ll"},
		{"(abc)\tdef", "(|abc|)|\t|def", "(abc|)|\tdef", "(abc|)|\tdef"},
		{"12345 678", "12345| 678", "123|45| |678", "123|45| |678"},
		{"HTTPServer", "HTTPServer", "HTTPServer", "HTTPServer"},
		{"parseHTTP", "parseHTTP", "parseHTTP", "parse|HTTP"},
		{"漢字Abc漢A", "漢字Abc漢A", "漢字Abc漢A", "漢字Abc漢|A"},
		{"  x   ", " | x|   ", " | x|   ", " | x|   "},
		{"a\n \n b", "a|\n \n| b", "a|\n \n| b", "a|\n \n| b"},
		{"a\n  ", "a|\n  ", "a|\n  ", "a|\n|  "},
		{"{\r\n\t}", "{|\r\n|\t|}", "{\r\n|\t|}", "{\r\n|\t|}"},
		{"a!\n/\n!", "a|!|\n|/|\n|!", "a|!\n|/\n|!", "a|!\n/\n|!"},
		{"e\u0301A", "e|\u0301|A", "e|\u0301A", "e\u0301|A"},
		{"!\u0301A", "!\u0301|A", "!\u0301|A", "!\u0301|A"},
		{"\u3000中\u00a0é", "\u3000|中|\u00a0|é", "\u3000中|\u00a0é", "\u3000中|\u00a0é"},
		{"\xffa\xff\xfe", "\xff|a|\xff\xfe", "\xffa|\xff\xfe", "\xffa|\xff\xfe"},
	} {
		for i, want := range []string{tt.r50k, tt.cl100k, tt.o200k} {
			s := scanners[[]int{0, 1, 3}[i]]
			got := strings.Join(pieces(tt.text, splitAll(s.split, tt.text, 0, 8)), "|")
			require.Equal(t, want, got, "%s of %q", s.name, tt.text)
		}
	}
}

// \s++$, which CL100k has before \s*[\r\n] and the older spellings have not,
// moves one cut.
func TestOldCL100kCutsAfterTheLastLineBreakOfAText(t *testing.T) {
	require.Equal(t, []string{"a", "\n  "}, pieces("a\n  ", splitAll(splitCL100k, "a\n  ", 0, 8)))
	require.Equal(t, []string{"a", "\n", "  "}, pieces("a\n  ", splitAll(splitCL100kOld, "a\n  ", 0, 8)))
}

func TestForPattern(t *testing.T) {
	for _, s := range scanners {
		split, ok := ForPattern(s.pattern)
		require.True(t, ok, s.name)
		text := "It's 1234 \u0130\n\n  x\n "
		require.Equal(t, slowSplit(s.slow, text), splitAll(split, text, 0, 3), s.name)
	}
	for _, pattern := range []string{r50kGPT2, r50kOld, cl100kFirst} {
		_, ok := ForPattern(pattern)
		require.True(t, ok, pattern)
	}
	for _, pattern := range []string{"", `\w+`, R50k + " ", "(?:" + R50k + ")", CL100k[1:]} {
		_, ok := ForPattern(pattern)
		require.False(t, ok, pattern)
	}
}

func TestNoRoomMeansNoWork(t *testing.T) {
	for _, s := range scanners {
		require.Zero(t, s.split("some text", 0, nil), s.name)
		require.Zero(t, s.split("some text", 9, make([]int, 4)), s.name)
	}
}

func TestSplitDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("It's a text, with ünïcödé — 漢字 — and 12345 numbers\n\n", 50)
	ends := make([]int, 64)
	for _, s := range scanners {
		require.Zero(t, testing.AllocsPerRun(10, func() {
			for pos, n := 0, len(ends); n == len(ends); pos = ends[n-1] {
				n = s.split(text, pos, ends)
			}
		}), s.name)
	}
}

// requireMemoryless checks that text is cut the same from every piece start
// and with every size of ends.
func requireMemoryless(t *testing.T, split Func, text string) {
	t.Helper()
	all := splitAll(split, text, 0, len(text)+1)
	for batch := 1; batch <= 9; batch++ {
		require.Equal(t, all, splitAll(split, text, 0, batch), "batches of %d of %q", batch, text)
	}
	for i, end := range all {
		require.Equal(t, all[i+1:], splitAll(split, text, end, len(text)+1), "from %d of %q", end, text)
	}
}

// requireTiling checks that the pieces are not empty and end with the text.
func requireTiling(t *testing.T, split Func, text string) {
	t.Helper()
	all := splitAll(split, text, 0, len(text)+1)
	require.True(t, slices.IsSorted(all))
	require.Len(t, slices.Compact(append([]int{0}, all...)), len(all)+1, "an empty piece in %q", text)
	if text != "" {
		require.Equal(t, len(text), all[len(all)-1], "%q", text)
	}
}
