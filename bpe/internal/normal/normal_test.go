package normal

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

var forms = map[string]Form{"NFC": NFC, "NFD": NFD, "NFKC": NFKC, "NFKD": NFKD}

func TestApartIsTheListOfTheReference(t *testing.T) {
	data, err := os.ReadFile("../../../testdata/tokenizers/nfc.json")
	require.NoError(t, err)
	var file struct {
		CutAt []string `json:"cut_at"`
	}
	require.NoError(t, json.Unmarshal(data, &file))
	require.Len(t, apart, len(file.CutAt))
	for i, want := range file.CutAt {
		got := fmt.Sprintf("%04X", apart[i][0])
		if apart[i][1] != apart[i][0] {
			got += fmt.Sprintf("-%04X", apart[i][1])
		}
		assert.Equal(t, want, got)
	}
}

func TestStrings(t *testing.T) {
	marks := strings.Repeat("\u0301\u0316", 20)
	for _, tt := range []struct {
		name, text string
		form       Form
		want       string
	}{
		{"composed", "e\u0301", NFC, "é"},
		{"taken apart", "é", NFD, "e\u0301"},
		{"compatible", "ﬁ①", NFKC, "fi1"},
		{"compatible, apart", "Åﬁ", NFKD, "A\u030Afi"},
		{"excluded from composition", "\u0958", NFC, "\u0915\u093C"},
		{"Hangul", "\u1112\u1161\u11AB", NFC, "한"},
		{"Hangul apart", "한", NFD, "\u1112\u1161\u11AB"},
		{"reordered", "a\u0301\u0316", NFC, "\u00E1\u0316"},
		{"no limit on marks", "e" + marks, NFC, "é" + strings.Repeat("\u0316", 20) + strings.Repeat("\u0301", 19)},
		{"many marks apart", "é" + marks, NFD, "e" + strings.Repeat("\u0316", 20) + strings.Repeat("\u0301", 21)},
		{"younger than Unicode 9", "㋿", NFKC, "㋿"},
		{"a younger mark stays where it is", "a\u0301\u08D3\u0316", NFC, "á\u08D3\u0316"},
		{"younger parts", "\U000105D2\u0307", NFC, "\U000105D2\u0307"},
		{"invalid bytes", "e\xFFe\u0301\xC3", NFC, "e\xFFé\xC3"},
		{"nothing to do", "naïve 日本", NFC, "naïve 日本"},
		{"empty", "", NFC, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.Equal(t, tt.want, tt.form.String(tt.text))
			assert.Equal(t, "e"+tt.want, string(tt.form.Append([]byte("e"), tt.text)))
		})
	}
}

// whole is the normal form by the algorithm alone.
func whole(f Form, text string) string {
	var dst []byte
	for len(text) > 0 {
		n, size := stretch(text)
		dst = append(f.heap(dst, text[:n]), text[n:n+size]...)
		text = text[n+size:]
	}
	return string(dst)
}

// characters are those that change, combine, or are apart, and some others.
func characters() (list []rune) {
	for r := rune(0); r <= utf8.MaxRune; r++ {
		p := norm.NFKD.PropertiesString(string(r))
		if p.CCC() != 0 || p.Decomposition() != nil || !norm.NFC.PropertiesString(string(r)).BoundaryBefore() || isApart(r) {
			list = append(list, r)
		}
	}
	return append(list, 'a', 'e', 'A', 'o', ' ', '日', '한', '가', 0x1100, 0x1161, 0x11A8)
}

func TestEveryCharacterAlone(t *testing.T) {
	for name, f := range forms {
		for _, r := range characters() {
			text := string(r)
			want := whole(f, text)
			if got := f.String(text); got != want {
				t.Fatalf("%s of %U: %+q, want %+q", name, r, got, want)
			}
			if !isApart(r) && want != f.of().String(text) {
				t.Fatalf("%s of %U: %+q, but x/text says %+q", name, r, want, f.of().String(text))
			}
		}
	}
}

