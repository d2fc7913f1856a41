// Package tekken reads tekken.json, the file of Mistral's tokenizers since
// NeMo.
//
// The rules are those of mistralai/mistral-common,
// src/mistral_common/tokens/tokenizers/tekken.py: the token at position i of
// the list has the rank i and the id i + default_num_special_tokens; the ids
// before are special tokens, which are never found in a text; only the first
// default_vocab_size - default_num_special_tokens entries of the list count.
package tekken

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Format is the format that tokenizers and errors of this package name.
const Format = "tekken.json"

// What a file may claim: special tokens need not be listed.
const (
	maxTokens  = 1 << 24
	maxSpecial = 1 << 16
)

// oldSpecial are the special tokens of files up to version v7, which do not
// list them. (tekken.py, DEPRECATED_SPECIAL_TOKENS)
const oldSpecial = "<unk> <s> </s> [INST] [/INST] [AVAILABLE_TOOLS] [/AVAILABLE_TOOLS] [TOOL_RESULTS] [/TOOL_RESULTS] " +
	"[TOOL_CALLS] [IMG] <pad> [IMG_BREAK] [IMG_END] [PREFIX] [MIDDLE] [SUFFIX] [SYSTEM_PROMPT] [/SYSTEM_PROMPT] [TOOL_CONTENT]"

// lastOld is the last version that need not list its special tokens.
const lastOld = 7

// Parse reads a tekken.json. Errors are a [*spec.Error]. The template puts the
// token <s> first, as a prompt's is.
func Parse(data []byte) (*spec.Tokenizer, error) {
	r := reader{Scanner: jsonscan.New(Format, data), tok: &spec.Tokenizer{Format: Format}}
	r.Object(r.field)
	if err := r.End(); err != nil {
		return nil, err
	}
	r.finish()
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r.tok, nil
}

type reader struct {
	*jsonscan.Scanner
	tok *spec.Tokenizer

	hasConfig bool
	version   int
	size      uint32 // default_vocab_size
	special   uint32 // default_num_special_tokens

	hasVocab bool
	vocab    int // offset of the vocabulary, if it comes before the configuration

	hasNames bool
	names    []string // of the special tokens that are listed
}

func (r *reader) field(key []byte) {
	switch string(key) {
	case "config":
		r.config()
	case "vocab":
		r.hasVocab = true
		if r.hasConfig {
			r.readVocab()
			return
		}
		r.vocab = r.Offset()
		r.Skip()
	case "special_tokens":
		if !r.Null() {
			r.readSpecial()
		}
	default:
		r.Skip() // images, audio
	}
}

func (r *reader) config() {
	r.hasConfig = true
	has := map[string]bool{}
	r.Object(func(key []byte) {
		has[string(key)] = true
		switch string(key) {
		case "pattern":
			r.tok.PreTokenizer = []spec.Step{{Kind: spec.Split, Path: r.Path(), Behavior: spec.Isolated,
				Pattern: spec.Pattern{Text: string(r.Text()), Syntax: spec.Rust}}}
		case "default_vocab_size":
			r.size = r.Uint32("the size")
		case "default_num_special_tokens":
			r.special = r.Uint32("the number")
		case "version":
			version, err := strconv.Atoi(strings.TrimPrefix(string(r.Text()), "v"))
			if r.OK() && err != nil {
				r.Unsupported("this version is not known")
			}
			r.version = version
		default:
			r.Skip()
		}
	})
	for _, key := range []string{"pattern", "default_vocab_size", "default_num_special_tokens", "version"} {
		if !has[key] {
			r.FailAt("/"+key, "%s is missing", key)
		}
	}
	switch {
	case !r.OK():
	case r.size > maxTokens:
		r.UnsupportedAt("/default_vocab_size", "more than %d tokens", maxTokens)
	case r.special > r.size:
		r.FailAt("/default_num_special_tokens", "%d special tokens of %d tokens", r.special, r.size)
	case r.special > maxSpecial:
		r.UnsupportedAt("/default_num_special_tokens", "more than %d special tokens", maxSpecial)
	}
}

// readVocab reads the entries that count, and skips the others.
func (r *reader) readVocab() {
	most := int(r.size - r.special)
	var token []byte
	r.Array(func(i int) {
		if i >= most {
			r.Skip()
			return
		}
		has := map[string]bool{}
		r.Object(func(key []byte) {
			switch string(key) {
			case "rank":
				has["rank"] = true
				if rank := r.Uint32("the rank"); r.OK() && int(rank) != i {
					r.Fail("the rank %d is not the position", rank)
				}
			case "token_bytes":
				has["token_bytes"] = true
				token = r.bytes(token[:0])
			default:
				r.Skip()
			}
		})
		for _, key := range []string{"rank", "token_bytes"} {
			if !has[key] {
				r.FailAt("/"+key, "%s is missing", key)
			}
		}
		if r.OK() {
			r.tok.Model.Tokens.Append(token, r.special+uint32(i))
		}
	})
}

