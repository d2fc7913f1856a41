package normal

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

var unitAtoms = []string{"a", "e", "\u0301", "\u0323", "\u0327", "é", "ﬁ", "가", "\u1100", "\u1161", "\u11A8", "日", "\u08D3", "\xff", " ",
	"\u0344", "\u1E9B", "Ω", "\u212A", "K", "\u0958", "\u3000", "\U0001D160", strings.Repeat("\u0301", 40)}

func TestUnitsJoinedAreTheText(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	for range 20000 {
		var b strings.Builder
		for range r.IntN(9) {
			b.WriteString(unitAtoms[r.IntN(len(unitAtoms))])
		}
		text := b.String()
		for _, name := range []string{"NFC", "NFD", "NFKC", "NFKD"} {
			f, ok := Named(name)
			require.True(t, ok)
			at, all := 0, ""
			for from, u := range f.Units(text) {
				require.Equal(t, at, from)
				require.Equal(t, text[at:at+len(u.Original)], u.Original)
				require.NotEmpty(t, u.Original)
				at += len(u.Original)
				all += u.Text
			}
			require.Equal(t, len(text), at)
			require.Equal(t, f.String(text), all, "%s of %+q", name, text)
			// What follows does not change what is before where nothing joins.
			cut := r.IntN(len(text) + 1)
			if (cut == len(text) || utf8.RuneStart(text[cut])) && !f.Joins(text[cut:]) {
				require.Equal(t, f.String(text), f.String(text[:cut])+f.String(text[cut:]), "%s of %+q cut at %d", name, text, cut)
			}
		}
	}
	_, ok := Named("nfc")
	require.False(t, ok)
}
