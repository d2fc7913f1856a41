package bpe

import (
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

func custom(t *testing.T, pattern string) *Encoding {
	v := vocab.R50kBase()
	v.Pattern = pattern
	return encoding(t, v)
}

func TestCustomPatternSplitsBeforeMerging(t *testing.T) {
	text := "Hello world"
	require.Equal(t, []Token{15496, 995}, custom(t, `\S+|\s+\S+`).Encode(text))
	letters := custom(t, `[\s\S]`)
	require.Len(t, letters.Encode(text), len(text), "a piece a letter")
	require.Equal(t, len(text), letters.Count(text))
}

// More pieces than are encoded in one go, most of them known after the first.
func TestCustomPatternWithManyPieces(t *testing.T) {
	published := encoding(t, vocab.R50kBase())
	same := custom(t, published.Pattern()+`|$^`)
	text := strings.Repeat("It's  1234 bottles,\n\n of unknowable Ärger \t", 500)
	for range 2 {
		require.Equal(t, published.Encode(text), same.Encode(text))
	}
}

func TestCustomPatternEqualToAPublishedOne(t *testing.T) {
	published := encoding(t, vocab.R50kBase())
	same := custom(t, published.Pattern()+`|$^`)
	for _, text := range []string{"", "a", "It's  1234 bottles,\n\n of Ärger \t", "日本語 x", "\xff\xfeab\xf0\x90 c"} {
		require.Equal(t, published.Encode(text), same.Encode(text), "%q", text)
	}
}

func TestTextThatACustomPatternDoesNotMatchIsKept(t *testing.T) {
	for _, pattern := range []string{`[a-z]+`, `x*`, `(?=b)`, `\d`} {
		e := custom(t, pattern)
		for _, text := range []string{"abc 123 def", "   ", "123", "é\xffx", "xxx"} {
			tokens, err := e.TryEncode(text)
			require.NoError(t, err)
			back, err := e.Decode(tokens)
			require.NoError(t, err)
			require.Equal(t, text, back, "pattern %s", pattern)
		}
	}
}

func TestHostilePatternDoesNotHangNorLoseText(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("regexp2's clock is a goroutine, which never runs while a match does on the only thread")
	}
	e := custom(t, `(a+)+$|ok`)
	text := "okok" + strings.Repeat("a", 64) + "!"
	begin := time.Now()
	_, err := e.TryEncode(text)
	require.Less(t, time.Since(begin), time.Minute)
	var failed *PatternError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, 4, failed.Offset)

	tokens := e.Encode(text)
	back, err := e.Decode(tokens)
	require.NoError(t, err)
	require.Equal(t, text, back)
}

func TestMalformedPatternIsAnError(t *testing.T) {
	for _, pattern := range []string{"", "(", `[z-a]`} {
		v := vocab.R50kBase()
		v.Pattern = pattern
		_, err := New(v)
		var malformed *PatternError
		require.ErrorAs(t, err, &malformed, "pattern %q", pattern)
		require.Equal(t, -1, malformed.Offset)
	}
}