// checkBytes checks that the first 256 tokens are the bytes in their order.
func (r *reader) checkBytes() {
	tokens := &r.tok.Model.Tokens
	for b := range 256 {
		if b < tokens.Len() && tokens.Text(b) == string([]byte{byte(b)}) {
			continue
		}
		if _, ok := tokens.Find([]byte{byte(b)}); !ok {
			r.FailAt("/vocab", "the byte %#02x has no token", b)
		} else {
			r.FailAt(fmt.Sprintf("/vocab/%d/token_bytes", b), "the first 256 tokens are the bytes in their order")
		}
		return
	}
}

// bytes appends the bytes of a base64 string.
func (r *reader) bytes(dst []byte) []byte {
	text := r.Text()
	dst, err := base64.StdEncoding.Strict().AppendDecode(dst, text)
	switch {
	case !r.OK():
	case err != nil:
		r.Fail("not base64")
	case len(dst) == 0:
		r.Fail("the token is empty")
	}
	return dst
}

func (r *reader) readSpecial() {
	r.hasNames = true
	seen := map[string]bool{}
	r.Array(func(i int) {
		name := ""
		r.Object(func(key []byte) {
			switch string(key) {
			case "rank":
				if rank := r.Uint32("the rank"); r.OK() && int(rank) != i {
					r.Fail("the rank %d is not the position", rank)
				}
			case "token_str":
				name = string(r.Text())
			default:
				r.Skip()
			}
		})
		switch {
		case !r.OK():
		case name == "":
			r.FailAt("/token_str", "the special token has no text")
		case seen[name]:
			r.Fail("the special token %q is listed twice", name)
		}
		seen[name] = true
		r.names = append(r.names, name)
	})
}

// finish puts the parts together.
func (r *reader) finish() {
	switch {
	case !r.hasConfig:
		r.FailAt("/config", "there is no configuration")
	case !r.hasVocab:
		r.FailAt("/vocab", "there is no vocabulary")
	case r.vocab > 0:
		r.At(r.vocab)
		r.Under("vocab", r.readVocab)
	}
	if !r.OK() {
		return
	}
	tokens := &r.tok.Model.Tokens
	if err := tokens.Build(); err != nil {
		r.twice(err)
		return
	}
	r.checkBytes()
	if tokens.Len() < int(r.size-r.special) {
		r.FailAt("/config/default_vocab_size", "%d tokens and %d special ones are fewer than %d", tokens.Len(), r.special, r.size)
	}
	if !r.OK() {
		return
	}
	r.tok.Model.Alphabet, r.tok.Model.Merging = spec.Bytes, spec.ByToken
	r.tok.Model.IgnoreMerges, r.tok.Model.Unk = true, -1
	r.tok.Model.Ranks = make([]uint32, tokens.Len())
	for i := range r.tok.Model.Ranks {
		r.tok.Model.Ranks[i] = uint32(i)
	}
	r.addSpecial()
}

// twice reports a token that is listed twice.
func (r *reader) twice(err error) {
	if d, ok := err.(*spec.DuplicateError); ok {
		r.FailAt(fmt.Sprintf("/vocab/%d/token_bytes", d.ID-r.special), "%v", err)
		return
	}
	r.FailAt("/vocab", "%v", err)
}

// addSpecial adds the special tokens: those that are listed, or those of old
// versions, and <SPECIAL_n> for the rest.
func (r *reader) addSpecial() {
	names := r.names
	switch {
	case r.hasNames:
	case r.version > lastOld:
		r.FailAt("/special_tokens", "a file of version v%d must list its special tokens", r.version)
		return
	default:
		names = strings.Fields(oldSpecial)
	}
	if len(names) > int(r.special) {
		r.FailAt("/special_tokens", "%d special tokens, more than %d", len(names), r.special)
		return
	}
	seen := map[string]bool{}
	for id := range r.special {
		name := fmt.Sprintf("<SPECIAL_%d>", id)
		if int(id) < len(names) {
			name = names[id]
		}
		if seen[name] {
			r.FailAt("/special_tokens", "two special tokens are %s", name)
			return
		}
		seen[name] = true
		r.tok.Added = append(r.tok.Added, spec.AddedToken{Text: name, ID: id, Special: true})
		switch name {
		case "<s>":
			r.tok.BOS = spec.Mark{Text: name, ID: id}
			r.tok.Template.Before = []uint32{id}
		case "</s>":
			r.tok.EOS = spec.Mark{Text: name, ID: id}
		}
	}
}
