// Package goldens holds what tokenizers of files are checked against: the answers of
// testdata/tokenizers, and the reference itself where it is installed. Only tests
// import it.
package goldens

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/spec"
)

// A Tokenizer is what is checked.
type Tokenizer interface {
	// Encode returns the ids of text, in which special tokens are found if special.
	Encode(text string, special bool) []uint32
	// EncodeTemplate is Encode with what the template adds.
	EncodeTemplate(text string, special bool) []uint32
	// Decode returns the text of ids as the reference does, without special tokens if skip.
	Decode(ids []uint32, skip bool) string
	// Pieces returns what the pre-tokenizer makes of text.
	Pieces(text string) []string
}

// A Maker makes a tokenizer of what a file says.
type Maker func(*spec.Tokenizer) (Tokenizer, error)

func testdata() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(file), "../../../testdata/tokenizers")
}

// SyntheticSpecs yields what the synthetic tokenizer.json files say that can be read, by
// name.
func SyntheticSpecs(t testing.TB) iter.Seq2[string, *spec.Tokenizer] {
	return func(yield func(string, *spec.Tokenizer) bool) {
		files, err := filepath.Glob(filepath.Join(testdata(), "synthetic", "*.json"))
		require.NoError(t, err)
		require.NotEmpty(t, files)
		for _, file := range files {
			s, err := huggingface.ReadFile(file)
			if err == nil && !yield(filepath.Base(file), s) {
				return
			}
		}
	}
}

// RealSpecs yields what the real files say that are there, by name; none without
// TOKCOUNT_TOKENIZERS.
func RealSpecs(t testing.TB) iter.Seq2[string, *spec.Tokenizer] {
	return func(yield func(string, *spec.Tokenizer) bool) {
		dir := os.Getenv("TOKCOUNT_TOKENIZERS")
		if dir == "" {
			return
		}
		for _, f := range realFiles {
			s, err := f.read(filepath.Join(dir, f.folder))
			if errors.Is(err, fs.ErrNotExist) {
				continue
			}
			require.NoError(t, err)
			if !yield(f.folder, s) {
				return
			}
		}
	}
}
