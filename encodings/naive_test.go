package encodings_test

import (
	"bytes"
	"encoding/base64"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/dlclark/regexp2/v2"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

// naive is the page-long encoder that the real one is held against. It shares
// nothing with it: the vocabulary is read from the published file format into a
// map (a test of package vocab holds that to the published SHA-256), the
// published pattern is run by a regular expression engine, and a piece is merged
// by looking for the lowest rank among all its pairs, again and again:
// quadratic, and plainly right.
type naive struct {
	ranks   map[string]bpe.Token
	pattern *regexp2.Regexp
}

// vocabularies are the embedded ones by name.
var vocabularies = map[string]func() *vocab.Vocab{
	"r50k_base":     vocab.R50kBase,
	"p50k_base":     vocab.P50kBase,
	"p50k_edit":     vocab.P50kEdit,
	"cl100k_base":   vocab.CL100kBase,
	"o200k_base":    vocab.O200kBase,
	"o200k_harmony": vocab.O200kHarmony,
}

// publishedPatterns are the split patterns of tiktoken 0.14.
var publishedPatterns = map[string]string{
	"r50k_base":   r50kPattern,
	"p50k_base":   r50kPattern,
	"cl100k_base": `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`,
	"o200k_base": `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
}

const r50kPattern = `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`

// naives holds one naive encoder for each of the distinct encodings, each
// built once: a map of 200,000 strings takes a tenth of a second.
var naives = map[string]func() (*naive, error){
	"r50k_base":   sync.OnceValues(func() (*naive, error) { return newNaive("r50k_base") }),
	"p50k_base":   sync.OnceValues(func() (*naive, error) { return newNaive("p50k_base") }),
	"cl100k_base": sync.OnceValues(func() (*naive, error) { return newNaive("cl100k_base") }),
	"o200k_base":  sync.OnceValues(func() (*naive, error) { return newNaive("o200k_base") }),
}

func mustNaive(t testing.TB, name string) *naive {
	t.Helper()
	n, err := naives[name]()
	require.NoError(t, err)
	return n
}

func newNaive(name string) (*naive, error) {
	var file bytes.Buffer
	if err := vocabularies[name]().WriteTiktoken(&file); err != nil {
		return nil, err
	}
	n := &naive{ranks: map[string]bpe.Token{}}
	for _, line := range lines(file.Bytes()) {
		word, rank, _ := bytes.Cut(line, []byte(" "))
		token, err := base64.StdEncoding.DecodeString(string(word))
		if err != nil {
			return nil, err
		}
		id, err := strconv.ParseUint(string(rank), 10, 32)
		if err != nil {
			return nil, err
		}
		n.ranks[string(token)] = bpe.Token(id)
	}
	var err error
	n.pattern, err = regexp2.Compile(publishedPatterns[name])
	return n, err
}

func (n *naive) encode(t testing.TB, text string) []bpe.Token {
	t.Helper()
	ids := []bpe.Token{}
	for _, piece := range n.split(t, text) {
		ids = append(ids, n.merge(piece)...)
	}
	return ids
}

// split runs the pattern over the characters of the text. A byte that is part
// of no valid character becomes U+FFFD, which is neither letter, mark, number
// nor white space: the library's rule for such bytes.
func (n *naive) split(t testing.TB, text string) []string {
	t.Helper()
	var runes []rune
	var offsets []int
	for i, r := range text {
		runes, offsets = append(runes, r), append(offsets, i)
	}
	offsets = append(offsets, len(text))
	var pieces []string
	end := 0
	err := n.pattern.FindRunesMatches(runes, 0, func(m regexp2.MatchView) bool {
		start, length, _ := m.GroupRange(0)
		gap := start != end
		end = start + length
		pieces = append(pieces, text[offsets[start]:offsets[end]])
		return !gap
	})
	require.NoError(t, err)
	require.Equal(t, text, strings.Join(pieces, ""), "the pattern leaves no gap")
	return pieces
}

// merge is a piece as a whole when the vocabulary has it, else its bytes with
// the adjacent pair of the lowest rank, leftmost first, joined until no pair is
// in the vocabulary.
func (n *naive) merge(piece string) []bpe.Token {
	if id, ok := n.ranks[piece]; ok {
		return []bpe.Token{id}
	}
	bounds := make([]int, len(piece)+1) // of the parts
	for i := range bounds {
		bounds[i] = i
	}
	pairs := make([]uint64, len(piece)-1) // rank of part i and the next, joined
	for i := range pairs {
		pairs[i] = n.rank(piece[i : i+2])
	}
	for len(pairs) > 0 {
		i := slices.Index(pairs, slices.Min(pairs))
		if pairs[i] == none {
			break
		}
		bounds, pairs = slices.Delete(bounds, i+1, i+2), slices.Delete(pairs, i, i+1)
		for _, j := range []int{i - 1, i} {
			if j >= 0 && j < len(pairs) {
				pairs[j] = n.rank(piece[bounds[j]:bounds[j+2]])
			}
		}
	}
	var ids []bpe.Token
	for i := range len(bounds) - 1 {
		ids = append(ids, n.ranks[piece[bounds[i]:bounds[i+1]]])
	}
	return ids
}

// none is the rank of a pair that is no token.
const none = math.MaxUint64

func (n *naive) rank(s string) uint64 {
	if id, ok := n.ranks[s]; ok {
		return uint64(id)
	}
	return none
}

// settled are blocks in which Unicode 15 (the tables of Go 1.26, which regexp2
// uses) and 16 agree on every code point and which later versions leave alone.
// The rest of Unicode is the business of TestGoldenCodePoints.
var settled = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0000, Hi: 0x086F, Stride: 1}, // Latin to Syriac
		{Lo: 0x0900, Hi: 0x097F, Stride: 1}, // Devanagari
		{Lo: 0x0E00, Hi: 0x0E7F, Stride: 1}, // Thai
		{Lo: 0x10A0, Hi: 0x10FF, Stride: 1}, // Georgian
		{Lo: 0x1E00, Hi: 0x209F, Stride: 1}, // Latin and Greek extended, punctuation
		{Lo: 0x2100, Hi: 0x23FF, Stride: 1}, // letter-like, numbers, operators
		{Lo: 0x2460, Hi: 0x27BF, Stride: 1}, // enclosed numbers, symbols
		{Lo: 0x3000, Hi: 0x30FF, Stride: 1}, // CJK punctuation, kana
		{Lo: 0x3200, Hi: 0x33FF, Stride: 1}, // enclosed CJK
		{Lo: 0x4E00, Hi: 0x9FFF, Stride: 1}, // Han
		{Lo: 0xAC00, Hi: 0xD7A3, Stride: 1}, // Hangul
		{Lo: 0xE000, Hi: 0xF8FF, Stride: 1}, // private use
		{Lo: 0xFE00, Hi: 0xFFFF, Stride: 1}, // variation selectors, full width
	},
	R32: []unicode.Range32{
		{Lo: 0x1D400, Hi: 0x1D7FF, Stride: 1}, // mathematical letters and digits
		{Lo: 0x1F300, Hi: 0x1F64F, Stride: 1}, // pictographs
		{Lo: 0x20000, Hi: 0x2A6DF, Stride: 1}, // Han, extension B
		{Lo: 0xF0000, Hi: utf8.MaxRune, Stride: 1},
	},
}

func isSettled(text string) bool {
	for _, r := range text {
		if !unicode.Is(settled, r) {
			return false
		}
	}
	return true
}

// The oracle itself is held to tiktoken's answers.
func TestNaiveEncoderGivesTheGoldenAnswers(t *testing.T) {
	t.Parallel()
	rows := readJSONL[edge](t, "edge.jsonl")
	for _, name := range distinct() {
		n := mustNaive(t, name)
		asked := 0
		for i := range rows {
			if isSettled(rows[i].Text) {
				asked++
				require.Equal(t, rows[i].ids(name), n.encode(t, rows[i].Text), "%s: %q", name, rows[i].Text)
			}
		}
		require.Greater(t, asked, 900, "rows that the oracle can answer")
	}
}

func TestEmbeddedPatternsAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	for _, g := range goldens {
		if open, ok := vocabularies[g.name]; ok {
			require.Equal(t, publishedPatterns[g.column], open().Pattern, g.name)
		}
	}
}
