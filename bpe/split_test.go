package bpe

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab"
)

// requireSplit checks what Split promises of all chunks, and returns them.
func requireSplit(t *testing.T, e *Encoding, text string, max, overlap int) []Chunk {
	t.Helper()
	chunks := requireSplitAt(t, e, text, max, overlap, BreakParagraph)
	require.Equal(t, chunks, slices.Collect(e.Split(text, max, overlap)))
	return chunks
}

// requireSplitAt checks what SplitAt promises of all chunks, and returns them.
func requireSplitAt(t *testing.T, e *Encoding, text string, max, overlap int, best Break) []Chunk {
	t.Helper()
	chunks := slices.Collect(e.SplitAt(text, max, overlap, best))
	list := cuts(e, text)
	var joined strings.Builder
	for i, c := range chunks {
		require.Equal(t, text[c.Start:c.End], c.Text)
		require.Equal(t, joined.Len(), c.Start+c.Overlap, "chunk %d goes on where the last ended", i)
		joined.WriteString(c.Text[c.Overlap:])
		require.Contains(t, list, c.Start)
		require.Contains(t, list, c.End)
		require.Equal(t, e.Count(c.Text), c.Tokens)
		require.LessOrEqual(t, e.Count(c.Text[:c.Overlap]), overlap)
		require.Less(t, c.Overlap, len(c.Text), "each chunk has something new")
		if i > 0 {
			require.GreaterOrEqual(t, c.Start, chunks[i-1].Start)
		}
		if c.Tokens > max {
			require.Equal(t, cut.CharAfter(c.Text, 0), len(c.Text), "more tokens than allowed, but not of one character: %q", c.Text)
			continue
		}
		requireBestLine(t, e, text, max, best, c)
		require.Equal(t, c.End == len(text), c.Break == BreakText)
	}
	require.Equal(t, text, joined.String(), "nothing is lost")
	return chunks
}

// requireBestLine checks that a chunk ends at the last paragraph or line that
// fits, if one does and such a break is looked for.
func requireBestLine(t *testing.T, e *Encoding, text string, max int, best Break, c Chunk) {
	t.Helper()
	require.True(t, c.Break <= best || c.Break == BreakText)
	if e.Count(text[c.Start:]) <= max {
		require.Equal(t, len(text), c.End)
		return
	}
	line, paragraph := 0, 0
	for at := c.Start + c.Overlap + 1; at <= len(text); at++ {
		if text[at-1] != '\n' || e.Count(text[c.Start:at]) > max {
			continue
		}
		line = at
		if before := strings.TrimRight(text[:at-1], " \t\r\v\f"); strings.HasSuffix(before, "\n") {
			paragraph = at
		}
	}
	switch {
	case best < BreakLine:
	case paragraph > 0 && best == BreakParagraph:
		require.Equal(t, BreakParagraph, c.Break)
		require.Equal(t, paragraph, c.End)
	case line > 0:
		require.Equal(t, BreakLine, c.Break)
		require.Equal(t, line, c.End)
	default:
		require.True(t, c.Break < BreakLine || c.Break == BreakText)
	}
}

func TestSplitKeepsItsPromises(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for _, limits := range [][2]int{{2, 1}, {16, 5}, {60, 0}} {
				requireSplit(t, e, text[:min(len(text), texttest.Fewer(120))], limits[0], limits[1])
			}
		}
		r := rand.New(rand.NewPCG(1, 7))
		for range texttest.Fewer(25) {
			max := 1 + r.IntN(30)
			requireSplit(t, e, texttest.Mix(r, 1+r.IntN(100)), max, r.IntN(max))
		}
	})
}

func TestSplitAtKeepsItsPromises(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for best := BreakCharacter; best <= BreakParagraph; best++ {
		for _, e := range fuzzEncodings() {
			for range texttest.Fewer(10) {
				max := 1 + r.IntN(30)
				requireSplitAt(t, e, texttest.Mix(r, 1+r.IntN(100)), max, r.IntN(max), best)
			}
		}
	}
}

func TestSplitAtABreakThatIsAskedFor(t *testing.T) {
	text := "One.\n\nTwo three. Four five\nsix seven eight. Nine ten eleven."
	for _, tt := range []struct {
		at   Break
		max  int
		want []string
	}{
		{BreakParagraph, 12, []string{"One.\n\n", "Two three. Four five\n", "six seven eight. Nine ten eleven."}},
		{BreakLine, 12, []string{"One.\n\nTwo three. Four five\n", "six seven eight. Nine ten eleven."}},
		{BreakSentence, 7, []string{"One.\n\nTwo three. ", "Four five\n", "six seven eight. ", "Nine ten eleven."}},
		{BreakWord, 6, []string{"One.\n\nTwo three. Four", " five\nsix seven eight.", " Nine ten eleven."}},
		{BreakToken, 3, []string{"One.\n\nTwo", " three. Four", " five\nsix", " seven eight.", " Nine ten eleven", "."}},
	} {
		t.Run(tt.at.String(), func(t *testing.T) {
			var got []string
			for _, c := range requireSplitAt(t, encoding(t, vocab.CL100kBase()), text, tt.max, 0, tt.at) {
				got = append(got, c.Text)
			}
			require.Equal(t, tt.want, got)
		})
	}
}

// At words, chunks of prose are as large as they may be, but for a word.
func TestSplitAtWordsFillsChunks(t *testing.T) {
	text := testText(t, "moby.txt")
	e := encoding(t, vocab.CL100kBase())
	chunks := slices.Collect(e.SplitAt(text, 256, 0, BreakWord))
	for _, c := range chunks[:len(chunks)-1] {
		require.Equal(t, BreakWord, c.Break)
		require.Greater(t, c.Tokens, 256-16)
	}
}

