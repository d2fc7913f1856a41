package table

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// tokens returns the 256 bytes and then more.
func tokens(more ...string) []string {
	all := make([]string, 256, 256+len(more))
	for b := range all {
		all[b] = string([]byte{byte(b)})
	}
	return append(all, more...)
}

func build(t *testing.T, tokens []string) *Table {
	t.Helper()
	tab, err := tryBuild(tokens)
	require.NoError(t, err)
	return tab
}

func dataOf(t *testing.T, tab *Table) string {
	t.Helper()
	var data strings.Builder
	_, err := tab.WriteTo(&data)
	require.NoError(t, err)
	return data.String()
}

// tryBuild builds the table of tokens by id, "" where an id has none.
func tryBuild(tokens []string) (*Table, error) {
	var b Builder
	for id, token := range tokens {
		if token == "" {
			continue
		}
		if err := b.Add(uint32(id), []byte(token)); err != nil {
			return nil, err
		}
	}
	return b.Build()
}

func TestTableAnswersWhatItWasBuiltFrom(t *testing.T) {
	long := strings.Repeat("xy", 40)
	tab := build(t, tokens("ab", "abc", "", "cd", long, "abcd", "é"))
	require.Equal(t, 263, tab.Len())
	require.Equal(t, 262, tab.Tokens(), "one id has no token")
	require.Equal(t, 80, tab.Longest())

	require.Equal(t, "abc", tab.Token(257))
	require.Equal(t, "", tab.Token(258))
	require.Equal(t, "", tab.Token(263))
	require.Equal(t, "", tab.Token(1<<32-1))
	require.Equal(t, uint32('b'), tab.Byte('b'))
	require.Equal(t, uint32(256), tab.BytePair('a', 'b'))
	require.Equal(t, uint32(262), tab.BytePair("é"[0], "é"[1]))
	require.GreaterOrEqual(t, tab.BytePair('b', 'a'), uint32(tab.Len()))

	for id, token := range tokens("ab", "abc", "", "cd", long, "abcd", "é") {
		if token != "" {
			require.Equal(t, uint32(id), tab.Find(token))
		}
	}
	for _, none := range []string{"", "ba", "abcde", long[1:], long + "x"} {
		require.GreaterOrEqual(t, tab.Find(none), uint32(tab.Len()), "%q", none)
	}
}

func TestAppendTextStopsAtAnIDWithoutToken(t *testing.T) {
	long := strings.Repeat("xy", 40)
	tab := build(t, tokens("ab", "", long))
	for _, room := range []int{0, 1, 15, 16, 17, 200} {
		dst := append(make([]byte, 0, room), "> "...)
		text, n := tab.AppendText(dst, []uint32{'a', 256, 258, 'z', 257, 'b'})
		require.Equal(t, "> aab"+long+"z", string(text))
		require.Equal(t, 4, n)
	}
	text, n := tab.AppendText(nil, []uint32{1 << 31})
	require.Empty(t, text)
	require.Zero(t, n)
	text, n = tab.AppendText(nil, []uint32{258, 258})
	require.Equal(t, long+long, string(text))
	require.Equal(t, 2, n)
}

func TestPairIsTheOneThatMergingEndsIn(t *testing.T) {
	tab := build(t, tokens("ab", "abc", "cd", "abcd"))
	ab, abc, cd, abcd := tab.Find("ab"), tab.Find("abc"), tab.Find("cd"), tab.Find("abcd")
	require.Equal(t, abc, tab.Pair(ab, 'c'))
	require.Equal(t, abcd, tab.Pair(abc, 'd'), "abc has a lower rank than cd")
	require.Equal(t, uint32(None), tab.Pair(ab, cd), "ab and cd never stand side by side")
	require.Equal(t, uint32(None), tab.Pair('c', ab))
	require.Equal(t, uint32(None), tab.Pair(None, None))
}

func TestPairOfTheFirstIDs(t *testing.T) {
	all := tokens()
	all[0], all['A'] = all['A'], all[0]
	tab := build(t, append(all, "AA", "AAA"))
	require.Equal(t, uint32(257), tab.Pair(256, 0))
}

func TestBelowHidesTheTokensFromAnIDOn(t *testing.T) {
	tab := build(t, tokens("ab", "", "abc")).Below(257)
	require.Equal(t, 257, tab.Len())
	require.Equal(t, 257, tab.Tokens())
	require.Equal(t, "", tab.Token(258))
	require.Equal(t, uint32(256), tab.Find("ab"))
	require.GreaterOrEqual(t, tab.Find("abc"), uint32(257))
	require.GreaterOrEqual(t, tab.Pair(256, 'c'), uint32(257))
}

