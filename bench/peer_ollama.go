package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/ollama/ollama/tokenizer"
)

// openOllama gives ollama's tokenizer what ollama takes from a model's file after
// it was converted: the tokens, their kinds and the merges, with the file's own
// patterns, which for these families are those in ollama's code. It has a second
// reader, of tokenizer.json, which is built with its MLX engine only.
func openOllama(folder string) (codec, error) {
	t, err := readTokenizerJSON(filepath.Join(folder, tokenizerJSON))
	if err != nil {
		return codec{}, err
	}
	v, err := t.ollamaVocabulary()
	if err != nil {
		return codec{}, err
	}
	var peer tokenizer.Tokenizer
	if t.Model.ByteFallback {
		peer = tokenizer.NewSentencePiece(v)
	} else {
		p := tokenizer.NewBytePairEncoding(v, t.patterns()...)
		peer = &p
	}
	if _, err := peer.Encode("a b", false); err != nil { // it builds its maps on the first call
		return codec{}, err
	}
	encode := func(text string) ([]int32, error) { return peer.Encode(text, false) }
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

// tokenizerFile is what ollama's code has from a tokenizer.json.
type tokenizerFile struct {
	AddedTokens []struct {
		ID      int
		Content string
		Special bool
	} `json:"added_tokens"`
	Model struct {
		Vocab        map[string]int
		Merges       json.RawMessage // "a b" or ["a", "b"]
		ByteFallback bool            `json:"byte_fallback"`
	}
	PreTokenizer json.RawMessage `json:"pre_tokenizer"`
}

func readTokenizerJSON(path string) (*tokenizerFile, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t := &tokenizerFile{}
	return t, json.Unmarshal(data, t)
}

// patterns are those of all Split pre-tokenizers; without any, ollama takes GPT-2's.
func (t *tokenizerFile) patterns() (patterns []string) {
	var p struct {
		PreTokenizers []struct {
			Pattern struct{ Regex string }
		}
	}
	_ = json.Unmarshal(t.PreTokenizer, &p) // what cannot be read has no patterns
	for _, each := range p.PreTokenizers {
		if each.Pattern.Regex != "" {
			patterns = append(patterns, each.Pattern.Regex)
		}
	}
	return patterns
}

var byteToken = regexp.MustCompile(`^<0x[0-9A-F]{2}>$`)

func (t *tokenizerFile) ollamaVocabulary() (*tokenizer.Vocabulary, error) {
	size := 0
	for _, id := range t.Model.Vocab {
		size = max(size, id+1)
	}
	for _, token := range t.AddedTokens {
		size = max(size, token.ID+1)
	}
	v := &tokenizer.Vocabulary{
		Values: make([]string, size),
		Types:  make([]int32, size),
		Scores: make([]float32, size), // as in SentencePiece's files: the later, the less
	}
	for id := range size {
		v.Types[id], v.Scores[id] = tokenizer.TOKEN_TYPE_UNUSED, -float32(id)
	}
	for token, id := range t.Model.Vocab {
		v.Values[id], v.Types[id] = token, tokenizer.TOKEN_TYPE_NORMAL
		if t.Model.ByteFallback && byteToken.MatchString(token) {
			v.Types[id] = tokenizer.TOKEN_TYPE_BYTE
		}
	}
	for _, token := range t.AddedTokens {
		v.Values[token.ID], v.Types[token.ID] = token.Content, tokenizer.TOKEN_TYPE_USER_DEFINED
		if token.Special {
			v.Types[token.ID] = tokenizer.TOKEN_TYPE_CONTROL
		}
	}
	if json.Unmarshal(t.Model.Merges, &v.Merges) == nil {
		return v, nil
	}
	var pairs [][]string
	if err := json.Unmarshal(t.Model.Merges, &pairs); err != nil {
		return nil, errors.New("its merges are of neither form")
	}
	v.Merges = make([]string, len(pairs))
	for i, pair := range pairs {
		v.Merges[i] = strings.Join(pair, " ")
	}
	return v, nil
}
