package cut

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
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
	{"controls", []string{"\x00", "\x01", "\x00\x00\x00\x00", "\u200d"}},
	{"zeros", []string{"\x00"}},
	{"controls and words", []string{"\x01", "\x01\x01\x01\x01\x01\x01", "a", "é", "\u200c"}},
	{"Japanese", []string{"カ", "タ", "の", "・", "々", "私", "ー"}},
	{"Han and other numerals", []string{"〇", "〇〇", "一", "1", "23"}},
	{"words after signs", []string{"!", "abcdef", "ghijklmnopqrstuvwxyz", "é", "éa", "\u0301"}},
}

// requireLongestCut checks the cuts of a text for some limits against counting its
// beginning and its end at every character, with pieces taken for long from near
// bytes on.
func requireLongestCut(t *testing.T, c *Cutter, text string, near int, limits []int) {
	t.Helper()
	list := characters(text)
	head, tail := counts(c, text, list)
	for _, limit := range limits {
		if limit < 1 || limit >= c.count(text) {
			continue
		}
		i := len(list) - 1
		for head[i] > limit {
			i--
		}
		end, n, _ := c.headFrom(text, limit, 0, 0, near, false)
		require.Equal(t, list[i], end, "head of %q with %d tokens: %d, not %d", text, limit, head[i], n)
		require.Equal(t, head[i], n)
		i = 0
		for tail[i] > limit {
			i++
		}
		start, n, _ := c.tailNear(text, limit, false, near)
		require.Equal(t, list[i], start, "tail of %q with %d tokens: %d, not %d", text, limit, tail[i], n)
		require.Equal(t, tail[i], n)
	}
}

// longText joins atoms of a shape to 50 to 650 bytes, with something else before
// and after them.
func longText(r *rand.Rand, atoms []string) string {
	var b strings.Builder
	b.WriteString(texttest.Atoms[r.IntN(len(texttest.Atoms))])
	for n := 50 + r.IntN(600); b.Len() < n; {
		b.WriteString(atoms[r.IntN(len(atoms))])
	}
	b.WriteString(texttest.Atoms[r.IntN(len(texttest.Atoms))])
	b.WriteString(texttest.Atoms[r.IntN(len(texttest.Atoms))])
	return b.String()
}

// characters are the offsets between the characters of a text, and at its ends.
func characters(text string) []int {
	list := []int{0}
	for at := 0; at < len(text); {
		at = CharAfter(text, at)
		list = append(list, at)
	}
	return list
}

// counts are the numbers of tokens of the parts of text before each place, and
// after.
func counts(c *Cutter, text string, list []int) (head, tail []int) {
	for _, at := range list {
		head = append(head, c.count(text[:at]))
		tail = append(tail, c.count(text[at:]))
	}
	return head, tail
}

// differentPatterns are vocabularies that differ in more than special tokens,
// and some with the patterns of other tokenizers.
func differentPatterns() []*vocab.Vocab {
	with := func(v *vocab.Vocab, name, pattern string) *vocab.Vocab {
		v.Name, v.Pattern = name, pattern
		return v
	}
	const cl100kWords = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+`
	const cl100kRest = ` ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
	return []*vocab.Vocab{
		vocab.R50kBase(), vocab.P50kBase(), vocab.CL100kBase(), vocab.O200kBase(),
		with(vocab.CL100kBase(), "cl100k_base as of 2022", cl100kWords+`|\p{N}{1,3}|`+cl100kRest),
		with(vocab.CL100kBase(), "cl100k_base as of Qwen", cl100kWords+`|\p{N}|`+cl100kRest),
		with(vocab.R50kBase(), "r50k_base as of StarCoder", pretok.R50kDigits),
		with(vocab.O200kBase(), "o200k_base as of tekken", `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|`+
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|`+
			`\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`),
		with(vocab.O200kBase(), "o200k_base as of Kimi", `[\p{Han}]+|`+
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|`+
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|`+
			`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`),
		with(vocab.CL100kBase(), "cl100k_base as of DeepSeek", deepSeek),
	}
}

// then is between the steps of a pattern that has several.
const then = "\x00"

const deepSeek = `\p{N}{1,3}` + then + `[一-龥぀-ゟ゠-ヿ]+` + then +
	"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+" + `|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|` +
	` ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

// cutter returns one for a vocabulary with a known pattern.
func cutter(t *testing.T, v *vocab.Vocab) *Cutter {
	known, ok := pretok.For(v.Pattern)
	if !ok {
		known, ok = pretok.ForSplits(strings.Split(v.Pattern, then))
	}
	require.True(t, ok, "the pattern is known")
	w := merge.NewWorker(v.Table(), merge.DefaultMemory)
	return &Cutter{Worker: w, Known: known, Ends: make([]int, merge.BatchPieces)}
}

func TestLongPiecesAreCutWhereCountingEachBeginningWouldCutThem(t *testing.T) {
	for i, v := range differentPatterns() {
		t.Run(v.Name, func(t *testing.T) {
			c := cutter(t, v)
			r := rand.New(rand.NewPCG(2, uint64(i)))
			for _, shape := range longShapes {
				for range texttest.Fewer(2) {
					text := longText(r, shape.atoms)
					all := c.count(text)
					limits := []int{1, 2, all / 3, all / 2, r.IntN(all + 1), all - 2, all - 1}
					requireLongestCut(t, c, text, 16, limits)
				}
			}
		})
	}
}

// What is found in a part of a text, and held to be sure, is what is found in the
// whole.
func TestAPartOfATextIsEnoughIfItSaysSo(t *testing.T) {
	for i, v := range differentPatterns() {
		t.Run(v.Name, func(t *testing.T) {
			c := cutter(t, v)
			r := rand.New(rand.NewPCG(7, uint64(i)))
			sures, asked := 0, 0
			for k := range texttest.Fewer(2) * len(longShapes) {
				text := longText(r, longShapes[k%len(longShapes)].atoms) + texttest.Mix(r, r.IntN(20))
				list := characters(text)
				for range 10 {
					limit := 1 + r.IntN(max(1, c.count(text)/2))
					at := list[r.IntN(len(list))]
					end, n, sure := c.Head(text[:at], limit, at < len(text))
					if sure {
						wantEnd, want, _ := c.Head(text, limit, false)
						require.Equal(t, []int{wantEnd, want}, []int{end, n}, "head of %q up to %d, %d tokens", text, at, limit)
						sures++
					}
					start, n, sure := c.Tail(text[at:], limit, at > 0)
					if sure {
						wantStart, want, _ := c.Tail(text, limit, false)
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

// DeepSeek's words that begin with punctuation end after their ASCII letters. So
// punctuation before the punctuation that a text begins with can make one word of its
// first two pieces, and that word may have fewer tokens than the second of them.
func TestPunctuationBeforeATextMayJoinItsPieces(t *testing.T) {
	tokens := bytesAsTokens()
	word := "a"
	for range 19 {
		word += "a"
		tokens = append(tokens, word)
	}
	v, err := vocab.New(append(tokens, word+"\xc3", word+"é", "?!"))
	require.NoError(t, err)
	v.Pattern = deepSeek
	c := cutter(t, v)
	for _, near := range []int{4, nearBytes} {
		start, n, _ := c.tailNear("?!"+word+"é", 2, false, near)
		require.Equal(t, []int{0, 2}, []int{start, n}, "two tokens are the whole")
		start, n, sure := c.tailNear("!"+word+"é", 2, true, near)
		require.Equal(t, []int{1, 1}, []int{start, n})
		require.False(t, sure)
	}
}
