package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab"
)

// cuts are the offsets at which a text may be cut: between characters, and not
// inside special tokens.
func cuts(e *Encoding, text string) []int {
	list := []int{0}
	for s := e.special.segments(text, true); s.next(); {
		for at := s.start; at < s.stop; {
			at = cut.CharAfter(text, at)
			list = append(list, at)
		}
		if s.mark != "" {
			list = append(list, s.stop+len(s.mark))
		}
	}
	return list
}

// counts are the numbers of tokens of the parts of text before each cut, and
// after.
func counts(e *Encoding, text string, list []int) (head, tail []int) {
	for _, at := range list {
		head = append(head, e.Count(text[:at]))
		tail = append(tail, e.Count(text[at:]))
	}
	return head, tail
}

// requireLongest checks Truncate for every limit against counting the beginning
// and the end of text at every cut.
func requireLongest(t *testing.T, e *Encoding, text string) {
	t.Helper()
	list := cuts(e, text)
	head, tail := counts(e, text, list)
	for limit := range e.Count(text) + 2 {
		i := len(list) - 1
		for head[i] > limit {
			i--
		}
		got, n := e.Truncate(text, limit, KeepHead)
		require.Equal(t, text[:list[i]], got, "head of %q with %d tokens", text, limit)
		require.Equal(t, head[i], n, "tokens of %q", got)
		i = 0
		for tail[i] > limit {
			i++
		}
		got, n = e.Truncate(text, limit, KeepTail)
		require.Equal(t, text[list[i]:], got, "tail of %q with %d tokens", text, limit)
		require.Equal(t, tail[i], n, "tokens of %q", got)
	}
}

func TestTruncateKeepsAsMuchAsFits(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		max        int
		keep       Keep
		want       string
		tokens     int
	}{
		{"a text that fits", "Hello, world!", 4, KeepHead, "Hello, world!", 4},
		{"the beginning", "Hello, world!", 3, KeepHead, "Hello, world", 3},
		{"the end", "Hello, world!", 3, KeepTail, ", world!", 3},
		{"the ends", "Hello, big wide world!", 4, KeepEnds, "Hello, world!", 4},
		{"as far into a word as fits", "Hello world", 1, KeepHead, "Hello", 1},
		{"counts that go up and down again", "strawberry", 3, KeepHead, "strawberry", 3},
		{"nothing of a character that does not fit", "𝒜", 2, KeepHead, "", 0},
		{"nothing of a last character that does not fit", "x𝒜", 2, KeepTail, "", 0},
		{"nothing", "", 5, KeepHead, "", 0},
		{"no tokens", "Hello", 0, KeepHead, "", 0},
		{"a negative limit", "Hello", -1, KeepTail, "", 0},
		{"a negative limit for ends", "Hello", -1, KeepEnds, "", 0},
		{"a limit beyond all bounds", "Hello", int(^uint(0) >> 1), KeepEnds, "Hello", 1},
		{"one token for two ends", "Hello, world!", 1, KeepEnds, "Hello", 1},
		{"another Keep", "Hello, world!", 1, Keep(7), "Hello", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, n := encoding(t, vocab.CL100kBase()).Truncate(tt.text, tt.max, tt.keep)
			require.Equal(t, tt.want, got)
			require.Equal(t, tt.tokens, n)
		})
	}
}

func TestTruncateKeepsTheLongestThatFits(t *testing.T) {
	forEveryEncoding(t, func(t *testing.T, e *Encoding) {
		for _, text := range someTexts() {
			requireLongest(t, e, text[:min(len(text), texttest.Fewer(150))])
		}
		r := rand.New(rand.NewPCG(1, 4))
		for range texttest.Fewer(100) {
			requireLongest(t, e, texttest.Mix(r, 1+r.IntN(30)))
		}
	})
}

func TestTruncateEdgeTexts(t *testing.T) {
	for _, e := range differentPatterns(t) {
		t.Run(e.Name(), func(t *testing.T) {
			for _, text := range edgeTexts(t) {
				if len(text) < texttest.Fewer(200) {
					requireLongest(t, e, text)
				}
			}
		})
	}
}

// differentPatterns are encodings that differ in more than special tokens.
func differentPatterns(t *testing.T) []*Encoding {
	all := everyEncoding()
	return []*Encoding{all[0], all[1], all[3], all[4], oldCL100k(t)}
}

// oldCL100k is cl100k_base with the pattern of tiktoken's earlier releases, in
// which white space at the end of a text falls into more pieces.
func oldCL100k(t *testing.T) *Encoding {
	v := vocab.CL100kBase()
	v.Name = "cl100k_base as of 2022"
	v.Pattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	e := encoding(t, v)
	require.Nil(t, e.shared.custom, "the pattern is known")
	return e
}

func TestTruncateLeavesValidTextValid(t *testing.T) {
	e := encoding(t, vocab.O200kBase())
	text := strings.Repeat("नमस्ते 👨\u200d👩\u200d👧 日本語 ", 20)
	for limit := range e.Count(text) {
		for _, keep := range []Keep{KeepHead, KeepTail, KeepEnds} {
			got, n := e.TruncateMarked(text, limit, keep, "…")
			require.True(t, utf8.ValidString(got))
			require.LessOrEqual(t, n, limit)
		}
	}
}