func TestHeapsOfMarks(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	list := characters()
	var marks []rune
	for _, r := range list {
		if classOf(r) != 0 {
			marks = append(marks, r)
		}
	}
	for range 40_000 {
		var b strings.Builder
		for range 1 + random.IntN(4) {
			b.WriteRune(list[random.IntN(len(list))])
			n := random.IntN(4)
			if random.IntN(8) == 0 {
				n = random.IntN(70)
			}
			for range n {
				b.WriteRune(marks[random.IntN(len(marks))])
			}
		}
		text := b.String()
		for name, f := range forms {
			want := whole(f, text)
			if got := f.String(text); got != want {
				t.Fatalf("%s of %+q:\n%+q, want\n%+q", name, text, got, want)
			}
			if f.Span(want) == len(want) && f.String(want) != want {
				t.Fatalf("%s changes what it has in the form: %+q", name, want)
			}
		}
	}
}

// What Span passes over is a starter that stays, whatever comes before; and it passes
// over nearly all letters.
func TestPlainCharacters(t *testing.T) {
	for f, least := range map[Form]int{NFC: 120_000, NFD: 100_000, NFKC: 110_000, NFKD: 100_000} {
		n := 0
		for r := rune(0); r <= 0x2FFFF; r++ { // planes beyond the first two have none
			if !f.plainRune(r) {
				continue
			}
			n++
			p := f.of().PropertiesString(string(r))
			if p.CCC() != 0 || !p.BoundaryBefore() || f.of().String(string(r)) != string(r) || isApart(r) {
				t.Errorf("form %d: %U is not plain", f, r)
			}
		}
		assert.Greater(t, n, least, "form %d", f)
	}
	assert.True(t, NFC.plainRune('中'))
	for f := NFC; f <= NFKD; f++ {
		for r := rune(0); r <= utf8.MaxRune; r++ {
			if text := string(r); f.surelyPlain(text) > 0 {
				require.True(t, f.plainRune(r), "form %d: %U", f, r)
				require.Equal(t, len(text), f.surelyPlain(text), "form %d: %U", f, r)
			}
		}
	}
	assert.True(t, NFC.plainRune('가'))
	assert.False(t, NFD.plainRune('가'))
	assert.False(t, NFC.plainRune(0x301))
	assert.False(t, NFC.plainRune(0x1161), "joins what is before")
}

// The bytes that surelyPlain takes eight at a time are those that it takes one at a time.
func TestSurelyPlain(t *testing.T) {
	for f := NFC; f <= NFKD; f++ {
		for c := range 256 {
			for at := range 8 {
				text := []byte("plain 中文字 plain")
				alone := f.surelyPlain(string([]byte{byte(c)}))
				text[at] = byte(c)
				want := len(text)
				if alone == 0 {
					want = at
				}
				require.Equal(t, want, f.surelyPlain(string(text)), "form %d: %#x at %d", f, c, at)
			}
		}
	}
	require.Equal(t, 6, NFC.surelyPlain("é中b\u0301"))
	require.Zero(t, NFD.surelyPlain("é"))
}

func TestNormalTextIsReturned(t *testing.T) {
	text := strings.Repeat("Plain ASCII, naïve, Ünïcödé, 日本語, русский. ", 20)
	assert.Zero(t, testing.AllocsPerRun(10, func() {
		if NFC.String(text) != text || NFKC.String(text) != text {
			t.Fatal("changed")
		}
	}))
}

func BenchmarkString(b *testing.B) {
	for name, text := range map[string]string{
		"ascii":    strings.Repeat("The quick brown fox jumps over the lazy dog. ", 1000),
		"cyrillic": strings.Repeat("Съешь же ещё этих мягких французских булок. ", 1000),
		"changed":  strings.Repeat("Cafe\u0301 au lait, deja\u0300 vu. ", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				NFC.String(text)
			}
		})
	}
}

// Units take linear time: these would take hours if each were to look at the rest of the text.
func TestUnitsOfLongTexts(t *testing.T) {
	for _, part := range []string{"a\u0301", "ﬁ", "\u1112\u1161\u11AB", "\u0958", "\u0301", "\u0323\u0301", "\xff"} {
		text := strings.Repeat(part, 1<<18/len(part))
		for _, form := range []Form{NFC, NFD, NFKC, NFKD} {
			var b strings.Builder
			for _, unit := range form.Units(text) {
				b.WriteString(unit.Text)
			}
			require.True(t, form.String(text) == b.String(), "%q", part)
		}
	}
}
