package main

import (
	"path/filepath"

	processor "github.com/eliben/go-sentencepiece"
	"github.com/gomlx/go-huggingface/tokenizers/sentencepiece"
)

// openGomlx is what gomlx's own constructor makes of a file that it has downloaded.
// The version that is pinned reads only SentencePiece's files.
func openGomlx(folder string) (codec, error) {
	p, err := processor.NewProcessorFromPath(filepath.Join(folder, "tokenizer.model"))
	if err != nil {
		return codec{}, err
	}
	t := &sentencepiece.Tokenizer{Processor: p, Info: p.ModelInfo()}
	return codec{
		encode: func(text string) (int, error) { return len(t.Encode(text)), nil },
		ids:    func(text string) ([]uint32, error) { return toUint32(t.Encode(text)), nil },
	}, nil
}
