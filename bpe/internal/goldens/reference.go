package goldens

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/bpe/internal/oracle"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// edges are characters and texts where tokenizers differ.
var edges = strings.Split(`|a|Z|é|É|e`+"\u0301"+`|ß|ſ|K|日|本語|한|`+"\u1112\u1161\u11AB"+`|ひ|カ|٣|²|½|Ⅷ|𝟙|😀|👩`+"\u200D"+`💻|'|'s|'S|'ll|'ſ|_|-|--|.|...|/|//|<|>|[|]|▁|▁▁|Ġ|`+
	"\uFFFD|\u0000|\u00A0|\u200B|\u2028|\u3000|\u0085|\uFEFF|\u0300|\u08D3|\u0344|\U000E0001|\t|\n|\r\n|\n\n| |  |    |"+
	`1|12|123|1234|0x1F|<0x41>|<s>|</s>|<unk>|http://a.b/c?d=e`, "|")

// Text returns a random text of a tokenizer's own tokens, its added tokens, and
// edge characters.
func Text(s *spec.Tokenizer, random *rand.Rand) string {
	var b strings.Builder
	tokens := &s.Model.Tokens
	for range random.IntN(12) {
		switch n := random.IntN(10); {
		case n < 3:
			b.WriteString(edges[random.IntN(len(edges))])
		case n < 4 && len(s.Added) > 0:
			text := s.Added[random.IntN(len(s.Added))].Text
			if random.IntN(3) == 0 { // cut
				runes := []rune(text)
				text = string(runes[:random.IntN(len(runes))])
			}
			b.WriteString(text)
		case n < 5:
			b.WriteByte(' ')
		default:
			text := tokens.Text(random.IntN(tokens.Len()))
			if raw, ok := spec.AppendBytes(nil, text); ok && random.IntN(8) > 0 {
				text = strings.ToValidUTF8(string(raw), "")
			}
			b.WriteString(strings.ReplaceAll(text, "▁", " "))
		}
	}
	return b.String()
}

// Reference checks random texts, with and without the template, and random ids,
// against the reference.
func Reference(t *testing.T, make Maker) {
	o := oracle.Start(t)
	dir := filesDir(t)
	rounds := 5
	if os.Getenv("TOKCOUNT_LONG") != "" {
		rounds = 125
	}
	files, err := filepath.Glob(filepath.Join(dir, "*", "tokenizer.json"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(filepath.Dir(file)), func(t *testing.T) {
			require.Empty(t, o.Load(file))
			s, err := huggingface.ReadFile(file)
			require.NoError(t, err)
			tok, err := make(s)
			require.NoError(t, err)
			random := rand.New(rand.NewPCG(1, 1))
			c := compare{t: t}
			defer c.done()
			for range rounds {
				var texts [200]string
				var ids [200][]uint32
				for i := range texts {
					texts[i], ids[i] = Text(s, random), []uint32{}
					for range random.IntN(10) {
						ids[i] = append(ids[i], random.Uint32N(s.Model.Tokens.MaxID()+300))
					}
				}
				for i, want := range o.Encode(texts[:], false) {
					c.equal(want, tok.Encode(texts[i], true), "%q", texts[i])
				}
				for i, want := range o.Encode(texts[:], true) {
					c.equal(want, tok.EncodeTemplate(texts[i], true), "%q with the template", texts[i])
				}
				for i, want := range o.Decode(ids[:], false) {
					c.equal(want, tok.Decode(ids[i], false), "decode %d", ids[i])
				}
				for i, want := range o.Decode(ids[:], true) {
					c.equal(want, tok.Decode(ids[i], true), "decode %d without special tokens", ids[i])
				}
			}
		})
	}
}
