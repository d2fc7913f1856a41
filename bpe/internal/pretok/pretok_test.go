package pretok

import (
	"encoding/json"
	"os"
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

func TestPiecesOfDeepSeekAndKimi(t *testing.T) {
	for _, tt := range []struct{ name, text, deepSeek, kimi string }{
		{"Han and kana", "a漢字カナb", "a|漢字カナ|b", "a|漢字|カナb"},
		{"Han outside DeepSeek's range", "㐀漢", "㐀|漢", "㐀漢"},
		{"white space before Han", "a  漢\n", "a|  |漢|\n", "a| | |漢|\n"},
		{"punctuation among kana", "カ・タ・\n", "カ|・|タ|・|\n", "カ|・タ|・\n"},
		{"a middle dot in ordinary text", "!・\n", "!|・|\n", "!・\n"},
		{"Han numerals", "二〇1〇二", "二|〇1〇|二", "二〇|1〇|二"},
		{"radicals", "⺀!⺀", "⺀!⺀", "⺀|!⺀"},
		{"numbers", "x 12345", "x| |123|45", "x| |123|45"},
		{"white space before numbers", "x  1", "x|  |1", "x| | |1"},
		{"words after punctuation", "(abc) (é) !!abc", "(abc|)| (|é|)| !!|abc", "(abc|)| (|é|)| !!|abc"},
		{"they are ASCII only", "!abcé", "!abc|é", "!abcé"},
		{"contractions", "it's IT'S", "it|'s| IT|'S", "it's| IT'S"},
		{"but not of Han", "漢's", "漢|'s", "漢|'s"},
		{"capitals", "parseHTTP", "parseHTTP", "parse|HTTP"},
		{"marks", "e\u0301!\u0301a", "e\u0301|!|\u0301a", "e\u0301|!\u0301a"},
		{"a mark after Han", "漢\u0301a", "漢|\u0301a", "漢|\u0301a"},
		{"a mark among kana", "a\u3099カ", "a|\u3099カ", "a\u3099カ"},
		{"controls", "a\x01\x01 \x01!", "a|\x01\x01| |\x01|!", "a|\x01\x01| \x01!"},
		{"controls before a word", "\x01\x01a\x01b", "\x01|\x01a|\x01b", "\x01\x01|a|\x01b"},
		{"format characters", "a\u200d\u200d", "a|\u200d\u200d", "a|\u200d\u200d"},
		{"line breaks", "!\n\n x\n \n  ", "!\n\n| x|\n \n|  ", "!\n\n| x|\n \n|  "},
		{"no slashes", "!\n/\n", "!\n|/\n", "!\n|/\n"},
		{"invalid bytes are symbols", "\xffa\xff\xfe b", "\xff|a|\xff\xfe| b", "\xffa|\xff\xfe| b"},
	} {
		for i, want := range []string{tt.deepSeek, tt.kimi} {
			row := rowOf(t, [][]string{deepSeek, {kimi}}[i]...)
			require.Equal(t, want, strings.Join(pieces(tt.text, scalarSplit(row.Pattern, tt.text)), "|"), "%s: %s of %q", row.name, tt.name, tt.text)
			require.Equal(t, want, strings.Join(pieces(tt.text, splitAll(row.Pattern, tt.text, 0, 9)), "|"), "%s: %s of %q", row.name, tt.name, tt.text)
		}
	}
}

func TestFor(t *testing.T) {
	seen := map[string]bool{}
	for i := range patterns {
		for _, spelling := range patterns[i].regexps() {
			require.False(t, seen[spelling], "%q is in two rows", spelling)
			seen[spelling] = true
			p, ok := For(spelling)
			require.True(t, ok)
			require.Same(t, &patterns[i], p)
			p, ok = For(bareLineBreaks(spelling))
			require.True(t, ok)
			require.Same(t, &patterns[i], p)
		}
	}
	for _, pattern := range []string{"", `\w+`, R50k + " ", "(?:" + R50k + ")", CL100k[1:], deepSeek[0], deepSeek[2]} {
		_, ok := For(pattern)
		require.False(t, ok, pattern)
	}
}

// bareLineBreaks spells line breaks as they are.
func bareLineBreaks(pattern string) string {
	return strings.NewReplacer(`\r`, "\r", `\n`, "\n").Replace(pattern)
}

func TestForSplits(t *testing.T) {
	for i := range patterns {
		for _, steps := range append(patterns[i].splits, each(patterns[i].spellings)...) {
			bare := []string{}
			for _, step := range steps {
				bare = append(bare, bareLineBreaks(step))
			}
			for _, steps := range [][]string{steps, bare} {
				p, ok := ForSplits(steps)
				require.True(t, ok)
				require.Same(t, &patterns[i], p)
			}
		}
	}
	for _, steps := range [][]string{
		nil, {}, {""}, {CL100k}, {R50kDigits}, {R50k, R50k}, {`\p{N}`, gpt2}, {Digits}, deepSeek[:2], deepSeek[1:], {deepSeek[1], deepSeek[0], deepSeek[2]},
	} {
		_, ok := ForSplits(steps)
		require.False(t, ok, "%q", steps)
	}
}

// A head is the pre_tokenizer of a tokenizer.json.
type head struct {
	Type          string
	Pretokenizers []head
	Pattern       struct{ Regex string }
	Behavior      string
	Invert        bool
	Individual    bool  `json:"individual_digits"`
	UseRegex      *bool `json:"use_regex"`
}

// steps returns the steps as ForSplits takes them, false if it does not.
func (h head) steps() (steps []string, ok bool) {
	switch {
	case h.Type == "Sequence":
		for _, part := range h.Pretokenizers {
			more, ok := part.steps()
			if !ok {
				return nil, false
			}
			steps = append(steps, more...)
		}
		return steps, true
	case h.Type == "Split" && (h.Behavior == "Isolated" || h.Behavior == "Removed") && h.Invert == (h.Behavior == "Removed"):
		return []string{h.Pattern.Regex}, true
	case h.Type == "Digits" && h.Individual:
		return []string{Digits}, true
	case h.Type == "ByteLevel" && (h.UseRegex == nil || *h.UseRegex):
		return []string{gpt2}, true
	case h.Type == "ByteLevel":
		return nil, true
	}
	return nil, false
}

// What the files of known models say is found, however they spell it.
func TestHeadsOfTokenizerFilesAreFound(t *testing.T) {
	data, err := os.ReadFile("../../../testdata/tokenizers/heads.json")
	require.NoError(t, err)
	heads := map[string]struct {
		PreTokenizer *head `json:"pre_tokenizer"`
	}{}
	require.NoError(t, json.Unmarshal(data, &heads))
	got := map[string]string{}
	for name, h := range heads {
		if h.PreTokenizer == nil {
			continue
		}
		got[name] = ""
		if steps, ok := h.PreTokenizer.steps(); ok {
			if p, ok := ForSplits(steps); ok {
				got[name] = p.name
			}
		}
	}
	require.Equal(t, map[string]string{
		"claude": "r50k", "gpt2": "r50k", "gpt_neox": "r50k", "modernbert": "r50k", "gpt2_starcoder": "r50k between single digits",
		"gpt35turbo": "cl100k without \\s++$", "llama3": "cl100k without \\s++$", "llama3_1": "cl100k without \\s++$",
		"qwen3": "cl100k with single digits", "gpt4o": "o200k", "gptoss": "o200k", "deepseek_v3": "deepseek",
		"gpt2_falcon": "", "gemma3": "", "mistral7b_metaspace": "",
	}, got)
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
