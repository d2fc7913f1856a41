package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab"
)

// longShapes are texts of mostly one piece, or of pieces that change when cut.
var longShapes = []struct {
	name  string
	atoms []string
}{
	{"one letter", []string{"a"}},
	{"letters", strings.Split("abcdefghijklmnopqrstuvwxyz", "")},
	{"syllables", []string{"straw", "berr", "y", "ization", "hel", "lo", "a"}},
	{"DNA", strings.Split("ACGT", "")},
	{"capitals after a letter without case", []string{"中", "AB", "ABCDEFGH", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},
	{"both cases", []string{"A", "B", "a", "中"}},
	{"a word of all cases", []string{"中", "\u0301", "ʰ", "AB", "cd", "'s"}},
	{"Chinese", []string{"中", "文", "字", "我", "们", "的", "龘"}},
	{"Thai", []string{"ส", "วั", "ส", "ดี", "ค", "รั", "บ"}},
	{"digits", []string{"0", "1", "27", "314"}},
	{"Arabic digits", []string{"٠", "١", "٢٣"}},
	{"spaces", []string{" "}},
	{"white space", []string{" ", "    ", "\t", "\u00a0", "\u3000"}},
	{"blank lines", []string{"\n", "\n  ", "\r\n", "  \t"}},
	{"blank lines, few", []string{"                    ", "                    ", "\n"}},
	{"line breaks", []string{"\n"}},
	{"punctuation", []string{"!", "=", "==", "-", "'", "::", "/", "\u0301"}},
	{"slashes and line breaks", []string{"!", "/", "//", "\n", "\n\n\n\n"}},
	{"empty comments", []string{"//\n"}},
	{"slashes and pages", []string{"/", "\n", strings.Repeat("\n", 40)}},
	{"invalid bytes", []string{"\x80", "\xff", "\xe4\xb8", "\xf0\x9f"}},
	{"emoji", []string{"😀", "👍🏽", "👨\u200d👩"}},
}

// requireLongestCut is requireLongest for a text without special tokens, for
// some limits, with pieces taken for long from near bytes on.
func requireLongestCut(t *testing.T, e *Encoding, text string, near int, limits []int) {
	t.Helper()
	list := cuts(e, text)
	head, tail := counts(e, text, list)
	w := e.worker()
	defer e.release(w)
	for _, limit := range limits {
		if limit < 1 || limit >= e.Count(text) {
			continue
		}
		i := len(list) - 1
		for head[i] > limit {
			i--
		}
		end, n, _ := w.headFrom(text, limit, 0, 0, near, false)
		require.Equal(t, list[i], end, "head of %q with %d tokens: %d, not %d", text, limit, head[i], n)
		require.Equal(t, head[i], n)
		i = 0
		for tail[i] > limit {
			i++
		}
		start, n, _ := w.tailNear(text, limit, false, near)
		require.Equal(t, list[i], start, "tail of %q with %d tokens: %d, not %d", text, limit, tail[i], n)
		require.Equal(t, tail[i], n)
	}
}

// longText joins atoms of a shape to 50 to 650 bytes, with something else before
// and after them.
func longText(r *rand.Rand, atoms []string) string {
	var b strings.Builder
	b.WriteString(mixAtoms[r.IntN(len(mixAtoms))])
	for n := 50 + r.IntN(600); b.Len() < n; {
		b.WriteString(atoms[r.IntN(len(atoms))])
	}
	b.WriteString(mixAtoms[r.IntN(len(mixAtoms))])
	b.WriteString(mixAtoms[r.IntN(len(mixAtoms))])
	return b.String()
}

func TestLongPiecesAreCutWhereCountingEachBeginningWouldCutThem(t *testing.T) {
	for i, e := range differentPatterns(t) {
		t.Run(e.Name(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(2, uint64(i)))
			for _, shape := range longShapes {
				for range fewer(2) {
					text := longText(r, shape.atoms)
					all := e.Count(text)
					limits := []int{1, 2, all / 3, all / 2, r.IntN(all + 1), all - 2, all - 1}
					requireLongestCut(t, e, text, 16, limits)
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
	require.Nil(t, e.custom, "the pattern is known")
	return e
}

// What is found in a part of a text, and held to be sure, is what is found in the
// whole.
func TestAPartOfATextIsEnoughIfItSaysSo(t *testing.T) {
	for i, e := range differentPatterns(t) {
		t.Run(e.Name(), func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, uint64(i)))
			w := e.worker()
			defer e.release(w)
			sures, asked := 0, 0
			for k := range fewer(2) * len(longShapes) {
				text := longText(r, longShapes[k%len(longShapes)].atoms) + randomMix(r, r.IntN(20))
				list := cuts(e, text)
				for range 10 {
					limit := 1 + r.IntN(max(1, e.Count(text)/2))
					at := list[r.IntN(len(list))]
					end, n, sure := w.headOf(nil, text[:at], limit, at < len(text))
					if sure {
						wantEnd, want, _ := w.headOf(nil, text, limit, false)
						require.Equal(t, []int{wantEnd, want}, []int{end, n}, "head of %q up to %d, %d tokens", text, at, limit)
						sures++
					}
					start, n, sure := w.tailOf(nil, text[at:], limit, at > 0)
					if sure {
						wantStart, want, _ := w.tailOf(nil, text, limit, false)
						require.Equal(t, []int{wantStart, want}, []int{start + at, n}, "tail of %q from %d, %d tokens", text, at, limit)
						sures++
					}
					asked += 2
				}
			}
			require.Greater(t, sures, asked/5, "the test tests something")
		})
	}
}
