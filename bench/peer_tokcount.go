package main

import (
	"path/filepath"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

// vocabularies are called for each instance anew: package encodings would
// return the same one again, with warm caches.
var vocabularies = map[string]func() *vocab.Vocab{
	"gpt2":          vocab.R50kBase,
	"r50k_base":     vocab.R50kBase,
	"p50k_base":     vocab.P50kBase,
	"p50k_edit":     vocab.P50kEdit,
	"cl100k_base":   vocab.CL100kBase,
	"o200k_base":    vocab.O200kBase,
	"o200k_harmony": vocab.O200kHarmony,
}

// newEncoding returns an encoding that has met no text: a published one by its
// name, or that of a tokenizer file by its path or folder. A compiled form is opened
// only once.
func newEncoding(name string) (*bpe.Encoding, error) {
	load, ok := vocabularies[name]
	switch {
	case ok:
		return bpe.New(load())
	case filepath.Ext(name) != compiledExt:
		return encodings.Open(name)
	}
	if opened[name] == nil {
		v, err := vocab.OpenCompiled(name)
		if err != nil {
			return nil, err
		}
		opened[name] = v
	}
	return bpe.NewPipeline(opened[name])
}

var opened = map[string]*vocab.Vocab{}

func openTokcount(encoding string) (codec, error) {
	e, err := newEncoding(encoding)
	if err != nil {
		return codec{}, err
	}
	return codec{
		encode: func(text string) (int, error) { return len(e.Encode(text)), nil },
		ids:    func(text string) ([]uint32, error) { return e.Encode(text), nil },
	}, nil
}

func openTokcountCount(encoding string) (codec, error) {
	e, err := newEncoding(encoding)
	if err != nil {
		return codec{}, err
	}
	return codec{encode: func(text string) (int, error) { return e.Count(text), nil }}, nil
}
