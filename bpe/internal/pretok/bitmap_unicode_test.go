package pretok

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Every character must have in the bitmaps the classes it has in the tables,
// whether bit logic or a look-up put it there, and so must its neighbours.
func TestBitmapsHoldTheClassOfEveryCharacter(t *testing.T) {
	rest := strings.Repeat("z", window)
	of := map[bool]words{true: byCase | withMarks}
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if !utf8.ValidRune(r) {
			continue
		}
		text := "a" + string(r) + rest
		for _, cases := range []bool{false, true} {
			var b block
			b.load(text)
			b.asciiCases()
			require.True(t, b.wide(text, &Pattern{words: of[cases]}), "%U", r)
			requireClasses(t, &b, r, cases)
		}
	}
}

// requireClasses checks the classes of the character r, which is after one
// letter and before others.
func requireClasses(t *testing.T, b *block, r rune, cases bool) {
	c := ucd.Lookup(r)
	width := utf8.RuneLen(r)
	here := (uint64(1)<<width - 1) << 1
	type set struct {
		name    string
		bits    uint64
		member  bool // r is in it
		letters bool // so are the others
	}
	sets := []set{
		{"letter", b.letter, c&ucd.Letter != 0, true},
		{"number", b.number, c&ucd.Number != 0, false},
		{"blank", b.blank, c&ucd.Space != 0, false},
		{"newline", b.newline, r == '\n' || r == '\r', false},
		{"space", b.space, r == ' ', false},
		{"quote", b.quote, r == '\'', false},
		{"slash", b.slash, r == '/', false},
		{"cont", b.cont >> 1, width > 1, false},
	}
	if cases {
		const both = ucd.Upper | ucd.Lower
		sets = append(sets,
			set{"upper", b.upper, c&both == ucd.Upper, false},
			set{"lower", b.lower, c&both == ucd.Lower, true},
			set{"both", b.both, c&both == both, false},
			set{"mark", b.mark, c&both == both && c&ucd.Letter == 0, false})
	}
	for _, s := range sets {
		want := uint64(0)
		if s.letters {
			want = ^here
		}
		if s.member {
			want |= here
		}
		if s.name == "cont" {
			want &= here >> 1
		}
		if s.bits != want {
			t.Errorf("%U, cases %t: %s is %b, want %b", r, cases, s.name, s.bits, want)
		}
	}
}

func TestWindowsWithInvalidBytesAreFound(t *testing.T) {
	for first := range 256 {
		for second := range 256 {
			for _, rest := range []string{"a", "\x80", "\xbf\x80", "\x80\xbf", "\xc3"} {
				text := "a" + string([]byte{byte(first), byte(second)}) + rest + strings.Repeat("z", window)
				var b block
				b.load(text)
				if _, ok := b.decode(); b.plane[7] != 0 && ok != utf8.ValidString(text) {
					t.Fatalf("decode says %t of % x", ok, text[:6])
				}
			}
		}
	}
}

// A character is not invalid because the window ends in it.
func TestCharactersOverTheEndOfAWindow(t *testing.T) {
	for _, char := range []string{"é", "中", "😀"} {
		for missing := 1; missing < len(char); missing++ {
			text := strings.Repeat("a", window-len(char)+missing) + char
			var b block
			b.load(text)
			_, ok := b.decode()
			require.True(t, ok, "%d bytes of %q missing", missing, char)
			require.Equal(t, window-len(char)+missing-1, b.last, "%d bytes of %q missing", missing, char)
		}
	}
}
