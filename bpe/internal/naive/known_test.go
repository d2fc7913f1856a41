package naive

import (
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/texttest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// knownPattern returns the row of package pretok for the steps of a pre-tokenizer,
// nil if there is none, and whether they spell pieces in byte-level characters.
func knownPattern(steps []spec.Step) (known *pretok.Pattern, byteLevel bool) {
	var patterns []string
	for _, step := range steps {
		switch {
		case step.Kind == spec.Split && step.Pattern.Syntax == spec.Rust:
			known, _ = pretok.For(step.Pattern.Text)
			return known, false
		case step.Kind == spec.Split && step.Pattern.Syntax == spec.Oniguruma &&
			(step.Behavior == spec.Isolated && !step.Invert || step.Behavior == spec.Removed && step.Invert):
			patterns = append(patterns, step.Pattern.Text)
		case step.Kind == spec.Digits && step.Individual:
			patterns = append(patterns, pretok.Digits)
		case step.Kind == spec.ByteLevel && !step.PrefixSpace:
			byteLevel = true
			if step.UseRegex {
				patterns = append(patterns, spec.GPT2Pattern)
			}
		default:
			return nil, false
		}
	}
	known, _ = pretok.ForSplits(patterns)
	return known, byteLevel
}

// knownPieces returns the pieces of text.
func knownPieces(known *pretok.Pattern, text string, byteLevel bool) []string {
	list := []string{}
	ends := make([]int, 64)
	for pos := 0; pos < len(text); {
		for _, end := range ends[:known.Split(text, pos, ends)] {
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
	unknown := map[string]bool{
		"gemma2": true, "gemma3": true, "gpt2_falcon": true, "mistral7b": true, "mistral7b_metaspace": true, "mistral7b_sp": true,
	}
	eachReal(t, func(t *testing.T, name string, _ bool, tok *Tokenizer) {
		known, byteLevel := knownPattern(tok.spec.PreTokenizer)
		require.Equal(t, unknown[name], known == nil)
		if known == nil {
			return
		}
		c := compare{t: t}
		defer c.done()
		check := func(text string) {
			text = strings.ToValidUTF8(text, "\uFFFD")
			c.equal(tok.Pieces(text), knownPieces(known, text, byteLevel), "%q", text)
		}
		eachLine(t, name+".jsonl", func(line []byte) {
			var a answer
			require.NoError(t, json.Unmarshal(line, &a))
			check(a.Text)
		})
		r := rand.New(rand.NewPCG(14, 2))
		rounds, long := 300, os.Getenv("TOKCOUNT_LONG") != ""
		if long {
			rounds = 50000
		}
		for first := rune(0); first < 0x110000; first += 256 {
			if long || first < 0x3400 || first >= 0xA400 && first < 0xAC00 || first >= 0xF900 && first < 0x12000 || first == 0x9F00 {
				check(codePoints(first))
			}
		}
		for range rounds {
			check(texttest.Mix(r, r.IntN(30)))
			check(tok.text(r))
		}
		files, err := filepath.Glob("../../../testdata/texts/*.txt")
		require.NoError(t, err)
		for _, file := range files {
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			check(string(text[:20000]))
		}
	})
}
