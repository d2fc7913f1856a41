package main

import (
	"path/filepath"

	"github.com/sugarme/tokenizer/pretrained"
)

func openSugarme(folder string) (codec, error) {
	t, err := pretrained.FromFile(filepath.Join(folder, tokenizerJSON))
	if err != nil {
		return codec{}, err
	}
	encode := func(text string) ([]int, error) {
		e, err := t.EncodeSingle(text, false)
		if err != nil {
			return nil, err
		}
		return e.Ids, nil
	}
	return codec{
		encode: func(text string) (int, error) {
			ids, err := encode(text)
			return len(ids), err
		},
		ids: func(text string) ([]uint32, error) {
			ids, err := encode(text)
			return toUint32(ids), err
		},
	}, nil
}
