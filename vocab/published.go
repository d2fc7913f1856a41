package vocab

import (
	_ "embed"
	"maps"
	"strconv"

	"github.com/tokcount/tokcount/vocab/table"
)

//go:generate go run ./gen

// The embedded tables. r50k_base is p50k_base without its last 24 tokens, and is
// read from the same bytes.
var (
	//go:embed p50k_base.table
	p50kTable string
	//go:embed cl100k_base.table
	cl100kTable string
	//go:embed o200k_base.table
	o200kTable string
)

// Number of ids in r50k_base's file: all below <|endoftext|>; and in p50k_base's.
const (
	r50kLen = 50256
	p50kLen = 50281
)

// The split patterns as tiktoken 0.14 publishes them (openai_public.py).
const (
	// PatternR50k is the pattern of r50k_base, p50k_base, p50k_edit and gpt2.
	PatternR50k = `'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s`

	// PatternCL100k is the pattern of cl100k_base.
	PatternCL100k = `'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s`

	// PatternO200k is the pattern of o200k_base and o200k_harmony.
	PatternO200k = `[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?` +
		`|\p{N}{1,3}` +
		`| ?[^\s\p{L}\p{N}]+[\r\n/]*` +
		`|\s*[\r\n]+` +
		`|\s+(?!\S)` +
		`|\s+`
)

// Each of the functions below returns a new Vocab, with a map of its own and the
// tables that all share: setting its fields changes nothing for anybody else.
// That takes less than a microsecond, but 90 for the 1,090 names of O200kHarmony.

// R50kBase returns the vocabulary of GPT-3 (and, under the name gpt2, of
// GPT-2): 50,256 tokens.
func R50kBase() *Vocab { return embedded(r50kBase(p50kTable)) }

func r50kBase(data string) (*Vocab, error) {
	v, err := published("r50k_base", PatternR50k, data, map[string]uint32{"<|endoftext|>": 50256})
	if err != nil {
		return nil, err
	}
	v.tokens = v.tokens.Below(r50kLen)
	return v, nil
}

// P50kBase returns the vocabulary of Codex and the text-davinci models:
// r50k_base and 24 tokens for runs of spaces.
func P50kBase() *Vocab { return embedded(p50kBase(p50kTable)) }

func p50kBase(data string) (*Vocab, error) {
	return published("p50k_base", PatternR50k, data, map[string]uint32{"<|endoftext|>": 50256})
}

// P50kEdit returns p50k_base with the special tokens of the edit models.
func P50kEdit() *Vocab { return embedded(p50kEdit(p50kTable)) }

func p50kEdit(data string) (*Vocab, error) {
	return published("p50k_edit", PatternR50k, data, map[string]uint32{
		"<|endoftext|>":  50256,
		"<|fim_prefix|>": 50281,
		"<|fim_middle|>": 50282,
		"<|fim_suffix|>": 50283,
	})
}

// CL100kBase returns the vocabulary of GPT-3.5 and GPT-4: 100,256 tokens.
func CL100kBase() *Vocab { return embedded(cl100kBase(cl100kTable)) }

func cl100kBase(data string) (*Vocab, error) {
	return published("cl100k_base", PatternCL100k, data, map[string]uint32{
		"<|endoftext|>":   100257,
		"<|fim_prefix|>":  100258,
		"<|fim_middle|>":  100259,
		"<|fim_suffix|>":  100260,
		"<|endofprompt|>": 100276,
	})
}

// O200kBase returns the vocabulary of GPT-4o and all later models: 199,998
// tokens.
func O200kBase() *Vocab { return embedded(o200kBase(o200kTable)) }

func o200kBase(data string) (*Vocab, error) {
	return published("o200k_base", PatternO200k, data, specialO200k())
}

// O200kHarmony returns o200k_base with the special tokens of the gpt-oss
// models' chat format.
func O200kHarmony() *Vocab { return embedded(o200kHarmony(o200kTable)) }

func o200kHarmony(data string) (*Vocab, error) {
	special := specialO200k()
	maps.Copy(special, map[string]uint32{
		"<|startoftext|>": 199998,
		"<|return|>":      200002,
		"<|constrain|>":   200003,
		"<|channel|>":     200005,
		"<|start|>":       200006,
		"<|end|>":         200007,
		"<|message|>":     200008,
		"<|call|>":        200012,
	})
	reserve := func(id uint32) {
		special["<|reserved_"+strconv.FormatUint(uint64(id), 10)+"|>"] = id
	}
	for _, id := range []uint32{200000, 200001, 200004, 200009, 200010, 200011} {
		reserve(id)
	}
	for id := uint32(200013); id <= 201087; id++ { // 200018 has two names
		reserve(id)
	}
	return published("o200k_harmony", PatternO200k, data, special)
}

func specialO200k() map[string]uint32 {
	return map[string]uint32{"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
}

func published(name, pattern string, data string, special map[string]uint32) (*Vocab, error) {
	t, err := table.Open(data)
	if err != nil {
		return nil, err
	}
	return &Vocab{Name: name, Pattern: pattern, Special: special, tokens: t}, nil
}

func embedded(v *Vocab, err error) *Vocab {
	if err != nil {
		panic("vocab: embedded vocabulary: " + err.Error()) // the sources were damaged
	}
	return v
}
