package huggingface

import (
	"fmt"
	"slices"

	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// An OtherFileError is the cause of an error of [Parse] for JSON that is not a
// tokenizer.json.
type OtherFileError struct {
	// Name is the file that it looks like: tokenizer_config.json,
	// special_tokens_map.json, config.json and so on; vocab.json for a vocabulary
	// without merges; "" if it looks like none that is known.
	Name string

	Key string // one that a tokenizer.json does not have
}

func (e *OtherFileError) Error() string {
	switch e.Name {
	case "":
		return fmt.Sprintf("not a tokenizer.json: it has no model, and it has %q", clip([]byte(e.Key)))
	case "vocab.json":
		return "not a tokenizer.json, but a vocabulary without merges"
	}
	return "not a tokenizer.json, but a " + e.Name
}

// otherFiles are keys that only one of the files next to a tokenizer.json has, or
// that say enough if no key before them in the list is there.
var otherFiles = []struct{ key, file string }{
	{"added_tokens_decoder", ConfigFile},
	{"tokenizer_class", ConfigFile},
	{"model_max_length", ConfigFile},
	{"clean_up_tokenization_spaces", ConfigFile},
	{"weight_map", "model.safetensors.index.json"},
	{"architectures", "config.json"},
	{"model_type", "config.json"},
	{"transformers_version", "generation_config.json"},
	{"default_vocab_size", "tekken.json"},
	{"bos_token", SpecialMapFile},
	{"eos_token", SpecialMapFile},
	{"unk_token", SpecialMapFile},
	{"pad_token", SpecialMapFile},
	{"chat_template", "chat_template.json"},
}

// isAnother returns the error for data that is not read because of err, if it is another
// file and not a broken tokenizer.json: it has keys that are not known, and no model.
func isAnother(data []byte, err error) error {
	const many = 100 // more than added_tokens.json has
	keys := map[string]bool{}
	other, numbers, hasModel := "", true, false
	s := jsonscan.New(Format, data)
	s.Object(func(key []byte) {
		name := string(key)
		keys[name] = true
		if other == "" && !slices.Contains(topLevel, name) {
			other = name
		}
		kind := s.Kind()
		numbers = numbers && '0' <= kind && kind <= '9'
		hasModel = hasModel || name == "model" && kind == '{'
		s.Skip()
	})
	if s.End() != nil || hasModel || other == "" {
		return err
	}
	cause := &OtherFileError{Key: other}
	if numbers && len(keys) > many {
		cause.Name = "vocab.json"
	}
	for _, o := range otherFiles {
		if keys[o.key] {
			cause.Name = o.file
			break
		}
	}
	e := &spec.Error{Format: Format, Path: "/" + pointer(other), Offset: -1, Unsupported: true, Reason: "a key that is not known", Err: cause}
	return e
}
