package huggingface

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

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
	err := filemap.Read(path, filemap.MaxTokenizer, func(data []byte) (err error) {
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
		path := filepath.Join(dir, name)
		if err := filemap.RefusePipe(path); err != nil {
			return err
		}
		err := filemap.Read(path, filemap.MaxTokenizer, func(data []byte) error {
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
//
// The template stays that of the tokenizer file. If add_bos_token or add_eos_token
// says otherwise, that is a warning, too.
func ParseNames(tok *spec.Tokenizer, name string, data []byte) error {
	s := jsonscan.New(name, data)
	var addBOS, addEOS setting
	s.Object(func(key []byte) {
		switch string(key) {
		case "bos_token":
			readMark(s, tok, &tok.BOS)
		case "eos_token":
			readMark(s, tok, &tok.EOS)
		case "add_bos_token":
			addBOS.read(s)
		case "add_eos_token":
			addEOS.read(s)
		default:
			s.Skip()
		}
	})
	if err := s.End(); err != nil {
		return err
	}
	addBOS.compare(tok, name, "/add_bos_token", tok.BOS, tok.Template.Before, "before")
	addEOS.compare(tok, name, "/add_eos_token", tok.EOS, tok.Template.After, "after")
	return nil
}

// A setting is add_bos_token or add_eos_token.
//
// The tokenizers library does not know of them. transformers up to version 4 makes the
// template anew by them in the classes of Llama, Code Llama, Gemma and Cohere, and
// ignores them in others, such as PreTrainedTokenizerFast
// (models/llama/tokenization_llama_fast.py, update_post_processor). From version 5 on
// it does so in every class if a file has one of them, and takes one whose token is
// not named for false (tokenization_utils_tokenizers.py). So they cannot be applied for
// certain, and a reader that ignores them must say so.
type setting struct{ given, on bool }

func (v *setting) read(s *jsonscan.Scanner) {
	if kind := s.Kind(); kind != 't' && kind != 'f' {
		s.Skip()
		return
	}
	v.given, v.on = true, s.Bool()
}

// compare warns if the template does another thing than the setting says. The ids are
// those that the template puts before or after a text.
func (v setting) compare(tok *spec.Tokenizer, file, path string, mark spec.Mark, ids []uint32, side string) {
	if !v.given || len(ids) == 0 && (!v.on || mark.Text == "") {
		return
	}
	reason := ""
	switch {
	case !v.on || mark.Text == "":
		reason = fmt.Sprintf("%s sets it to %t, but the template puts %s %s a text", file, v.on, plural(len(ids), "token"), side)
	case !slices.Equal(ids, []uint32{mark.ID}):
		reason = fmt.Sprintf("%s sets it to true, but the template does not put %s alone %s a text", file, clip([]byte(mark.Text)), side)
		if len(ids) == 0 {
			reason = fmt.Sprintf("%s sets it to true, but the template puts no %s %s a text", file, clip([]byte(mark.Text)), side)
		}
	default:
		return
	}
	tok.Warnings = append(tok.Warnings, spec.Warning{Path: path, Reason: reason + "; the template counts here, and the setting in some classes of transformers"})
}

func plural(n int, what string) string {
	if n == 1 {
		return "a " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
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
