package pretok

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// spacePieces cuts a text by the definition of Spaces.
func spacePieces(text string, each bool, mark, joined string) (ends []int) {
	for i := 1; i < len(text); i++ {
		before := text[:i]
		switch {
		case text[i] != ' ':
		case each, !strings.HasSuffix(before, " ") && !strings.HasSuffix(before, mark) && !strings.Contains(joined, before[i-1:]):
			ends = append(ends, i)
		}
	}
	if text != "" {
		ends = append(ends, len(text))
	}
	return ends
}

func TestSpaces(t *testing.T) {
	const mark = "▁"
	r := rand.New(rand.NewPCG(3, 9))
	atoms := []string{" ", "  ", "a", "word", ">", "</", mark, "é", "日", "\n", "\x81", "\xff"}
	for range 5000 {
		var b strings.Builder
		for range r.IntN(30) {
			b.WriteString(atoms[r.IntN(len(atoms))])
		}
		text := b.String()
		each, joined := r.IntN(3) == 0, []string{"", ">"}[r.IntN(2)]
		if each {
			joined = ""
		}
		p := Spaces(each, mark, []byte(joined))
		want := spacePieces(text, each, mark, joined)
		var got []int
		some := make([]int, 1+r.IntN(20))
		for pos := 0; pos < len(text); pos = got[len(got)-1] {
			got = append(got, some[:p.Split(text, pos, some)]...)
		}
		require.Equal(t, want, got, "%q", text)
		if text == "" {
			continue
		}

		more := text + strings.Repeat("x", r.IntN(3)) + strings.Repeat(" ", r.IntN(3)) + "y"
		sure := p.Sure(text, want)
		require.Equal(t, want[:sure], spacePieces(more, each, mark, joined)[:sure])
		require.GreaterOrEqual(t, sure, len(want)-1)

		to := 1 + r.IntN(len(text))
		last := 0
		if short := spacePieces(text[:to], each, mark, joined); len(short) > 1 {
			last = short[len(short)-2]
		}
		start, open := p.Last(text, 0, to, to)
		require.True(t, open)
		require.Equal(t, last, start, "%q to %d", text, to)

		at := p.Border(text, to)
		if at < len(text) {
			require.Contains(t, want, at)
			require.Equal(t, at, p.Border(text, at))
		}
		if len(want) > 1 {
			require.Equal(t, want[len(want)-2], p.LastBorder(text))
		}
	}
}
