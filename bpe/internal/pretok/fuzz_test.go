package pretok

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// addSeeds gives a fuzz target every atom between two letters and a few texts
// where clauses of a pattern compete.
func addSeeds(f *testing.F) {
	for _, atom := range atoms {
		f.Add("a" + atom + "b " + atom + atom)
	}
	for _, seed := range []string{
		"It's 12345 o'clock,\r\n\r\n  isn't IT'S?\n/\n ",
		"HTTPServer's\u0301ÀÉÎaǅ漢字Abc漢A'ſ'LL",
		"\t\t\x85 \u00a0x\u3000\n \n\u2003\u2003中、 「文」\u3000",
		"\xffa\xe4\xb8'\xed\xa0\x80s\xf0\x9f\x98 \xc3\n",
	} {
		f.Add(seed)
	}
}

func FuzzTiling(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range rows {
			requireTiling(t, s.Pattern, text)
		}
	})
}

func FuzzMemoryless(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range rows {
			requireMemoryless(t, s.Pattern, text)
		}
	})
}

func FuzzScannersAgreeWithTheSlowMatcher(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 2000 {
			t.Skip("the slow matcher recurses once a character")
		}
		for _, s := range rows {
			require.Equal(t, s.slow(text), splitAll(s.Pattern, text, 0, 100), s.name)
		}
	})
}

// FuzzBitmapsAgreeWithTheScanners repeats its text, so that a short one fills
// windows and meets their edges at many places.
func FuzzBitmapsAgreeWithTheScanners(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.Repeat(text, 1+200/(len(text)+1))
		for _, s := range rows {
			requireScalar(t, s.Pattern, text)
		}
	})
}
