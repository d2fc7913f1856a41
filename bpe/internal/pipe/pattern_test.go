package pipe

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Patterns that have a scanner are compiled when they are first used, and must compile
// then.
func TestPatternsWithAScannerCompile(t *testing.T) {
	seen := 0
	for _, text := range pretok.Spellings() {
		for _, syntax := range []spec.Syntax{spec.Oniguruma, spec.Rust} {
			p, err := compile("tokenizer.json", spec.Step{Pattern: spec.Pattern{Text: text, Syntax: syntax}})
			require.NoError(t, err)
			assert.NotNil(t, p.re(), text)
		}
		for _, dialect := range []onig.Dialect{onig.Ruby, onig.Rust} {
			_, err := compileRegexp(text, dialect)
			assert.NoError(t, err, text)
		}
		seen++
	}
	assert.Greater(t, seen, 6)
}
