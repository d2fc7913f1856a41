package bpe

import (
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// What a caller forgets to make says so, by name.
func TestZeroValuesPanicWithTheMistake(t *testing.T) {
	var (
		e *Encoding
		c Counter
		d Decoder
		x Encoder
	)
	for _, test := range []struct {
		name string
		call func()
		want string
	}{
		{"Encode", func() { new(Encoding).Encode("a") }, "this Encoding was not made by"},
		{"Encode by nil", func() { e.Encode("a") }, "this Encoding was not made by"},
		{"Count", func() { new(Encoding).Count("a") }, "this Encoding was not made by"},
		{"CountParallel", func() { new(Encoding).CountParallel("a", 1) }, "this Encoding was not made by"},
		{"Decode", func() { new(Encoding).Decode(nil) }, "this Encoding was not made by"},
		{"DecodeSkip", func() { new(Encoding).DecodeSkip(nil) }, "this Encoding was not made by"},
		{"AppendPrompt", func() { new(Encoding).AppendPrompt(nil, "a") }, "this Encoding was not made by"},
		{"WriteCompiled", func() { new(Encoding).WriteCompiled(io.Discard) }, "this Encoding was not made by"},
		{"Name", func() { new(Encoding).Name() }, "this Encoding was not made by"},
		{"Special", func() { new(Encoding).Special() }, "this Encoding was not made by"},
		{"WithSpecial", func() { new(Encoding).WithSpecial("a") }, "this Encoding was not made by"},
		{"WithSpecial of none", func() { new(Encoding).WithSpecial() }, "this Encoding was not made by"},
		{"WithSpecial of none by nil", func() { e.WithSpecial() }, "this Encoding was not made by"},
		{"WithAllSpecial", func() { new(Encoding).WithAllSpecial() }, "this Encoding was not made by"},
		{"IndexSpecial", func() { new(Encoding).IndexSpecial("a") }, "this Encoding was not made by"},
		{"WithMaxPiece", func() { new(Encoding).WithMaxPiece(1) }, "this Encoding was not made by"},
		{"WithCache", func() { new(Encoding).WithCache(1) }, "this Encoding was not made by"},
		{"NewCounter", func() { new(Encoding).NewCounter() }, "this Encoding was not made by"},
		{"NewDecoder", func() { new(Encoding).NewDecoder() }, "this Encoding was not made by"},
		{"NewEncoder", func() { new(Encoding).NewEncoder() }, "this Encoding was not made by"},
		{"NewPrefixes", func() { new(Encoding).NewPrefixes("a") }, "this Encoding was not made by"},
		{"Truncate", func() { new(Encoding).Truncate("a b", 1, KeepHead) }, "this Encoding was not made by"},
		{"Truncate to nothing", func() { new(Encoding).Truncate("", 0, KeepHead) }, "this Encoding was not made by"},
		{"Split of nothing", func() { new(Encoding).Split("", 1, 0) }, "this Encoding was not made by"},
		{"Split", func() { new(Encoding).Split("a b", 1, 0)(func(Chunk) bool { return true }) }, "this Encoding was not made by"},
		{"Tokens", func() { new(Encoding).Tokens("a")(func(Token, Span) bool { return true }) }, "this Encoding was not made by"},
		{"Pieces", func() { new(Encoding).Pieces("a")(func(Span) bool { return true }) }, "this Encoding was not made by"},
		{"Counter.Write", func() { c.Write([]byte("a")) }, "this Counter was not made by"},
		{"Counter.ReadFrom", func() { c.ReadFrom(strings.NewReader("a")) }, "this Counter was not made by"},
		{"Counter.Count", func() { c.Count() }, "this Counter was not made by"},
		{"Counter.Reset", func() { c.Reset() }, "this Counter was not made by"},
		{"Decoder.Decode", func() { d.Decode(1) }, "this Decoder was not made by"},
		{"Decoder.Flush", func() { d.Flush() }, "this Decoder was not made by"},
		{"Decoder.SkipSpecial", func() { d.SkipSpecial() }, "this Decoder was not made by"},
		{"Encoder.Count", func() { x.Count("a") }, "this Encoder was not made by"},
		{"Encoder.CountUpTo", func() { x.CountUpTo("a", 1) }, "this Encoder was not made by"},
		{"Encoder.Encode", func() { x.Encode("a") }, "this Encoder was not made by"},
	} {
		t.Run(test.name, func(t *testing.T) {
			defer func() {
				said, _ := recover().(string)
				require.Contains(t, said, "bpe: "+test.want)
			}()
			test.call()
		})
	}
}

// Nothing that a caller has, before or after, changes an encoding.
func TestAnEncodingIsImmutable(t *testing.T) {
	v := vocab.R50kBase()
	v.Special = map[string]uint32{"<|endoftext|>": 50256}
	e := encoding(t, v).WithAllSpecial()
	check := func() {
		require.Equal(t, []Token{64, 50256}, e.Encode("a<|endoftext|>"))
		require.Equal(t, map[string]Token{"<|endoftext|>": 50256}, e.Special())
		require.Equal(t, "r50k_base", e.Name())
		require.Equal(t, vocab.R50kBase().Pattern, e.Pattern())
		require.Equal(t, 50257, e.Len())
	}
	check()
	v.Name, v.Pattern = "other", "."
	v.Special["a"] = 64
	delete(v.Special, "<|endoftext|>")
	check()
	e.Special()["a"] = 64
	delete(e.Special(), "<|endoftext|>")
	check()
}

func TestPiecesAreWhatIsEncodedOnItsOwn(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			at := 0
			var joined []Token
			for piece := range e.Pieces(text) {
				require.Equal(t, at, piece.Start, "%q", text)
				require.Greater(t, piece.End, piece.Start)
				require.False(t, piece.Partial)
				joined = e.AppendEncode(joined, text[piece.Start:piece.End])
				at = piece.End
			}
			require.Equal(t, len(text), at, "%q", text)
			require.Equal(t, e.Encode(text), joined, "%q", text)
		}
	})
}

