package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/vocab"
)

// requireNoHalves checks that no output ends or begins inside a character of the
// whole.
func requireNoHalves(t *testing.T, outputs []string) {
	t.Helper()
	whole := strings.Join(outputs, "")
	at := 0
	for _, part := range outputs {
		require.False(t, cut.InsideCharacter(whole, at), "%q of %q", outputs, whole)
		at += len(part)
	}
}

func TestDecoderGivesOutWholeCharacters(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range append(someTexts(), edgeTexts(t)...) {
			d := e.NewDecoder()
			tokens := e.Encode(text)
			var outputs []string
			for len(tokens) > 0 {
				n := min(len(tokens), 1+len(outputs)%3)
				part, err := d.Decode(tokens[:n]...)
				require.NoError(t, err)
				outputs = append(outputs, part)
				tokens = tokens[n:]
			}
			require.LessOrEqual(t, d.size, 3)
			if utf8.ValidString(text) {
				require.Zero(t, d.size, "a whole text leaves nothing waiting")
			}
			outputs = append(outputs, d.Flush())
			require.Equal(t, text, strings.Join(outputs, ""))
			requireNoHalves(t, outputs)
		}
	})
}

// The tokens of single bytes, in any order: characters begun, broken off, and
// bytes that never were one.
func TestDecoderOfRandomBytes(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	rng := rand.New(rand.NewPCG(2, 3))
	for range 2000 {
		text := randomBytes(rng, 12)
		d := e.NewDecoder()
		var outputs []string
		for i := range len(text) {
			id, ok := e.Lookup(text[i : i+1])
			require.True(t, ok)
			part, err := d.Decode(id)
			require.NoError(t, err)
			outputs = append(outputs, part)
		}
		outputs = append(outputs, d.Flush())
		require.Equal(t, text, strings.Join(outputs, ""))
		requireNoHalves(t, outputs)
	}
}

func TestDecoderWaitsForNoMoreThanItMust(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	for _, tt := range []struct {
		name  string
		bytes []string // of tokens
		want  []string
		flush string
	}{
		{"a character of four tokens", []string{"\xf0", "\x9f", "\x98", "\x80"}, []string{"", "", "", "😀"}, ""},
		{"one that breaks off", []string{"\xe4", "a", "b"}, []string{"", "\xe4a", "b"}, ""},
		{"one that begins anew", []string{"\xe4", "\xe4", "\xb8", "\xad"}, []string{"", "\xe4", "", "中"}, ""},
		{"bytes that begin none", []string{"\x80", "\xff", "\xc0", "\xc0"}, []string{"\x80", "\xff", "\xc0", "\xc0"}, ""},
		{"a second byte that cannot be", []string{"\xed", "\xa0", "\x80"}, []string{"", "\xed\xa0", "\x80"}, ""},
		{"the end", []string{"x", "\xf0", "\x9f"}, []string{"x", "", ""}, "\xf0\x9f"},
		{"nothing", nil, nil, ""},
	} {
		d := e.NewDecoder()
		var got []string
		for _, b := range tt.bytes {
			id, ok := e.Lookup(b)
			require.True(t, ok)
			part, err := d.Decode(id)
			require.NoError(t, err)
			got = append(got, part)
		}
		require.Equal(t, tt.want, got, tt.name)
		require.Equal(t, tt.flush, d.Flush(), tt.name)
		require.Empty(t, d.Flush())
	}
}

func TestDecoderSkipsWhatIsNoToken(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	d := e.NewDecoder()
	begun, _ := e.Lookup("\xf0")
	_, err := d.Decode(e.Encode("one two")...)
	require.NoError(t, err)

	const bad = 60000
	part, err := d.Decode(995, begun, bad, 995)
	var none *TokenError
	require.ErrorAs(t, err, &none)
	require.Equal(t, TokenError{Index: 4, Token: bad}, *none, "counted from the first token of all")
	require.Equal(t, " world", part, "what comes before is not lost")

	part, err = d.Decode(995)
	require.NoError(t, err)
	require.Equal(t, "\xf0 world", part, "nor what was waiting")
	_, err = d.Decode(bad)
	require.ErrorAs(t, err, &none)
	require.Equal(t, 6, none.Index)

	d.Flush()
	_, err = d.Decode(bad)
	require.ErrorAs(t, err, &none)
	require.Zero(t, none.Index, "Flush begins a new text")
}

func TestDecoderAppends(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	d := e.NewDecoder()
	dst := []byte("\xe4 kept \xe4") // not the decoder's own, so not touched
	tokens := e.Encode("a中b")
	for _, id := range tokens {
		var err error
		dst, err = d.AppendDecode(dst, id)
		require.NoError(t, err)
	}
	require.Equal(t, "\xe4 kept \xe4a中b", string(dst))

	dst = make([]byte, 0, 100)
	require.Zero(t, testing.AllocsPerRun(10, func() {
		for i := range tokens {
			dst, _ = d.AppendDecode(dst[:0], tokens[i:i+1]...)
		}
	}))
}

func FuzzDecoder(f *testing.F) {
	for _, text := range someTexts()[:20] {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, e := range everyEncoding() {
			d := e.NewDecoder()
			var outputs []string
			for _, id := range e.Encode(text) {
				part, err := d.Decode(id)
				require.NoError(t, err)
				outputs = append(outputs, part)
			}
			outputs = append(outputs, d.Flush())
			require.Equal(t, text, strings.Join(outputs, ""))
			requireNoHalves(t, outputs)
		}
	})
}
