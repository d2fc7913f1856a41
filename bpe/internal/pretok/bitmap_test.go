package pretok

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// scalarSplit returns what the scanner that looks at one character at a time
// says. It is the only ground truth for the bitmaps.
func scalarSplit(p *Pattern, text string) []int {
	ends := []int{}
	for i := 0; i < len(text); {
		i = p.next(text, i)
		ends = append(ends, i)
	}
	return ends
}

// requireScalar checks that p's bitmaps cut text as its scanner does, and shows no
// more of both than the place where they part.
func requireScalar(t *testing.T, p *Pattern, text string) {
	t.Helper()
	want, got := scalarSplit(p, text), splitAll(p, text, 0, 256)
	if slices.Equal(want, got) {
		return
	}
	k := 0
	for k < min(len(want), len(got)) && want[k] == got[k] {
		k++
	}
	from := 0
	if k > 0 {
		from = want[k-1]
	}
	t.Fatalf("%s: at %d of %d, after %q, before %q:\nwant %v\ngot  %v", p.name, from, len(text),
		text[max(0, from-80):from], text[from:min(len(text), from+100)],
		want[k:min(len(want), k+5)], got[min(k, len(got)):min(len(got), k+5)])
}

func TestBitmapsAgreeWithTheScannersOnRandomTexts(t *testing.T) {
	for _, s := range rows {
		t.Run(s.name, func(t *testing.T) {
			rng := rand.New(rand.NewPCG(5, 6))
			for range 10000 {
				requireScalar(t, s.Pattern, randomText(rng, rng.IntN(300)))
			}
		})
	}
}

// What happens at the end of a window depends on where in it things stand.
func TestBitmapsAgreeWithTheScannersAtEveryAlignment(t *testing.T) {
	require.NotEmpty(t, atoms)
	for shift := range window {
		before := strings.Repeat("x", shift) + " "
		for _, text := range benchTexts(t) {
			text := before + text[:min(len(text), 6000)]
			for _, s := range rows {
				requireScalar(t, s.Pattern, text)
			}
		}
		for _, atom := range atoms {
			text := before + atom + "b" + atom + "'s " + atom + atom + "A" + atom + strings.Repeat("y", 30)
			for _, s := range rows {
				requireScalar(t, s.Pattern, text)
			}
		}
	}
}

func TestBitmapsAgreeWithTheScannersOnTextsOfEveryLength(t *testing.T) {
	text := "It's   1234567 \r\n\r\n\t(HTTPServer's) — 漢字A'ſ,\u00a0Ёлка/\n /\n//x\u0301 \u0663\u0664\u0665\u0666 नमस्ते 한국어's\n \x01\x01é!カ・〇 \n"
	for from := range text {
		for to := from; to <= len(text); to++ {
			for _, s := range rows {
				requireScalar(t, s.Pattern, text[from:to])
			}
		}
	}
}

// Runs that are longer than a window must neither stop the bitmaps nor be cut at
// its end.
func TestBitmapsAgreeWithTheScannersOnLongRuns(t *testing.T) {
	for _, unit := range []string{
		"a", "A", "é", "É", "中", "한", "𐐀", "\u0301", "ि", "1", "٣", "²", "०", "𝟘", " ", "\n", "\r\n", " \n", "\t", "\u00a0", "\u3000",
		".", "/", "/\n", "…", "😀", "'", "'s", "'S", "'ſ", "a'll", "\x01", "\x01a", "\u200d", "\U000e0001", "カ", "・", "〇", "々", "!a", "!aé", "1〇", "A漢", "漢A", "aA", "a1", ". ", "\xff", "a\xff", "!\u0301",
	} {
		for _, n := range []int{20, 31, 32, 62, 63, 64, 65, 126, 127, 128, 300} {
			run := strings.Repeat(unit, n)
			for _, s := range rows {
				for _, text := range []string{run, run + "b", "b" + run, " " + run + " b", "!" + run + "\n", "A" + run + "'s B", "漢" + run + "\n  x"} {
					requireScalar(t, s.Pattern, text)
				}
			}
		}
	}
}
