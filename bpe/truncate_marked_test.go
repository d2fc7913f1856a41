package bpe

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab"
)

func TestTruncateMarkedShowsThatSomethingIsMissing(t *testing.T) {
	text := "Call me Ishmael. Some years ago, never mind how long precisely."
	for _, tt := range []struct {
		name   string
		max    int
		keep   Keep
		marker string
		want   string
	}{
		{"a text that fits has no marker", 50, KeepEnds, "...", text},
		{"after the beginning", 8, KeepHead, "...", "Call me Ishmael. Some..."},
		{"before the end", 8, KeepTail, "...", "..., never mind how long precisely."},
		{"between the ends", 9, KeepEnds, "...", "Call me Ishma... how long precisely."},
		{"of several tokens", 9, KeepEnds, " [cut here] ", "Call me [cut here]  precisely."},
		{"no marker that leaves no room", 3, KeepHead, " [cut here] ", "Call me Ish"},
		{"an empty marker", 6, KeepEnds, "", "Call me Ish long precisely."},
		{"no limit", 0, KeepHead, "...", ""},
		{"a negative limit", -3, KeepTail, "...", ""},
		{"the least limit", math.MinInt, KeepHead, "...", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := encoding(t, vocab.CL100kBase())
			got, n := e.TruncateMarked(text, tt.max, tt.keep, tt.marker)
			require.Equal(t, tt.want, got)
			require.Equal(t, e.Count(got), n)
		})
	}
}

// markedByCounting is what TruncateMarked promises, with head and tail, the
// numbers of tokens before and after each cut in list.
func markedByCounting(e *Encoding, text string, max int, keep Keep, marker string, list, head, tail []int) string {
	if e.Count(text) <= max {
		return text
	}
	most := max - e.Count(marker)
	if most < 1 {
		marker, most = "", max
	}
	longest := func(counts []int, from, step, limit int) int {
		for counts[from] > limit {
			from += step
		}
		return list[from]
	}
	for m := most; m > 0; m-- {
		begin, end := "", ""
		switch keep {
		case KeepHead:
			begin = text[:longest(head, len(list)-1, -1, m)]
		case KeepTail:
			end = text[longest(tail, 0, 1, m):]
		case KeepEnds:
			begin = text[:longest(head, len(list)-1, -1, (m+1)/2)]
			i := 0
			for list[i] < len(begin) {
				i++
			}
			end = text[longest(tail, i, 1, m-e.Count(begin)):]
		}
		result := begin + marker + end
		if len(begin)+len(end) < len(text) && e.Count(result) <= max && countOfSpecial(e, result) == countOfSpecial(e, begin)+countOfSpecial(e, marker)+countOfSpecial(e, end) {
			return result
		}
	}
	return ""
}

func countOfSpecial(e *Encoding, text string) (n int) {
	for s := e.special.segments(text, true); s.next(); n++ {
	}
	return n - 1
}

func TestTruncateMarkedCountsTheResult(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		r := rand.New(rand.NewPCG(1, 5))
		for range 40 {
			text := texttest.Mix(r, 1+r.IntN(25))
			marker := []string{"", "...", " … ", "\n", "a", "<|endoftext|>", "\n\n[cut]\n\n"}[r.IntN(7)]
			list := cuts(e, text)
			head, tail := counts(e, text, list)
			for max := range e.Count(text) + 1 {
				for _, keep := range []Keep{KeepHead, KeepTail, KeepEnds} {
					got, n := e.TruncateMarked(text, max, keep, marker)
					require.LessOrEqual(t, n, max)
					require.Equal(t, e.Count(got), n)
					require.Equal(t, markedByCounting(e, text, max, keep, marker, list, head, tail), got,
						"%v of %q with %q, %d tokens", keep, text, marker, max)
				}
			}
		}
	})
}

func TestWhatIsCutOutMakesNoSpecialToken(t *testing.T) {
	e := encoding(t, vocab.CL100kBase()).WithAllSpecial()
	text := "<|endof" + strings.Repeat(" and so on", 20) + "text|>"
	require.Zero(t, countOfSpecial(e, text))
	for max := range e.Count(text) {
		got, _ := e.TruncateMarked(text, max, KeepEnds, "")
		require.Zero(t, countOfSpecial(e, got), got)
	}
}

