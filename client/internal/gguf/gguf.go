// Package gguf writes tiny GPT-2 models with a published vocabulary and random
// weights, for llama.cpp to serve in tests: what they answer is noise, what they
// count is not.
//
// A GGUF file is a header, key-value pairs, the descriptions of tensors and
// their data, all little-endian (the format's description is docs/gguf.md in
// the repository ggml-org/ggml). The tokenizer is among the pairs: its tokens
// with bytes spelt as characters, as GPT-2's own files have them, its merges in
// the order of their ranks, and the name of one of llama.cpp's split patterns.
package gguf

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/vocab"
)

// Types of tokens in llama.cpp.
const (
	normal  int32 = 1
	control int32 = 3
	unused  int32 = 5
)

// Write writes a model with a vocabulary and a context window. pattern is
// llama.cpp's name of the split pattern: "gpt-2" for r50k_base and p50k_base,
// "dbrx" for cl100k_base.
func Write(w io.Writer, v *vocab.Vocab, pattern string, window int) error {
	tokens, types := tokenList(v)
	eot := v.Special["<|endoftext|>"]
	var kv pairs
	kv.text("general.architecture", "gpt2")
	kv.text("general.name", v.Name)
	kv.number("general.file_type", 0)
	kv.number("gpt2.context_length", uint32(window))
	kv.number("gpt2.embedding_length", width)
	kv.number("gpt2.block_count", 1)
	kv.number("gpt2.feed_forward_length", 2*width)
	kv.number("gpt2.attention.head_count", 2)
	kv.float("gpt2.attention.layer_norm_epsilon", 1e-5)
	kv.text("tokenizer.ggml.model", "gpt2")
	kv.text("tokenizer.ggml.pre", pattern)
	kv.texts("tokenizer.ggml.tokens", tokens)
	kv.numbers("tokenizer.ggml.token_type", types)
	kv.texts("tokenizer.ggml.merges", merges(v))
	kv.number("tokenizer.ggml.bos_token_id", eot)
	kv.number("tokenizer.ggml.eos_token_id", eot)
	kv.flag("tokenizer.ggml.add_bos_token", false)
	return writeFile(w, &kv, tensors(len(tokens), window))
}

// spelling gives each byte a printable character: its own in Latin-1 if that is
// one, else the next from U+0100.
var spelling = func() (s [256]string) {
	next := rune(256)
	for b := range rune(256) {
		if b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae {
			s[b] = string(b)
			continue
		}
		s[b] = string(next)
		next++
	}
	return s
}()

func spell(token string) string {
	var b strings.Builder
	for i := range len(token) {
		b.WriteString(spelling[token[i]])
	}
	return b.String()
}

// tokenList returns all tokens by id. Special ones are spelt as they are.
func tokenList(v *vocab.Vocab) (tokens []string, types []int32) {
	size := uint32(v.Len())
	for _, id := range v.Special {
		size = max(size, id+1)
	}
	tokens, types = make([]string, size), make([]int32, size)
	for id := range tokens {
		tokens[id], types[id] = "[unused "+strconv.Itoa(id)+"]", unused
	}
	for id, token := range v.All() {
		tokens[id], types[id] = spell(token), normal
	}
	for token, id := range v.Special {
		tokens[id], types[id] = token, control
	}
	return tokens, types
}

// merges returns the two parts of each token of several bytes, by rank: what is
// left when its bytes are merged by all the tokens of lower rank.
func merges(v *vocab.Vocab) (list []string) {
	for id, token := range v.All() {
		if len(token) < 2 {
			continue
		}
		if parts := lastTwo(v, token, id); len(parts) == 2 {
			list = append(list, spell(parts[0])+" "+spell(parts[1]))
		}
	}
	return list
}

func lastTwo(v *vocab.Vocab, token string, rank uint32) []string {
	var parts []string // of bytes, not characters
	for i := range len(token) {
		parts = append(parts, token[i:i+1])
	}
	for len(parts) > 2 {
		best, at := rank, -1
		for i := range len(parts) - 1 {
			if id, ok := v.Lookup(parts[i] + parts[i+1]); ok && id < best {
				best, at = id, i
			}
		}
		if at < 0 {
			return nil
		}
		parts[at] += parts[at+1]
		parts = append(parts[:at+1], parts[at+2:]...)
	}
	return parts
}

// width is the length of a model's vectors: the least that works.
const width = 32

