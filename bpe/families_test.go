package bpe

import (
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/goldens"
	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// What holds for the published encodings holds for those of tokenizer files.

// fileSpecs are all files that can be read: the synthetic ones, the real ones that are
// there, and random ones.
func fileSpecs(t testing.TB) iter.Seq2[string, *spec.Tokenizer] {
	return func(yield func(string, *spec.Tokenizer) bool) {
		for name, s := range goldens.SyntheticSpecs(t) {
			if !yield(name, s) {
				return
			}
		}
		for name, s := range goldens.RealSpecs(t) {
			if !yield(name, s) {
				return
			}
		}
		for name, s := range randomSpecs(t) {
			if !yield(name, s) {
				return
			}
		}
	}
}

// A family is a file in both ways.
type family struct {
	*Encoding
	slow *naive.Tokenizer
	err  error
}

// families are those that were made, but for real ones, which are large: making them takes
// longer than each test.
var families = map[string]*family{}

// familyOf returns the encoding of a file and what it is compared with, and skips a file that is
// refused.
func familyOf(t *testing.T, name string, s *spec.Tokenizer) (*Encoding, *naive.Tokenizer) {
	f := families[name]
	if f == nil {
		f = &family{}
		if f.Encoding, f.err = newFileEncoding(s); f.err == nil {
			f.slow, f.err = naive.New(s)
		}
		if strings.HasSuffix(name, ".json") {
			families[name] = f
		}
	}
	if failed := new(spec.Error); errors.As(f.err, &failed) {
		t.Skip(f.err)
	}
	require.NoError(t, f.err)
	return f.Encoding, f.slow
}

// eachFamily runs a test with some texts for each file.
func eachFamily(t *testing.T, seed uint64, test func(t *testing.T, e *Encoding, slow *naive.Tokenizer, r *rand.Rand, text string, special bool)) {
	for name, s := range fileSpecs(t) {
		t.Run(name, func(t *testing.T) {
			e, slow := familyOf(t, name, s)
			r := rand.New(rand.NewPCG(seed, seed))
			rounds := texttest.Fewer(10)
			if os.Getenv("TOKCOUNT_LONG") != "" {
				rounds = 30
			}
			if !strings.HasSuffix(name, ".json") {
				rounds *= 4
			}
			for range rounds {
				text := strings.ToValidUTF8(goldens.Text(s, r), "")
				if strings.HasPrefix(name, "random_") && r.IntN(2) == 0 {
					text = randomText(r)
				}
				if seed != 1 && r.IntN(3) == 0 {
					text = damaged(text, r)
				}
				if special := r.IntN(2) == 0; special {
					test(t, e.WithAllSpecial(), slow, r, text, true)
				} else {
					test(t, e, slow, r, text, false)
				}
			}
		})
	}
}

// damaged returns a text that need not be valid UTF-8.
func damaged(text string, r *rand.Rand) string {
	bytes := []byte(text)
	for range 1 + r.IntN(3) {
		i := r.IntN(len(bytes) + 1)
		if i < len(bytes) && r.IntN(2) == 0 {
			bytes = slices.Delete(bytes, i, i+1)
		} else {
			bytes = slices.Insert(bytes, i, byte(0x80+r.IntN(128)))
		}
	}
	return string(bytes)
}

func TestFamiliesGiveTheIDsOfTheSlowTokenizer(t *testing.T) {
	eachFamily(t, 1, func(t *testing.T, e *Encoding, slow *naive.Tokenizer, r *rand.Rand, text string, special bool) {
		want := slow.Encode(text, special)
		require.Equal(t, want, append([]uint32{}, e.Encode(text)...), "%q", text)
		require.Equal(t, len(want), e.Count(text), "%q", text)
		require.Equal(t, len(want), e.NewEncoder().Count(text))
		require.Equal(t, len(want), e.CountParallel(text, 2))
		require.Equal(t, want, append([]uint32{}, e.encodeParallel(text, 2, 1+r.IntN(20))...), "%q", text)
		limit := r.IntN(len(want) + 3)
		n, ok := e.CountUpTo(text, limit)
		require.Equal(t, len(want) <= limit, ok)
		require.Equal(t, min(len(want), limit+1), n)
	})
}

func TestFamiliesSpans(t *testing.T) {
	eachFamily(t, 2, func(t *testing.T, e *Encoding, _ *naive.Tokenizer, _ *rand.Rand, text string, _ bool) {
		var ids []uint32
		at := 0
		for id, span := range e.Tokens(text) {
			ids = append(ids, id)
			require.Equal(t, at, span.Start, "%q", text)
			require.GreaterOrEqual(t, span.End, at)
			require.LessOrEqual(t, span.End, len(text))
			require.Equal(t, cut.InsideCharacter(text, span.End), span.Partial)
			at = span.End
		}
		require.Equal(t, e.Encode(text), ids, "%q", text)
		at = 0
		for span := range e.Pieces(text) {
			require.Equal(t, at, span.Start)
			require.GreaterOrEqual(t, span.End, at)
			if e.shared.front.pipe == nil {
				require.False(t, cut.InsideCharacter(text, span.End), "%q at %d", text, span.End)
			}
			at = span.End
		}
	})
}

func TestFamiliesStream(t *testing.T) {
	eachFamily(t, 3, func(t *testing.T, e *Encoding, _ *naive.Tokenizer, r *rand.Rand, text string, _ bool) {
		want := e.Encode(text)
		c := e.NewCounter()
		c.pending.full, c.pending.least = 1, 1
		for rest := text; rest != ""; {
			n := 1 + r.IntN(min(len(rest), 9))
			_, err := c.WriteString(rest[:n])
			require.NoError(t, err)
			if rest = rest[n:]; r.IntN(3) == 0 {
				require.EqualValues(t, e.Count(text[:len(text)-len(rest)]), c.Count(), "%q, first %d", text, len(text)-len(rest))
			}
		}
		require.EqualValues(t, len(want), c.Count(), "%q", text)
		var ids []uint32
		for batch, err := range e.EncodeReader(iotest.OneByteReader(strings.NewReader(text))) {
			require.NoError(t, err)
			ids = append(ids, batch...)
		}
		require.Equal(t, want, ids, "%q", text)
	})
}

func TestFamiliesPrefixes(t *testing.T) {
	eachFamily(t, 4, func(t *testing.T, e *Encoding, _ *naive.Tokenizer, r *rand.Rand, text string, _ bool) {
		p := e.NewPrefixes("")
		for rest := text; rest != ""; {
			n := 1 + r.IntN(min(len(rest), 20))
			p.Append(rest[:n])
			if rest = rest[n:]; r.IntN(3) == 0 {
				p.settle()
			}
		}
		require.Equal(t, e.Count(text), p.Count(), "%q", text)
		at, n := p.At(r.IntN(len(text) + 1))
		if e.shared.front.pipe == nil {
			require.Equal(t, e.Count(text[:at]), n, "%q at %d", text, at)
		}
	})
}

func TestFamiliesTruncate(t *testing.T) {
	eachFamily(t, 5, func(t *testing.T, e *Encoding, _ *naive.Tokenizer, r *rand.Rand, text string, _ bool) {
		all := e.Count(text)
		max := 1 + r.IntN(all+1)
		head, n := e.Truncate(text, max, KeepHead)
		require.True(t, strings.HasPrefix(text, head))
		require.Equal(t, e.Count(head), n, "%q of %q", head, text)
		require.LessOrEqual(t, n, max)
		tail, m := e.Truncate(text, max, KeepTail)
		require.True(t, strings.HasSuffix(text, tail))
		require.Equal(t, e.Count(tail), m, "%q of %q", tail, text)
		require.LessOrEqual(t, m, max)
		ends, k := e.TruncateMarked(text, max, KeepEnds, "…")
		require.Equal(t, e.Count(ends), k)
		require.LessOrEqual(t, k, max)
		if all <= max {
			require.Equal(t, text, head)
			require.Equal(t, text, tail)
			return
		}
		if f := e.shared.front; f.pipe == nil && f.same(text) && e.special == nil {
			for _, i := range slices.Backward(places(text)) {
				if i > len(head) {
					require.Greater(t, e.Count(text[:i]), max, "%q is longer than %q", text[:i], head)
				}
				if f.prefix == noPrefix && len(text)-i > len(tail) {
					require.Greater(t, e.Count(text[i:]), max, "%q is longer than %q", text[i:], tail)
				}
			}
		}
	})
}

// places are the borders of characters in a text.
func places(text string) (list []int) {
	for i := range text {
		list = append(list, i)
	}
	return append(list, len(text))
}

func TestFamiliesSplit(t *testing.T) {
	eachFamily(t, 6, func(t *testing.T, e *Encoding, _ *naive.Tokenizer, r *rand.Rand, text string, _ bool) {
		max := 1 + r.IntN(12)
		at := 0
		for chunk := range e.Split(text, max, r.IntN(max)) {
			require.Equal(t, at, chunk.Start+chunk.Overlap, "%q", text)
			require.Equal(t, text[chunk.Start:chunk.End], chunk.Text)
			require.Equal(t, e.Count(chunk.Text), chunk.Tokens, "%q of %q", chunk.Text, text)
			require.Greater(t, chunk.End, at)
			at = chunk.End
		}
		require.Equal(t, len(text), at)
	})
}