func TestTruncateDoesNotCutSpecialTokens(t *testing.T) {
	text := "one<|endoftext|><|endoftext|> two"
	plain := encoding(t, vocab.CL100kBase())
	e := plain.WithAllSpecial()
	for _, tt := range []struct {
		max        int
		head, tail string
	}{
		{1, "one", " two"},
		{2, "one<|endoftext|>", "<|endoftext|> two"},
		{3, "one<|endoftext|><|endoftext|>", "<|endoftext|><|endoftext|> two"},
		{4, text, text},
	} {
		head, n := e.Truncate(text, tt.max, KeepHead)
		require.Equal(t, tt.head, head)
		require.Equal(t, tt.max, n)
		tail, n := e.Truncate(text, tt.max, KeepTail)
		require.Equal(t, tt.tail, tail)
		require.Equal(t, tt.max, n)
	}
	head, _ := plain.Truncate(text, 3, KeepHead)
	require.Equal(t, "one<|", head, "ordinary text where it is not asked for")
}

func TestTruncateWithACustomPatternStaysWithinTheLimit(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 6))
	for _, pattern := range []string{`[\s\S]+`, `\w+|\s+`, `(?<=a)b|[^b]+`, `.`, ` ?\p{L}+`} {
		e := custom(t, pattern)
		for range 30 {
			text := texttest.Mix(r, 1+r.IntN(20))
			all := e.Count(text)
			for max := range all + 1 {
				for _, keep := range []Keep{KeepHead, KeepTail, KeepEnds} {
					got, n := e.Truncate(text, max, keep)
					require.LessOrEqual(t, n, max)
					require.Equal(t, e.Count(got), n)
				}
				head, _ := e.Truncate(text, max, KeepHead)
				require.True(t, strings.HasPrefix(text, head))
				require.False(t, cut.InsideCharacter(text, len(head)))
				tail, _ := e.Truncate(text, max, KeepTail)
				require.True(t, strings.HasSuffix(text, tail))
				require.False(t, cut.InsideCharacter(text, len(text)-len(tail)))
			}
			whole, n := e.Truncate(text, all, KeepTail)
			require.Equal(t, text, whole)
			require.Equal(t, all, n)
		}
	}
	words, _ := custom(t, ` ?\p{L}+`).Truncate("one two three four", 2, KeepHead)
	require.Equal(t, "one two", words, "and does not throw away what fits")
}

func TestTruncateTokensKeepsIDs(t *testing.T) {
	for _, tt := range []struct {
		name string
		max  int
		keep Keep
		want []Token
	}{
		{"the beginning", 2, KeepHead, []Token{1, 2}},
		{"the end", 2, KeepTail, []Token{4, 5}},
		{"the ends", 3, KeepEnds, []Token{1, 2, 5}},
		{"one for two ends", 1, KeepEnds, []Token{1}},
		{"all", 5, KeepEnds, []Token{1, 2, 3, 4, 5}},
		{"more than there are", 9, KeepTail, []Token{1, 2, 3, 4, 5}},
		{"none", 0, KeepHead, nil},
		{"a negative limit", -1, KeepEnds, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tokens := []Token{1, 2, 3, 4, 5}
			got := TruncateTokens(tokens, tt.max, tt.keep)
			require.Equal(t, tt.want, got)
			_ = append(got, 99)
			require.Equal(t, []Token{1, 2, 3, 4, 5}, tokens, "appending overwrites nothing")
		})
	}
	require.Empty(t, TruncateTokens(nil, 3, KeepTail))
	tokens := make([]Token, 100)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		TruncateTokens(tokens, 50, KeepHead)
		TruncateTokens(tokens, 50, KeepTail)
	}))
}

func TestKeepHasAName(t *testing.T) {
	require.Equal(t, "head tail ends", KeepHead.String()+" "+KeepTail.String()+" "+KeepEnds.String())
}
