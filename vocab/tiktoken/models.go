package tiktoken

import (
	"fmt"
	"strconv"

	"github.com/tokcount/tokcount/vocab/internal/jsonscan"
	"github.com/tokcount/tokcount/vocab/spec"
)

// Split patterns, as the models' code has them.
const (
	// cl100k_base's, also Llama 3's. (meta-llama/llama3, llama/tokenizer.py)
	llama3Pattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

	// Qwen's, with single digits. (QwenLM/Qwen, tokenization_qwen.py)
	qwenPattern = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`

	// Kimi's: Han characters apart. (moonshotai/Kimi-K2, tokenization_kimi.py)
	kimiPattern = `[\p{Han}]+` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`
)

// Llama3 returns the options of Llama 3's tokenizer.model: 256 special tokens
// from 128000 on. (meta-llama/llama3, llama/tokenizer.py)
func Llama3() Options {
	names := []string{
		"<|begin_of_text|>", "<|end_of_text|>",
		"<|reserved_special_token_0|>", "<|reserved_special_token_1|>",
		"<|reserved_special_token_2|>", "<|reserved_special_token_3|>",
		"<|start_header_id|>", "<|end_header_id|>", "<|reserved_special_token_4|>", "<|eot_id|>",
	}
	for i := 5; len(names) < 256; i++ {
		names = append(names, fmt.Sprintf("<|reserved_special_token_%d|>", i))
	}
	return Options{Name: "llama3", Pattern: llama3Pattern, Special: number(names, 128000),
		BOS: "<|begin_of_text|>", AddBOS: true, EOS: "<|end_of_text|>"}
}

// Qwen returns the options of Qwen 1's qwen.tiktoken: 208 special tokens from
// 151643 on, behind NFC. (QwenLM/Qwen, tokenization_qwen.py)
func Qwen() Options {
	names := []string{"<|endoftext|>", "<|im_start|>", "<|im_end|>"}
	for i := range 205 {
		names = append(names, fmt.Sprintf("<|extra_%d|>", i))
	}
	return Options{Name: "qwen", Pattern: qwenPattern, Special: number(names, 151643),
		EOS: "<|endoftext|>", Normalizer: []spec.Step{{Kind: spec.NFC}}}
}

// KimiK2 returns the options of Kimi K2's tiktoken.model: 256 special tokens
// from 163584 on, whose names are those of added_tokens_decoder in the
// tokenizer_config.json next to it, and <|reserved_token_ID|> for the others.
// (moonshotai/Kimi-K2, tokenization_kimi.py)
//
// config is the content of that file. Errors are a [*spec.Error].
func KimiK2(config []byte) (Options, error) {
	const first, count = 163584, 256
	o := Options{Name: "kimi_k2", Pattern: kimiPattern, Special: map[string]uint32{}}
	names, special := map[uint32]string{}, map[uint32]bool{}
	s := jsonscan.New("tokenizer_config.json", config)
	s.Object(func(key []byte) {
		switch string(key) {
		case "added_tokens_decoder":
			s.Table(func(key []byte) {
				id, err := strconv.ParseUint(string(key), 10, 32)
				if err != nil || id < first || id >= first+count {
					s.Fail("an id from %d to %d is expected", first, first+count-1)
				}
				s.Object(func(key []byte) {
					switch string(key) {
					case "content":
						names[uint32(id)] = string(s.Text())
					case "special":
						special[uint32(id)] = s.Bool()
					default:
						s.Skip()
					}
				})
			})
		case "bos_token":
			o.BOS = mark(s)
		case "eos_token":
			o.EOS = mark(s)
		default:
			s.Skip()
		}
	})
	if err := s.End(); err != nil {
		return Options{}, err
	}
	for id := uint32(first); id < first+count; id++ {
		name := names[id]
		if name == "" {
			name = fmt.Sprintf("<|reserved_token_%d|>", id)
		} else if !special[id] {
			o.Kept = append(o.Kept, name)
		}
		if old, twice := o.Special[name]; twice {
			return Options{}, &spec.Error{Format: "tokenizer_config.json", Offset: -1,
				Path: fmt.Sprintf("/added_tokens_decoder/%d/content", id), Reason: fmt.Sprintf("%q is the name of %d, too", name, old)}
		}
		o.Special[name] = id
	}
	return o, nil
}

// mark reads the name of a token, or null.
func mark(s *jsonscan.Scanner) string {
	if s.Kind() != '"' {
		s.Skip()
		return ""
	}
	return string(s.Text())
}

// number gives names the ids from first on.
func number(names []string, first uint32) map[string]uint32 {
	ids := make(map[string]uint32, len(names))
	for i, name := range names {
		ids[name] = first + uint32(i)
	}
	return ids
}
