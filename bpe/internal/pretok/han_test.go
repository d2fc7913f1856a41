package pretok

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/onig"
)

// The ranges in the code are those of package onig's tables, in the scanner and in the
// bitmaps.
func TestHanAndEastAsianCharacters(t *testing.T) {
	inRange := onig.Contains(deepSeek[1][:len(deepSeek[1])-1], onig.Ruby)
	rest := strings.Repeat("z", window)
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		if isHan(r) != inHan(r) || isEastAsian(r) != inRange(r) {
			t.Errorf("%U: Han is %t, the range %t", r, isHan(r), isEastAsian(r))
		}
		if r < utf8.RuneSelf {
			continue
		}
		text := "a" + string(r) + rest
		var b block
		b.load(text)
		b.asciiCases()
		require.True(t, b.wide(text, &Pattern{words: byCase | withMarks}))
		here := (uint64(1)<<utf8.RuneLen(r) - 1) << 1
		for _, set := range []struct {
			bits   uint64
			member bool
		}{{b.han(text), isHan(r)}, {b.eastAsianRange(), isEastAsian(r)}} {
			want := uint64(0)
			if set.member {
				want = here
			}
			if set.bits != want {
				t.Errorf("%U: %b, want %b", r, set.bits, want)
			}
		}
	}
}
