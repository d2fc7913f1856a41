package huggingface

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"

	"github.com/tokcount/tokcount/internal/filemap"
	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Files next to a tokenizer.json or vocab.json.
const (
	ConfigFile     = "tokenizer_config.json"
	SpecialMapFile = "special_tokens_map.json"
)

// ReadFile reads a tokenizer.json, with the files next to it that name BOS and
// EOS, if they are there. Errors are a [*spec.Error] or those of package os.
func ReadFile(path string) (*spec.Tokenizer, error) {
	var tok *spec.Tokenizer
	err := filemap.Read(path, math.MaxInt64-1, func(data []byte) (err error) {
		tok, err = Parse(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := ReadNames(tok, filepath.Dir(path)); err != nil {
		return nil, err
	}
	return tok, nil
}

// ReadNames reads the names of BOS and EOS from tokenizer_config.json and
// special_tokens_map.json in a folder, if they are there; what the first says
// comes first.
func ReadNames(tok *spec.Tokenizer, dir string) error {
	for _, name := range []string{ConfigFile, SpecialMapFile} {
		err := filemap.Read(filepath.Join(dir, name), math.MaxInt64-1, func(data []byte) error {
			return ParseNames(tok, name, data)
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// ParseNames reads the names of BOS and EOS from a tokenizer_config.json or
// special_tokens_map.json, whose name errors give. Names that tok has already
// stay; names that are not tokens are a warning.
func ParseNames(tok *spec.Tokenizer, name string, data []byte) error {
	s := jsonscan.New(name, data)
	s.Object(func(key []byte) {
		switch string(key) {
		case "bos_token":
			readMark(s, tok, &tok.BOS)
		case "eos_token":
			readMark(s, tok, &tok.EOS)
		default:
			s.Skip()
		}
	})
	return s.End()
}

// readMark reads "<s>", {"content": "<s>"} or null.
func readMark(s *jsonscan.Scanner, tok *spec.Tokenizer, mark *spec.Mark) {
	text := ""
	switch s.Kind() {
	case '"':
		text = string(s.Text())
	case '{':
		s.Object(func(key []byte) {
			if string(key) == "content" {
				text = string(s.Text())
			} else {
				s.Skip()
			}
		})
	default:
		s.Skip()
	}
	if text == "" || mark.Text != "" || !s.OK() {
		return
	}
	for _, a := range tok.Added {
		if a.Text == text {
			*mark = spec.Mark{Text: text, ID: a.ID}
			return
		}
	}
	if i, ok := tok.Model.Tokens.Find([]byte(text)); ok {
		*mark = spec.Mark{Text: text, ID: tok.Model.Tokens.ID(i)}
		return
	}
	tok.Warnings = append(tok.Warnings, spec.Warning{Path: s.Path(), Reason: "not a token: " + clip([]byte(text))})
}
