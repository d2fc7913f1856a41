//go:build !tokcount_small

package encodings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
	"github.com/tokcount/tokcount/vocab/gpt2"
	"github.com/tokcount/tokcount/vocab/huggingface"
	"github.com/tokcount/tokcount/vocab/sentencepiece"
	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tekken"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// OpenFiles is [Open] for files in memory, by their names: a tokenizer file, and the
// files next to it that Open looks for. A single file may have any name. The encoding
// keeps no part of them.
func OpenFiles(files map[string][]byte) (*bpe.Encoding, error) {
	name, err := nameAmong(files)
	if err != nil {
		return nil, err
	}
	e, err := memory(files).open(name)
	if err != nil {
		return nil, inFile(name, err)
	}
	return e, nil
}

// nameAmong returns the name of the tokenizer file among files.
func nameAmong(files map[string][]byte) (string, error) {
	has := func(name string) bool { _, ok := files[name]; return ok }
	for _, name := range folderFiles {
		if has(name) {
			return name, nil
		}
	}
	for _, pair := range folderPairs {
		if has(pair[0]) || has(pair[1]) {
			return pair[0], nil
		}
	}
	for name := range files {
		if len(files) == 1 {
			return name, nil
		}
	}
	return "", fmt.Errorf("no tokenizer file among %d files: %w", len(files), fs.ErrNotExist)
}

// memory is files in memory, by name.
type memory map[string][]byte

// data returns the contents of a file.
func (m memory) data(name string) ([]byte, error) {
	data, ok := m[name]
	if !ok {
		return nil, fmt.Errorf("%s is missing: %w", name, fs.ErrNotExist)
	}
	return data, nil
}

func (m memory) open(name string) (*bpe.Encoding, error) {
	if bytes.HasPrefix(m[name], []byte(vocab.CompiledMagic)) {
		v, err := vocab.ParseCompiled(string(m[name]))
		if err != nil {
			return nil, err
		}
		return ofVocab(v)
	}
	s, err := m.parse(name)
	if err != nil {
		return nil, err
	}
	v, err := vocab.FromSpec(s)
	if err != nil {
		return nil, err
	}
	return bpe.NewPipeline(v)
}

// parse reads a file by its content, and what is next to it.
func (m memory) parse(name string) (*spec.Tokenizer, error) {
	data, pair := m[name], isPairOf(name)
	switch kind := kindOf(data); {
	case kind == isTekken:
		return tekken.Parse(data)
	case pair >= 0:
		return m.pair(pair)
	case kind == isObject:
		s, err := huggingface.Parse(data)
		if err != nil {
			return nil, err
		}
		return s, m.names(s)
	case kind == isLines:
		return m.tiktoken(data)
	case kind == isProtobuf:
		return sentencepiece.Parse(data)
	}
	return nil, errors.New("not a tokenizer file: a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one")
}

func (m memory) pair(i int) (*spec.Tokenizer, error) {
	tokens, err := m.data(folderPairs[i][0])
	if err != nil {
		return nil, err
	}
	merges, err := m.data(folderPairs[i][1])
	if err != nil {
		return nil, err
	}
	s, err := gpt2.Parse(tokens, merges)
	if err != nil {
		return nil, err
	}
	return s, m.names(s)
}

// names reads the names of BOS and EOS from the files that have them, if they are there.
func (m memory) names(s *spec.Tokenizer) error {
	for _, name := range []string{huggingface.ConfigFile, huggingface.SpecialMapFile} {
		if data, ok := m[name]; ok {
			if err := huggingface.ParseNames(s, name, data); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m memory) tiktoken(data []byte) (*spec.Tokenizer, error) {
	config := m[huggingface.ConfigFile]
	if !bytes.Contains(config, []byte(`"TikTokenTokenizer"`)) {
		return nil, &spec.Error{Format: tiktoken.Format, Offset: -1, Unsupported: true,
			Reason: "the file has no split pattern and no special tokens: they must be given"}
	}
	o, err := tiktoken.KimiK2(config)
	if err != nil {
		return nil, err
	}
	return tiktoken.Parse(data, o)
}
