package bpe

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/goldens"
	"github.com/tokcount/tokcount/bpe/internal/naive"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// knownPieces returns the pieces of text, spelled as the pre-tokenizer spells them.
func knownPieces(e *engine, text string, byteLevel bool) []string {
	list := []string{}
	ends := make([]int, 64)
	for pos := 0; pos < len(text); {
		for _, end := range ends[:e.known.Split(text, pos, ends)] {
			piece := text[pos:end]
			if byteLevel {
				piece = string(spec.AppendByteLevel(nil, piece))
			}
			list = append(list, piece)
			pos = end
		}
	}
	return list
}

// The rows of package pretok give the pieces of the pre-tokenizers that they stand
// for: on the goldens' texts, on every code point, and on random texts.
func TestKnownPatternsGiveTheSamePieces(t *testing.T) {
	slowly := map[string]bool{"gpt2_falcon": true}
	spaced := map[string]bool{"gemma2": true, "gemma3": true, "mistral7b": true, "mistral7b_metaspace": true, "mistral7b_sp": true}
	for name, s := range goldens.RealSpecs(t) {
		t.Run(name, func(t *testing.T) {
			e, err := newFileEncoding(s)
			require.NoError(t, err)
			require.Equal(t, slowly[name], e.shared.front.pipe != nil)
			if slowly[name] || spaced[name] {
				return
			}
			slow, err := naive.New(s)
			require.NoError(t, err)
			check := func(text string) {
				text = strings.ToValidUTF8(text, "\uFFFD")
				require.Equal(t, slow.Pieces(text), knownPieces(e.shared, text, s.Model.Alphabet == spec.Characters), "%q", text)
			}
			for _, text := range goldens.Strings(t, name) {
				check(text)
			}
			r := rand.New(rand.NewPCG(14, 2))
			rounds, long := 300, os.Getenv("TOKCOUNT_LONG") != ""
			if long {
				rounds = 50000
			}
			for first := rune(0); first < 0x110000; first += 256 {
				if long || first < 0x3400 || first >= 0xA400 && first < 0xAC00 || first >= 0xF900 && first < 0x12000 || first == 0x9F00 {
					check(goldens.CodePoints(first))
				}
			}
			for range rounds {
				check(texttest.Mix(r, r.IntN(30)))
				check(goldens.Text(s, r))
			}
			files, err := filepath.Glob("../testdata/texts/*.txt")
			require.NoError(t, err)
			for _, file := range files {
				text, err := os.ReadFile(file)
				require.NoError(t, err)
				check(string(text[:20000]))
			}
		})
	}
}