type tensor struct {
	name string
	dims []int
	ones bool // a scale; all others are random
}

func tensors(tokens, window int) []tensor {
	return []tensor{
		{"token_embd.weight", []int{width, tokens}, false},
		{"position_embd.weight", []int{width, window}, false},
		{"output_norm.weight", []int{width}, true},
		{"output_norm.bias", []int{width}, false},
		{"blk.0.attn_norm.weight", []int{width}, true},
		{"blk.0.attn_norm.bias", []int{width}, false},
		{"blk.0.attn_qkv.weight", []int{width, 3 * width}, false},
		{"blk.0.attn_qkv.bias", []int{3 * width}, false},
		{"blk.0.attn_output.weight", []int{width, width}, false},
		{"blk.0.attn_output.bias", []int{width}, false},
		{"blk.0.ffn_norm.weight", []int{width}, true},
		{"blk.0.ffn_norm.bias", []int{width}, false},
		{"blk.0.ffn_up.weight", []int{width, 2 * width}, false},
		{"blk.0.ffn_up.bias", []int{2 * width}, false},
		{"blk.0.ffn_down.weight", []int{2 * width, width}, false},
		{"blk.0.ffn_down.bias", []int{width}, false},
	}
}

func (t tensor) len() int {
	n := 1
	for _, d := range t.dims {
		n *= d
	}
	return n
}

// alignment of the tensors' data, in bytes: the format's default.
const alignment = 32

func padding(n int) int { return (alignment - n%alignment) % alignment }

func writeFile(w io.Writer, kv *pairs, ts []tensor) error {
	var head buffer
	head.WriteString("GGUF")
	head.u32(3) // version
	head.u64(uint64(len(ts)))
	head.u64(kv.n)
	head.Write(kv.Bytes())
	offset := 0
	for _, t := range ts {
		head.str(t.name)
		head.u32(uint32(len(t.dims)))
		for _, d := range t.dims {
			head.u64(uint64(d))
		}
		head.u32(0) // 32-bit floats
		head.u64(uint64(offset))
		size := 4 * t.len()
		offset += size + padding(size)
	}
	head.Write(make([]byte, padding(head.Len())))

	out := bufio.NewWriterSize(w, 1<<16)
	_, _ = out.Write(head.Bytes())
	rng := rand.New(rand.NewPCG(1, 1)) // the same file each time
	for _, t := range ts {
		var data buffer
		for range t.len() {
			x := float32(1)
			if !t.ones {
				x = float32(rng.NormFloat64() * 0.05)
			}
			data.u32(math.Float32bits(x))
		}
		data.Write(make([]byte, padding(data.Len())))
		_, _ = out.Write(data.Bytes())
	}
	return out.Flush() // and the error of any write
}

// buffer holds numbers and texts as the format has them.
type buffer struct{ bytes.Buffer }

func (b *buffer) u32(v uint32) { b.Write(binary.LittleEndian.AppendUint32(b.AvailableBuffer(), v)) }
func (b *buffer) u64(v uint64) { b.Write(binary.LittleEndian.AppendUint64(b.AvailableBuffer(), v)) }
func (b *buffer) str(s string) { b.u64(uint64(len(s))); b.WriteString(s) }

// pairs are keys with values, each after the number of its type.
type pairs struct {
	buffer
	n uint64
}

const (
	typeU32    = 4
	typeI32    = 5
	typeF32    = 6
	typeBool   = 7
	typeString = 8
	typeArray  = 9
)

func (p *pairs) key(key string, kind uint32) {
	p.n++
	p.str(key)
	p.u32(kind)
}

func (p *pairs) text(key, v string)          { p.key(key, typeString); p.str(v) }
func (p *pairs) number(key string, v uint32) { p.key(key, typeU32); p.u32(v) }
func (p *pairs) float(key string, v float32) { p.key(key, typeF32); p.u32(math.Float32bits(v)) }

func (p *pairs) flag(key string, v bool) {
	p.key(key, typeBool)
	_ = binary.Write(p, binary.LittleEndian, v)
}

func (p *pairs) texts(key string, list []string) {
	p.key(key, typeArray)
	p.u32(typeString)
	p.u64(uint64(len(list)))
	for _, s := range list {
		p.str(s)
	}
}

func (p *pairs) numbers(key string, list []int32) {
	p.key(key, typeArray)
	p.u32(typeI32)
	p.u64(uint64(len(list)))
	_ = binary.Write(p, binary.LittleEndian, list)
}
