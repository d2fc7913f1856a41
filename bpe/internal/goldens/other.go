package goldens

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/gpt2"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tekken"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// patterns are those that golden.jsonl names.
func patternOf(t *testing.T, name string) string {
	switch name {
	case "cl100k_base":
		return tiktoken.Llama3().Pattern
	case "kimi":
		o, err := tiktoken.KimiK2([]byte("{}"))
		require.NoError(t, err)
		return o.Pattern
	}
	t.Fatalf("pattern %q", name)
	return ""
}

// readOther reads a file of testdata/tokenizers/synthetic_other.
func readOther(t *testing.T, file, pattern string) (*spec.Tokenizer, error) {
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(testdata(), "synthetic_other", name))
		require.NoError(t, err)
		return data
	}
	switch {
	case strings.HasPrefix(file, "tekken"):
		return tekken.Parse(read(file))
	case strings.HasPrefix(file, "tiktoken"):
		return tiktoken.Parse(read(file), tiktoken.Options{Pattern: pattern, Special: map[string]uint32{"<s>": 272, "</s>": 273}})
	}
	return gpt2.Parse(read("pair_ok.encoder.json"), read(file))
}

// Other checks that every synthetic file of the other formats gives the
// reference's ids, or is called broken, with the place.
func Other(t *testing.T, make Maker) {
	files, answers := readAnswers(t, filepath.Join(testdata(), "synthetic_other", "golden.jsonl"))
	require.Len(t, files, 25)
	answered := map[string]bool{}
	for _, head := range files {
		t.Run(head.File, func(t *testing.T) {
			answered[head.File] = true
			s, err := readOther(t, head.File, patternOf(t, "cl100k_base"))
			if err == nil {
				_, err = make(s)
			}
			if head.Want == "error" {
				var e *spec.Error
				require.ErrorAs(t, err, &e)
				t.Log(err)
				if e.Line == 0 {
					assert.Equal(t, head.Path, e.Path)
				} else {
					assert.Contains(t, err.Error(), head.Say[:strings.Index(head.Say, ":")])
				}
				assert.False(t, e.Unsupported)
				return
			}
			require.NoError(t, err)
			list := answers[head.File]
			if strings.HasPrefix(head.File, "tiktoken_ok") {
				list = answers["tiktoken_ok.model"]
			}
			require.NotEmpty(t, list)
			checkOther(t, make, head.File, list)
		})
	}
	for file, list := range answers {
		if !answered[file] { // it has no head
			t.Run(file, func(t *testing.T) { checkOther(t, make, file, list) })
		}
	}
}

func checkOther(t *testing.T, make Maker, file string, answers []answer) {
	toks := map[string]Tokenizer{}
	for _, a := range answers {
		pattern := "cl100k_base"
		if a.Pattern != "" {
			pattern = a.Pattern
		}
		tok := toks[pattern]
		if tok == nil {
			s, err := readOther(t, file, patternOf(t, pattern))
			require.NoError(t, err)
			tok, err = make(s)
			require.NoError(t, err)
			toks[pattern] = tok
		}
		assert.Equal(t, a.IDs, tok.Encode(a.Text, false), "%s: %q", pattern, a.Text)
		if a.WithSpecial != nil {
			assert.Equal(t, a.WithSpecial, tok.Encode(a.Text, true), "%s: %q with special tokens", pattern, a.Text)
		}
	}
}
