package pretok

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// splitAll returns all ends from pos onwards, found batch at a time.
func splitAll(p *Pattern, text string, pos, batch int) []int {
	all := []int{}
	ends := make([]int, batch)
	for {
		n := p.Split(text, pos, ends)
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
			s := rowOf(t, []string{R50k, CL100k, O200k}[i])
			got := strings.Join(pieces(tt.text, splitAll(s.Pattern, tt.text, 0, 8)), "|")
			require.Equal(t, want, got, "%s of %q", s.name, tt.text)
		}
	}
}

// The fields that the three above do not tell apart, in the rows that differ in
// nothing else.
func TestPiecesOfRelatedRows(t *testing.T) {
	const (
		llama3 = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
		qwen   = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
		tekken = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	)
	for _, tt := range []struct{ name, pattern, text, want string }{
		{"white space ends a text", CL100k, "a\n  ", "a|\n  "},
		{"and is cut after its last line break", llama3, "a\n  ", "a|\n|  "},
		{"groups of three digits", llama3, "x 1234", "x| |123|4"},
		{"single digits", qwen, "x 1234", "x| |1|2|3|4"},
		{"single digits of several bytes", qwen, "٣٤½𝟘", "٣|٤|½|𝟘"},
		{"contractions are words' ends", O200k, "it's 12", "it's| |12"},
		{"there are none", tekken, "it's 12", "it|'s| |1|2"},
		{"a space begins a number", R50k, "x 12", "x| 12"},
		{"it does not if numbers are cut out", R50kDigits, "x 12", "x| |1|2"},
		{"white space before a number loses its last", R50k, "x   1", "x|  | 1"},
		{"it does not at the end of a segment", R50kDigits, "x   1   y", "x|   |1|  | y"},
		{"line breaks are white space as any", R50kDigits, "x\n \n1\n\ny", "x|\n \n|1|\n|\n|y"},
		{"numbers of Unicode 17", R50kDigits, " \U00011de0\U00016ff6a", " |\U00011de0|\U00016ff6|a"},
		{"which are others to all else", R50k, " \U00011de0\U00016ff6a", " \U00011de0\U00016ff6|a"},
	} {
		row := rowOf(t, tt.pattern)
		require.Equal(t, tt.want, strings.Join(pieces(tt.text, splitAll(row.Pattern, tt.text, 0, 9)), "|"), tt.name)
		require.Equal(t, tt.want, strings.Join(pieces(tt.text, scalarSplit(row.Pattern, tt.text)), "|"), tt.name)
	}
}

func TestFor(t *testing.T) {
	seen := map[string]bool{}
	for i := range patterns {
		for _, spelling := range patterns[i].spellings {
			require.False(t, seen[spelling], "%q is in two rows", spelling)
			seen[spelling] = true
			p, ok := For(spelling)
			require.True(t, ok)
			require.Same(t, &patterns[i], p)
		}
	}
	for _, pattern := range []string{"", `\w+`, R50k + " ", "(?:" + R50k + ")", CL100k[1:]} {
		_, ok := For(pattern)
		require.False(t, ok, pattern)
	}
}

func TestNoRoomMeansNoWork(t *testing.T) {
	for _, s := range rows {
		require.Zero(t, s.Split("some text", 0, nil), s.name)
		require.Zero(t, s.Split("some text", 9, make([]int, 4)), s.name)
	}
}

func TestSplitDoesNotAllocate(t *testing.T) {
	text := strings.Repeat("It's a text, with ünïcödé — 漢字 — and 12345 numbers\n\n", 50)
	ends := make([]int, 64)
	for _, s := range rows {
		require.Zero(t, testing.AllocsPerRun(10, func() {
			for pos, n := 0, len(ends); n == len(ends); pos = ends[n-1] {
				n = s.Split(text, pos, ends)
			}
		}), s.name)
	}
}

// requireMemoryless checks that text is cut the same from every piece start
// and with every size of ends.
func requireMemoryless(t *testing.T, p *Pattern, text string) {
	t.Helper()
	all := splitAll(p, text, 0, len(text)+1)
	for batch := 1; batch <= 9; batch++ {
		require.Equal(t, all, splitAll(p, text, 0, batch), "batches of %d of %q", batch, text)
	}
	for i, end := range all {
		require.Equal(t, all[i+1:], splitAll(p, text, end, len(text)+1), "from %d of %q", end, text)
	}
}

// requireTiling checks that the pieces are not empty and end with the text.
func requireTiling(t *testing.T, p *Pattern, text string) {
	t.Helper()
	all := splitAll(p, text, 0, len(text)+1)
	require.True(t, slices.IsSorted(all))
	require.Len(t, slices.Compact(append([]int{0}, all...)), len(all)+1, "an empty piece in %q", text)
	if text != "" {
		require.Equal(t, len(text), all[len(all)-1], "%q", text)
	}
}
