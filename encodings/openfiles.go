//go:build !tokcount_small

package encodings

import (
	"bytes"
	"fmt"
	"slices"

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
// keeps no part of them. It has the name that the file gives, or none.
//
// Files that are not a tokenizer, or not all of one, are a [*NoTokenizerError], as for Open.
func OpenFiles(files map[string][]byte) (*bpe.Encoding, error) {
	name, err := nameAmong(files)
	if err != nil {
		return nil, err
	}
	e, err := memory(files).open(name)
	if err != nil {
		return nil, withPath(name, err)
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
	return "", &NoTokenizerError{
		Reason:  fmt.Sprintf("no tokenizer file among %d files: name one of them as its model's folder does, such as tokenizer.json", len(files)),
		Missing: slices.Clone(folderFiles),
	}
}

// memory is files in memory, by name.
type memory map[string][]byte

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
	return nil, &NoTokenizerError{Path: name, Reason: "not a tokenizer file: a tokenizer.json, tekken.json, vocab.json with merges.txt, tokenizer.model or tiktoken.model is expected, or a compiled one"}
}

func (m memory) pair(i int) (*spec.Tokenizer, error) {
	pair := folderPairs[i]
	for k, name := range pair {
		if _, ok := m[name]; !ok {
			return nil, &NoTokenizerError{Path: pair[1-k], Reason: "half of a tokenizer: " + name + " is missing", Missing: []string{name}}
		}
	}
	s, err := gpt2.Parse(m[pair[0]], m[pair[1]])
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
