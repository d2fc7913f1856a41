package bpe

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// collect goes through all batches, copying them. It returns the error of the
// last.
func collect(t *testing.T, e *Encoding, r io.Reader, small bool) (tokens []Token, batches int, err error) {
	t.Helper()
	yield := func(batch []Token, failed error) bool {
		require.NoError(t, err, "an error is the last")
		require.True(t, len(batch) > 0 || failed != nil, "no batch is empty")
		tokens = append(tokens, batch...)
		batches++
		err = failed
		return true
	}
	if small {
		x := encoder{encoding: e, pending: e.newPending(1)}
		x.pending.small()
		x.run(r, yield)
	} else {
		e.EncodeReader(r)(yield)
	}
	return tokens, batches, err
}

func requireTokens(t *testing.T, e *Encoding, text string, got []Token, what string) {
	t.Helper()
	require.True(t, slices.Equal(e.Encode(text), got), "%s: %q", what, text)
}

func TestEncodeReaderYieldsTheSameFromEveryReader(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for name, reader := range oddReaders {
				for _, small := range []bool{false, true} {
					got, _, err := collect(t, e, reader(text), small)
					require.NoError(t, err)
					requireTokens(t, e, text, got, name)
				}
			}
		}
	})
}

// parts is a reader that returns one of them at a time.
type parts []string

func (p *parts) Read(b []byte) (int, error) {
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	if (*p)[0] = (*p)[0][n:]; (*p)[0] == "" {
		*p = (*p)[1:]
	}
	return n, nil
}

func TestEncodeReaderYieldsTheSameInEveryChunking(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for _, size := range chunkSizes() {
				list := parts(chunks(text, size))
				got, _, err := collect(t, e, &list, false)
				require.NoError(t, err)
				requireTokens(t, e, text, got, "in chunks")
			}
		}
	})
}

func TestEncodeReaderOfAWholeBook(t *testing.T) {
	text := testText(t, "moby.txt") + testText(t, "udhr_asia.txt")
	for _, e := range everyEncoding() {
		got, batches, err := collect(t, e, strings.NewReader(text), false)
		require.NoError(t, err)
		requireTokens(t, e, text, got, e.Name())
		require.Greater(t, batches, 3)
	}
}

// What is certain comes before more is read.
func TestEncodeReaderDoesNotWaitForTheEnd(t *testing.T) {
	e := encoding(t, vocab.CL100kBase())
	r, w := io.Pipe()
	defer r.Close()
	go func() {
		_, _ = w.Write([]byte("one two three four"))
		_, _ = w.Write([]byte(" five six seven eight nine ten"))
	}() // and never closes it
	var got []Token
	for batch, err := range e.EncodeReader(r) {
		require.NoError(t, err)
		got = append(got, batch...)
		if len(got) >= 6 {
			break
		}
	}
	require.Equal(t, e.Encode("one two three four five six seven eight nine ten")[:len(got)], got)
}

func TestEncodeReaderEndsWithTheError(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			for _, together := range []bool{false, true} {
				got, _, err := collect(t, e, breakAfter(text, together), false)
				require.ErrorIs(t, err, errBroken)
				requireTokens(t, e, text, got, "before the error")
			}
		}
		got, _, err := collect(t, e, io.MultiReader(strings.NewReader("ab cd"), idle{}), false)
		require.ErrorIs(t, err, io.ErrNoProgress)
		requireTokens(t, e, "ab cd", got, "before nothing")
	})
}

func TestEncodeReaderRefusesAnEndlessPiece(t *testing.T) {
	text := "some words" + strings.Repeat("a", 5000)
	e := encoding(t, vocab.O200kBase())
	x := encoder{encoding: e, pending: e.newPending(1)}
	x.pending.most = 4096
	x.pending.room = 1000
	var got []Token
	var err error
	x.run(strings.NewReader(text), func(batch []Token, failed error) bool {
		got = append(got, batch...)
		err = failed
		return true
	})
	var large *PieceSizeError
	require.ErrorAs(t, err, &large)
	require.Equal(t, PieceSizeError{Offset: 4, Limit: 4096}, *large)
	back, err := x.encoding.Decode(got)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(text, back))
	require.GreaterOrEqual(t, len(back), 4096, "all that was read is there")
}

func TestEncodeReaderMayBeLeft(t *testing.T) {
	for _, text := range []string{"a b c d e f g h", strings.Repeat("word ", 100_000)} {
		for range encoding(t, vocab.R50kBase()).EncodeReader(strings.NewReader(text)) {
			break
		}
	}
}

// With a custom pattern too, all ways give the tokens of Encode.
func TestCustomPatternsGiveTheSameTokensEveryWay(t *testing.T) {
	v := vocab.R50kBase()
	v.Pattern = `\w+ \w+|\s+`
	plain := encoding(t, v)
	for _, e := range []*Encoding{plain, plain.WithAllSpecial()} {
		for _, text := range []string{"", "one two three, four<|endoftext|>五六 seven\xff\n eight<|endof", "..."} {
			want := e.Encode(text)
			for name, reader := range oddReaders {
				got, _, err := collect(t, e, reader(text), true)
				require.NoError(t, err)
				requireTokens(t, e, text, got, name)
			}
			at := 0
			for id, span := range e.Tokens(text) {
				require.Equal(t, at, span.Start)
				require.Equal(t, want[0], id)
				at, want = span.End, want[1:]
			}
			require.Empty(t, want)
			n, ok := e.CountUpTo(text, e.Count(text))
			require.True(t, ok)
			require.Equal(t, e.Count(text), n)

			p := e.NewPrefixes(text[:len(text)/2])
			p.Append(text[len(text)/2:])
			require.Equal(t, e.Count(text), p.Count())
			boundary, tokens := p.At(len(text))
			require.Equal(t, [2]int{len(text), e.Count(text)}, [2]int{boundary, tokens})
		}
	}
}
