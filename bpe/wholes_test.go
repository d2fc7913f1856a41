package bpe

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/vocab/spec"
)

// A piece is cut where no token spans the border; a part is not to be taken for a token
// that only a whole piece may be.
func TestPartsAreNotTakenForWholePieces(t *testing.T) {
	s := &spec.Tokenizer{Format: "tokenizer.json", PreTokenizer: []spec.Step{{Kind: spec.ByteLevel}}, Decoder: []spec.Step{{Kind: spec.ByteLevel}}}
	s.Model = spec.Model{Unk: -1, IgnoreMerges: true}
	add := func(text string) {
		s.Model.Tokens.Append(spec.AppendByteLevel(nil, text), uint32(s.Model.Tokens.Len()))
	}
	for b := range 256 {
		add(string([]byte{byte(b)}))
	}
	characters := strings.Split("中文字我们的日本語", "")
	for _, text := range []string{"中文", "字", "我们的", "a中", "日b", "語"} { // no merge makes them
		add(text)
	}
	require.NoError(t, s.Model.Tokens.Build())
	e, err := newFileEncoding(s)
	require.NoError(t, err)
	slow, err := naive.New(s)
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(5, 1))
	for range 2000 {
		var b strings.Builder
		for n := []int{1, 3, 8, 40, 700}[r.IntN(5)]; n > 0; n-- {
			if r.IntN(9) == 0 {
				b.WriteByte("ab"[r.IntN(2)])
			} else {
				b.WriteString(characters[r.IntN(len(characters))])
			}
		}
		text := b.String()
		require.Equal(t, slow.Encode(text, false), e.Encode(text), "%s", text)
		require.Equal(t, e.Count(text), len(e.Encode(text)))
	}
}
