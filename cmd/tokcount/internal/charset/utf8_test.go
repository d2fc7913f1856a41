package charset

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// charactersAround are texts of up to four bytes around the borders of what is
// valid, and of what is not.
func charactersAround() (texts []string) {
	edges := []byte{0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1,
		0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff}
	for _, a := range edges {
		for _, b := range edges {
			for _, c := range edges {
				for _, d := range edges {
					texts = append(texts, string([]byte{a, b, c, d}))
				}
			}
		}
	}
	return texts
}

// Wherever it is in a word, and whatever is before and behind it.
func TestIsValidIsThatOfTheStandardLibrary(t *testing.T) {
	for _, chars := range charactersAround() {
		for at := range 9 {
			for _, fill := range []string{"a", "é", "€", "😀"} {
				text := strings.Repeat("a", at) + chars + fill + fill
				if got, want := Valid([]byte(text)), utf8.ValidString(text); got != want {
					t.Fatalf("Valid(%q) = %v", text, got)
				}
			}
		}
	}
}

// FuzzUTF8Check holds the check to the standard library, however the text is
// taken apart.
func FuzzUTF8Check(f *testing.F) {
	f.Add([]byte(""), 1)
	f.Add([]byte("Hello, world. "+strings.Repeat("Hello. ", 20)+"é"), 5)
	f.Add([]byte("naïve 日本語 👩‍🚀\u00a0\u3000x\u2028y\u0085z"), 1)
	f.Add([]byte("\xe2\x82"), 1)
	f.Add([]byte("valid \xe2\x82 not"), 2)
	f.Add([]byte("\xed\xa0\x80\xf4\x90\x80\x80\xc0\x80\xe0\x80\x80"), 3)
	f.Add([]byte("Съешь же ещё этих мягких французских булок\xd0"), 7)
	f.Fuzz(func(t *testing.T, text []byte, size int) {
		require.Equal(t, utf8.Valid(text), Valid(text), "%q", text)
		want := int64(-1)
		if !utf8.Valid(text) {
			want = int64(validLength(text))
		}
		var c utf8Check
		for part := range slices.Chunk(text, max(1, size)) {
			c.write(part)
		}
		require.Equal(t, want, c.end(), "%q by %d", text, size)
	})
}

func BenchmarkIsValid(b *testing.B) {
	files, err := filepath.Glob("../../../../testdata/texts/*.txt")
	require.NoError(b, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(b, err)
		text = bytes.Repeat(text, 1+1<<18/len(text))
		for name, valid := range map[string]func([]byte) bool{"Valid": Valid, "utf8.Valid": utf8.Valid} {
			b.Run(filepath.Base(file)+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					require.True(b, valid(text))
				}
			})
		}
	}
}