func TestSplitCutsAtTheBestBreakThatFits(t *testing.T) {
	type cut struct {
		text string
		at   Break
	}
	for _, tt := range []struct {
		name, text   string
		max, overlap int
		want         []cut
	}{
		{"paragraphs", "One two.\n\nThree four.\n\nFive six.", 8, 0, []cut{
			{"One two.\n\nThree four.\n\n", BreakParagraph}, {"Five six.", BreakText},
		}},
		{"blank lines with blanks", "One two.\r\n \t\r\nThree four.", 7, 0, []cut{
			{"One two.\r\n \t\r\n", BreakParagraph}, {"Three four.", BreakText},
		}},
		{"a short paragraph before a long one", "One.\n\nTwo three four five six seven eight nine.", 9, 0, []cut{
			{"One.\n\n", BreakParagraph}, {"Two three four five six seven eight nine.", BreakText},
		}},
		{"lines", "one two\nthree four\nfive six\n", 7, 0, []cut{
			{"one two\nthree four\n", BreakLine}, {"five six\n", BreakText},
		}},
		{"sentences", "It costs 3.50 dollars. Mr. Smith pays. He goes home.", 9, 0, []cut{
			{"It costs 3.50 dollars. ", BreakSentence}, {"Mr. Smith pays. He goes home.", BreakText},
		}},
		{"words", "one two three four five six", 4, 0, []cut{
			{"one two three four", BreakWord}, {" five six", BreakText},
		}},
		{"no word from its punctuation", "one two, three", 2, 0, []cut{
			{"one ", BreakWord}, {"two,", BreakWord}, {" three", BreakText},
		}},
		{"tokens", "antidisestablishmentarianism", 3, 0, []cut{
			{"antidisestablish", BreakToken}, {"mentarianism", BreakText},
		}},
		{"characters where a token is too long for nothing", "👍🏽👍🏽", 4, 0, []cut{
			{"👍", BreakToken}, {"🏽", BreakWord}, {"👍", BreakToken}, {"🏽", BreakText},
		}},
		{"an overlap", "one two three four five six seven", 4, 2, []cut{
			{"one two three four", BreakWord}, {" three four five six", BreakWord}, {" five six seven", BreakText},
		}},
		{"a text that fits", "one\n\ntwo", 4, 3, []cut{{"one\n\ntwo", BreakText}}},
		{"nothing", "", 4, 3, nil},
		{"a character that does not fit", "a𝒜b", 2, 1, []cut{
			{"a", BreakToken}, {"𝒜", BreakToken}, {"b", BreakText},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []cut
			for _, c := range requireSplit(t, encoding(t, vocab.CL100kBase()), tt.text, tt.max, tt.overlap) {
				got = append(got, cut{c.Text, c.Break})
			}
			require.Equal(t, tt.want, got)
		})
	}
}

func TestSplitDoesNotCutSpecialTokens(t *testing.T) {
	e := encoding(t, vocab.CL100kBase()).WithAllSpecial()
	var texts []string
	for _, c := range requireSplit(t, e, strings.Repeat("<|endoftext|>", 4), 3, 1) {
		texts = append(texts, strings.ReplaceAll(c.Text, "<|endoftext|>", "E"))
	}
	require.Equal(t, []string{"EEE", "EE"}, texts)
}

func TestSplitRefusesLimitsThatMakeNoSense(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	for _, limits := range [][2]int{{0, 0}, {-1, 0}, {10, -1}, {10, 10}, {10, 11}} {
		require.Panics(t, func() { e.Split("", limits[0], limits[1]) }, "max %d, overlap %d", limits[0], limits[1])
	}
}

func TestSplitAtRefusesWhatIsNoBreak(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	for _, at := range []Break{BreakText, -1, 7} {
		require.Panics(t, func() { e.SplitAt("", 10, 0, at) }, at.String())
	}
}

func TestSplitMayBeLeftAndBegunAgain(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	chunks := e.Split("one two three four", 1, 0)
	for c := range chunks {
		require.Equal(t, "one", c.Text)
		break
	}
	require.Len(t, slices.Collect(chunks), 4)
}

func TestSplitOfAWholeBook(t *testing.T) {
	text := testText(t, "moby.txt")
	for _, e := range everyEncoding()[3:5] {
		var joined strings.Builder
		kinds := map[Break]int{}
		for c := range e.Split(text, 512, 64) {
			require.LessOrEqual(t, c.Tokens, 512)
			joined.WriteString(c.Text[c.Overlap:])
			kinds[c.Break]++
		}
		require.True(t, text == joined.String())
		require.Zero(t, kinds[BreakToken]+kinds[BreakCharacter], "in prose no word is cut")
	}
}

func TestSplitWithACustomPattern(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 8))
	for _, pattern := range []string{`[\s\S]+`, `\w+|\s+`} {
		e := custom(t, pattern)
		for range 20 {
			text := texttest.Mix(r, 1+r.IntN(30))
			var joined strings.Builder
			for c := range e.Split(text, 10, 3) {
				require.LessOrEqual(t, e.Count(c.Text), 10)
				joined.WriteString(c.Text[c.Overlap:])
			}
			require.Equal(t, text, joined.String())
		}
	}
}

func TestBreakHasAName(t *testing.T) {
	var names []string
	for b := BreakCharacter; b <= BreakText; b++ {
		names = append(names, b.String())
	}
	require.Equal(t, "character token word sentence line paragraph text", strings.Join(names, " "))
	require.Equal(t, "Break(9)", Break(9).String())
}
