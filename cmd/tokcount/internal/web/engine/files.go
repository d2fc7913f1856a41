//go:build wasip1 && !tokcount_small

package main

import (
	"errors"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// pending has the files for the next openFiles.
var pending = map[string][]byte{}

//go:wasmexport add
func add(name, nameLen, data, dataLen uint32) (ok uint32) {
	defer guard(&ok)
	called, err := textAt(name, nameLen)
	if err != nil {
		return fail(err)
	}
	content, err := bytesAt(data, dataLen)
	if err != nil {
		return fail(err)
	}
	pending[strings.Clone(called)] = content
	return 1
}

//go:wasmexport openFiles
func openFiles(family, familyLen uint32) (encoding uint32) {
	defer guard(&encoding)
	files := pending
	pending = map[string][]byte{}
	called, err := textAt(family, familyLen)
	if err != nil {
		return fail(err)
	}
	e, err := ofFiles(called, files)
	if err != nil {
		return fail(err)
	}
	return enter(e)
}

func ofFiles(family string, files map[string][]byte) (*bpe.Encoding, error) {
	if family == "" {
		return encodings.OpenFiles(files)
	}
	options, err := optionsOf(family, files)
	if err != nil {
		return nil, err
	}
	if len(files) != 1 {
		return nil, errors.New("a family needs one .tiktoken file, and tokenizer_config.json for kimi-k2")
	}
	for _, data := range files {
		s, err := tiktoken.Parse(data, options)
		if err != nil {
			return nil, err
		}
		return ofSpec(s)
	}
	panic("unreachable")
}

// optionsOf returns what the files of a family do not say, and takes away the file that does.
func optionsOf(family string, files map[string][]byte) (tiktoken.Options, error) {
	switch family {
	case "llama3":
		return tiktoken.Llama3(), nil
	case "qwen":
		return tiktoken.Qwen(), nil
	case "kimi-k2":
		const config = "tokenizer_config.json"
		data, ok := files[config]
		if !ok {
			return tiktoken.Options{}, errors.New("kimi-k2 needs " + config + " too")
		}
		delete(files, config)
		return tiktoken.KimiK2(data)
	}
	return tiktoken.Options{}, errors.New("unknown family: it is llama3, qwen or kimi-k2")
}

func ofSpec(s *spec.Tokenizer) (*bpe.Encoding, error) {
	v, err := vocab.FromSpec(s)
	if err != nil {
		return nil, err
	}
	return bpe.NewPipeline(v)
}
