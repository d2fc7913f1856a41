package bpe

import (
	"iter"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// boundaries are the offsets between characters, by decoding from the beginning.
func boundaries(text string) map[int]bool {
	list := map[int]bool{len(text): true}
	for i := range text {
		list[i] = true
	}
	return list
}

func TestTokensAreThoseOfEncodeAndTileTheText(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range append(someTexts(), edgeTexts(t)...) {
			between := boundaries(text)
			var ids []Token
			at := 0
			for id, span := range e.Tokens(text) {
				require.Equal(t, at, span.Start)
				require.Less(t, span.Start, span.End)
				require.Equal(t, !between[span.End], span.Partial, "%q at %d", text, span.End)
				if token, ok := e.Token(id); ok && e.special == nil {
					require.Equal(t, token, text[span.Start:span.End])
				}
				at = span.End
				ids = append(ids, id)
			}
			require.Equal(t, len(text), at)
			requireTokens(t, e, text, ids, "Tokens")
		}
	})
}

// A special token is as long as its text, also where its id has a longer name.
func TestTokensOfSpecialTokens(t *testing.T) {
	v := vocab.R50kBase()
	v.Special = map[string]uint32{"<|endoftext|>": 50256, "<|a much longer name|>": 50256}
	e := encoding(t, v).WithAllSpecial()
	var spans []Span
	for id, span := range e.Tokens("x<|endoftext|><|a much longer name|>y") {
		if id == 50256 {
			spans = append(spans, span)
		}
	}
	require.Equal(t, []Span{{Start: 1, End: 14}, {Start: 14, End: 36}}, spans)
}

func TestGroupCharactersMakesTheSmallestWholeGroups(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range append(someTexts(), edgeTexts(t)...) {
			between := boundaries(text)
			var ids []Token
			at := 0
			for group, span := range GroupCharacters(e.Tokens(text)) {
				require.Equal(t, at, span.Start)
				require.True(t, between[span.Start] && between[span.End])
				require.False(t, span.Partial)
				inside := span.Start
				for _, id := range group[:len(group)-1] {
					token, _ := e.Token(id)
					inside += len(token)
					require.False(t, between[inside], "%q could end earlier", text[span.Start:span.End])
				}
				at = span.End
				ids = append(ids, group...)
			}
			require.Equal(t, len(text), at)
			requireTokens(t, e, text, ids, "groups")
		}
	})
}

// first are the first n of a sequence.
func first(n int, tokens iter.Seq2[Token, Span]) iter.Seq2[Token, Span] {
	return func(yield func(Token, Span) bool) {
		for id, span := range tokens {
			if n--; n < 0 || !yield(id, span) {
				return
			}
		}
	}
}

func TestGroupCharactersOfAPartLosesNothing(t *testing.T) {
	e := encoding(t, vocab.R50kBase())
	text := "ab😀"
	tokens := e.Encode(text)
	require.Greater(t, len(tokens), 2, "the emoji is several tokens")
	var last Span
	var ids []Token
	for group, span := range GroupCharacters(first(2, e.Tokens(text))) {
		last = span
		ids = append(ids, group...)
	}
	require.Equal(t, tokens[:2], ids)
	require.True(t, last.Partial)
	require.Equal(t, 2, last.Start)
}

func TestTokensMayBeLeft(t *testing.T) {
	e := encoding(t, vocab.CL100kBase()).WithAllSpecial()
	for _, text := range []string{"a b c", "<|endoftext|> x", "中文"} {
		for range e.Tokens(text) {
			break
		}
		for range GroupCharacters(e.Tokens(text)) {
			break
		}
	}
	// Inside the loop the encoding may be used.
	for range e.Tokens("a b c") {
		require.Equal(t, 3, e.Count("a b c"))
	}
}

func FuzzTokens(f *testing.F) {
	for _, text := range someTexts()[:20] {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		between := boundaries(text)
		for _, e := range everyEncoding() {
			at := 0
			for _, span := range e.Tokens(text) {
				require.Equal(t, at, span.Start)
				require.Equal(t, !between[span.End], span.Partial)
				at = span.End
			}
			require.Equal(t, len(text), at)
		}
	})
}

func TestGroupsOfValidTextAreValid(t *testing.T) {
	text := strings.ToValidUTF8(strings.Join(someTexts(), ""), "")
	for _, e := range everyEncoding() {
		for _, span := range GroupCharacters(e.Tokens(text)) {
			require.True(t, utf8.ValidString(text[span.Start:span.End]))
		}
		require.Equal(t, e.Count(text), len(slices.Collect(keys(e.Tokens(text)))))
	}
}

// keys are the first of each pair.
func keys(tokens iter.Seq2[Token, Span]) iter.Seq[Token] {
	return func(yield func(Token) bool) {
		for id := range tokens {
			if !yield(id) {
				return
			}
		}
	}
}
