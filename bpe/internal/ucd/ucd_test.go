package ucd

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// readCategories returns the class name of every code point that the data file
// gives one, read without any help from the generator.
func readCategories(t *testing.T) map[rune]string {
	f, err := os.Open("gen/classes-16.0.0.txt")
	require.NoError(t, err)
	defer f.Close()
	categories := map[rune]string{}
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		fields := strings.Fields(sc.Text())
		if fields[0] == "#" {
			continue
		}
		var first, last rune
		_, err := fmt.Sscanf(fields[1]+" "+fields[2], "%x %x", &first, &last)
		require.NoError(t, err)
		for r := first; r <= last; r++ {
			categories[r] = fields[0]
		}
	}
	require.NoError(t, sc.Err())
	return categories
}

// The totals are those of the characters that tiktoken 0.14 itself puts into
// each class; of P and S, those of UnicodeData.txt.
func TestTotalsAreThoseOfUnicode16(t *testing.T) {
	totals := map[string]int{}
	for _, category := range readCategories(t) {
		totals[category]++
		if category != "N17" && len(category) > 1 {
			totals[category[:1]]++
		}
	}
	for category, want := range map[string]int{
		"L": 141028, "Lu": 1858, "Ll": 2258, "Lt": 31, "Lm": 404, "Lo": 136477,
		"M": 2501, "N": 1911, "P": 855, "S": 8514, "White_Space": 25, "N17": 13,
	} {
		require.Equal(t, want, totals[category], category)
	}
	require.Equal(t, "16.0.0", Version)
}

func TestFlagTotals(t *testing.T) {
	count := func(mask, want Class) (n int) {
		for r := rune(0); r <= utf8.MaxRune; r++ {
			if Lookup(r)&mask == want {
				n++
			}
		}
		return n
	}
	const letters = Letter | Upper | Lower
	for _, tt := range []struct {
		name       string
		mask, flag Class
		want       int
	}{
		{"L", Letter, Letter, 141028},
		{"Lu and Lt", letters, Letter | Upper, 1858 + 31},
		{"Ll", letters, Letter | Lower, 2258},
		{"Lm and Lo", letters, Letter | Upper | Lower, 404 + 136477},
		{"M", letters, Upper | Lower, 2501},
		{"N", Number, Number, 1911},
		{"White_Space", Space, Space, 25},
		{"P and S", Punct, Punct, 855 + 8514},
		{"N of Unicode 17", Number17, Number17, 13},
	} {
		require.Equal(t, tt.want, count(tt.mask, tt.flag), tt.name)
	}
}

func TestLookupAgreesWithTheDataFile(t *testing.T) {
	flags := map[string]Class{
		"Lu": Letter | Upper, "Lt": Letter | Upper, "Ll": Letter | Lower,
		"Lm": Letter | Upper | Lower, "Lo": Letter | Upper | Lower,
		"Mn": Upper | Lower, "Mc": Upper | Lower, "Me": Upper | Lower,
		"Nd": Number, "Nl": Number, "No": Number, "White_Space": Space, "P": Punct, "S": Punct, "N17": Number17, "": 0,
	}
	categories := readCategories(t)
	for r := rune(0); r <= utf8.MaxRune; r++ {
		want, ok := flags[categories[r]]
		require.True(t, ok, "%U is %q", r, categories[r])
		if got := Lookup(r); got != want {
			t.Errorf("Lookup(%U) = %07b, want %07b", r, got, want)
		}
	}
}

func TestLookupOfWhatIsNotACharacter(t *testing.T) {
	for _, r := range []rune{-1, utf8.MaxRune, utf8.MaxRune + 1, 1<<31 - 1, -1 << 31} {
		require.Zero(t, Lookup(r), "%#x", r)
	}
}

func BenchmarkLookup(b *testing.B) {
	text := []rune(strings.Repeat("Съешь же ещё этих мягких французских булок", 100))
	b.SetBytes(int64(len(text)))
	var sum Class
	for b.Loop() {
		for _, r := range text {
			sum |= Lookup(r)
		}
	}
	require.NotZero(b, sum)
}
