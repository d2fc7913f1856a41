// Package goldens holds what tokenizers of files are checked against: the answers of
// testdata/tokenizers, and the reference itself where it is installed. Only tests
// import it.
package goldens

import (
	"path/filepath"
	"runtime"

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