func TestPiecesStopEarly(t *testing.T) {
	e := encoding(t, vocab.R50kBase()).WithAllSpecial()
	const text = "one two<|endoftext|> three"
	var all []string
	for piece := range e.Pieces(text) {
		all = append(all, text[piece.Start:piece.End])
	}
	require.Equal(t, []string{"one", " two", "<|endoftext|>", " three"}, all)
	for stop := range all {
		n := 0
		for range e.Pieces(text) {
			if n++; n > stop {
				break
			}
		}
		require.Equal(t, stop+1, n)
	}
}

// An Encoder gives the answers of its Encoding, whatever it has met before.
func TestEncoderAnswersAsItsEncoding(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		x := e.NewEncoder()
		dst := []Token{1, 2, 3}
		for _, text := range someTexts() {
			want := e.Encode(text)
			require.Equal(t, want, x.Encode(text), "%q", text)
			require.Equal(t, want, x.EncodeBytes([]byte(text)))
			require.Equal(t, append(dst, want...), x.AppendEncode(dst, text))
			require.Equal(t, append(dst, want...), x.AppendEncodeBytes(dst, []byte(text)))
			require.Equal(t, append(dst, want...), e.AppendEncodeBytes(dst, []byte(text)))
			require.Equal(t, len(want), x.Count(text))
			require.Equal(t, len(want), x.CountBytes([]byte(text)))
			for _, limit := range []int{-1, 0, len(want) - 1, len(want), len(want) + 1} {
				n, ok := e.CountUpTo(text, limit)
				gotN, gotOK := x.CountUpTo(text, limit)
				require.Equal(t, n, gotN)
				require.Equal(t, ok, gotOK)
				gotN, gotOK = x.CountBytesUpTo([]byte(text), limit)
				require.Equal(t, n, gotN)
				require.Equal(t, ok, gotOK)
			}
		}
	})
}

func TestEncodersOfManyGoroutines(t *testing.T) {
	e := encoding(t, vocab.O200kBase())
	text := strings.Repeat(strings.Join(someTexts(), " "), 3)
	want := e.Count(text)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			x := e.NewEncoder()
			for range 5 {
				if n := x.Count(text); n != want {
					t.Errorf("%d tokens, not %d", n, want)
				}
			}
		})
	}
	all.Wait()
}

func TestWithMaxPieceHoldsForEveryStream(t *testing.T) {
	const limit = blockSize
	e := encoding(t, vocab.CL100kBase())
	small := e.WithMaxPiece(limit)
	endless := "some words" + strings.Repeat("a", 3*limit)
	fine := strings.Repeat("word ", limit)
	for _, test := range []struct {
		name  string
		count func(e *Encoding, text string) (int64, error)
	}{
		{"CountReader", func(e *Encoding, text string) (int64, error) { return e.CountReader(strings.NewReader(text)) }},
		{"CountReaderParallel", func(e *Encoding, text string) (int64, error) {
			return e.CountReaderParallel(strings.NewReader(text), 2)
		}},
		{"EncodeReader", func(e *Encoding, text string) (n int64, failed error) {
			for batch, err := range e.EncodeReader(strings.NewReader(text)) {
				n += int64(len(batch))
				failed = err
			}
			return n, failed
		}},
		{"Counter", func(e *Encoding, text string) (int64, error) {
			c := e.NewCounter()
			_, err := io.Copy(c, strings.NewReader(text))
			return c.Count(), err
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			n, err := test.count(e, endless)
			require.NoError(t, err)
			require.Equal(t, int64(e.Count(endless)), n)

			n, err = test.count(small, fine)
			require.NoError(t, err)
			require.Equal(t, int64(e.Count(fine)), n)

			var large *PieceSizeError
			_, err = test.count(small, endless)
			require.ErrorAs(t, err, &large)
			require.Equal(t, limit, large.Limit)
		})
	}
	require.Equal(t, e.Encode(endless), small.Encode(endless), "what is no stream has no limit")
	_, err := small.WithAllSpecial().CountReader(strings.NewReader(endless))
	require.Error(t, err, "derived encodings keep it")
}