func TestBuildTellsWhatIsAtFault(t *testing.T) {
	tests := []struct {
		name   string
		tokens []string
		id     int
		cause  string
	}{
		{"a single byte is missing", tokens()[:255], -1, "0xff"},
		{"two tokens are equal", tokens("ab", "cd", "ab"), 258, "same bytes"},
		{"a token is too long", tokens(strings.Repeat("a", maxToken+1)), 256, "65536 bytes"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := tryBuild(test.tokens)
			var fault *Error
			require.ErrorAs(t, err, &fault)
			require.Equal(t, test.id, fault.ID)
			require.ErrorContains(t, err, test.cause)
		})
	}
}

func TestNoBorderIsCutThatATokenSpans(t *testing.T) {
	// Characters of three bytes, and tokens that begin and end inside them.
	chars := "漢字仮名交文"
	all := tokens("字仮", "\x97\xe4", "\xbb\xae\xe5\x90", "名\xe4\xba")
	tab := build(t, all)
	for i := 3; i < len(chars); i += 3 {
		left := uint32(chars[i-3]) | uint32(chars[i-2])<<8 | uint32(chars[i-1])<<16
		right := uint32(chars[i]) | uint32(chars[i+1])<<8 | uint32(chars[i+2])<<16
		require.True(t, IsWide(left) && IsWide(right))
		spanned := false
		for _, token := range all {
			for at := i - len(token) + 1; at < i; at++ {
				spanned = spanned || at >= 0 && at+len(token) > i && strings.HasPrefix(chars[at:], token)
			}
		}
		require.Equal(t, spanned, tab.Cut(left, right) == 0, "before %q", chars[i:i+3])
	}
	require.False(t, IsWide(0x616161))
	require.False(t, IsWide(0x80C3A9))
}

func TestOpenRefusesWhatBuildDidNotMake(t *testing.T) {
	data := dataOf(t, build(t, tokens("ab")))
	again, err := Open(data)
	require.NoError(t, err)
	require.Equal(t, uint32(256), again.Find("ab"))
	for name, damaged := range map[string]string{
		"nothing": "", "cut off": data[:len(data)-1], "more": data + "x", "another version": strings.Replace(data, "1", "2", 1),
	} {
		_, err := Open(damaged)
		require.Error(t, err, name)
	}
}

// Of a Model's table each token has an id: there are as many ids as tokens at least. That of
// any other table is said by zeros.
func TestOpenRefusesAModelWithoutIDs(t *testing.T) {
	m := Model{Tokens: []ModelToken{{Bytes: "a", ID: 1}, {Bytes: "b", ID: 0}, {Bytes: "ab", ID: 4}}, Merges: []Merge{{0, 1, 2}}}
	model, err := m.Build()
	require.NoError(t, err)
	for _, test := range []struct {
		name string
		from *Table
		set  func(*layout)
		ok   bool
	}{
		{"a model", model, func(*layout) {}, true},
		{"a model without ids", model, func(l *layout) { l.ranks = 0 }, false},
		{"with fewer ids than tokens", model, func(l *layout) { l.ranks = 2 }, false},
		{"with as many", model, func(l *layout) { l.ranks = 3 }, true},
		{"with more tokens that only a whole piece is than tokens", model, func(l *layout) { l.whole = l.n + 1 }, false},
		{"with flags of a model, but no model", model, func(l *layout) { l.flags = flagCharacters }, false},
		{"with ids, but no model", model, func(l *layout) { l.flags = 0 }, false},
		{"tokens", build(t, tokens("ab")), func(*layout) {}, true},
		{"tokens with a flag", build(t, tokens("ab")), func(l *layout) { l.flags = flagModel }, false},
		{"tokens with a hidden one", build(t, tokens("ab")), func(l *layout) { l.hidden = 1 }, false},
		{"tokens with a whole one", build(t, tokens("ab")), func(l *layout) { l.whole = 1 }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := test.from.layout
			test.set(&l)
			data := l.header() + strings.Repeat("\x00", l.size()-headerLen)
			_, err := Open(data)
			require.Equal(t, test.ok, err == nil, "%v", err)
		})
	}
	none, err := new(Model).Build()
	require.NoError(t, err)
	_, err = Open(dataOf(t, none))
	require.NoError(t, err, "a model of no tokens has no ids")
}
