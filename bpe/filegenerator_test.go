package bpe

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/tokcount/tokcount/vocab/spec"
	"github.com/tokcount/tokcount/vocab/tiktoken"
)

// Random tokenizer files: every normalizer, pre-tokenizer, kind of model, decoder and
// template with every other, and added tokens with any flags.

type object = map[string]any

// randomFile returns the value of a random tokenizer.json.
func randomFile(r *rand.Rand) object {
	kind := r.IntN(3)
	maker := fileGenerator{r, r.IntN(3) > 0}
	file := object{
		"version": "1.0", "truncation": nil, "padding": nil,
		"normalizer": maker.normalizer(kind), "pre_tokenizer": maker.preTokenizer(kind),
		"decoder": maker.decoder(kind), "post_processor": maker.template(),
		"model": maker.model(kind),
	}
	file["added_tokens"] = maker.added()
	return file
}

// A fileGenerator makes parts of files.
type fileGenerator struct {
	*rand.Rand
	usual bool // as most real files are
}

// The kinds of files.
const (
	byteLevelFile = iota
	spacedFile
	anyFile
)

func oneOf[T any](g fileGenerator, of ...T) T { return of[g.IntN(len(of))] }

func (g fileGenerator) bool() bool { return g.IntN(2) == 0 }

// sequence returns some steps as one.
func (g fileGenerator) sequence(key string, most int, step func() any) any {
	switch n := g.IntN(most + 2); n {
	case 0:
		return nil
	case 1:
		return step()
	default:
		list := []any{}
		for range n - 1 {
			list = append(list, step())
		}
		return object{"type": "Sequence", key: list}
	}
}

func (g fileGenerator) pattern() any {
	if g.IntN(10) == 0 {
		return object{"Regex": oneOf(g, `(?=b)`, `a*`)}
	}
	return g.fullPattern()
}

// fullPattern returns a pattern that does not match nothing.
func (g fileGenerator) fullPattern() any {
	if g.IntN(3) == 0 {
		return object{"String": oneOf(g, " ", "a", "ab", "▁", "b ", "<", "é", "\n", ".")}
	}
	return object{"Regex": oneOf(g, `\s+`, `\p{L}+`, `[^ab]`, ` ?[a-c]+|\d`, `\p{N}{1,3}`, `(?i:'s|'t)|\p{L}+|\s`, `a|b`,
		`\s*[\r\n]+|\s+(?!\S)|\s+`, `^.|.$`, spec.GPT2Pattern, `[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`)}
}

// knownPatterns are those that have a scanner.
var knownPatterns = []string{
	spec.GPT2Pattern, tiktoken.Llama3().Pattern,
	`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
	`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
}

func (g fileGenerator) normalizer(kind int) any {
	space := object{"type": "Replace", "pattern": object{"String": " "}, "content": "▁"}
	prepend := object{"type": "Prepend", "prepend": "▁"}
	switch {
	case kind == byteLevelFile && g.IntN(3) > 0:
		return oneOf[any](g, nil, object{"type": oneOf(g, "NFC", "NFD", "NFKC", "NFKD")}, object{"type": "Sequence", "normalizers": []any{}})
	case kind == spacedFile && g.IntN(5) > 0:
		return oneOf[any](g, nil, space, prepend, object{"type": "Sequence", "normalizers": []any{prepend, space}},
			object{"type": "Sequence", "normalizers": []any{space, prepend}})
	}
	return g.sequence("normalizers", 3, func() any {
		switch g.IntN(7) {
		case 0:
			return object{"type": oneOf(g, "NFC", "NFD", "NFKC", "NFKD")}
		case 1:
			return object{"type": "Prepend", "prepend": oneOf(g, "▁", "a", " ", "ab ", "")}
		case 2:
			return object{"type": "Strip", "strip_left": g.bool(), "strip_right": g.bool()}
		case 3:
			return space
		case 4:
			if kind != byteLevelFile {
				return object{"type": "ByteLevel"}
			}
		}
		return object{"type": "Replace", "pattern": g.fullPattern(), "content": oneOf(g, "", "▁", " ", "a", "ba", "é")}
	})
}

func (g fileGenerator) preTokenizer(kind int) any {
	metaspace := func() any {
		return object{"type": "Metaspace", "replacement": "▁", "prepend_scheme": oneOf(g, "always", "first", "never"), "split": g.bool()}
	}
	level := func() any {
		return object{"type": "ByteLevel", "add_prefix_space": g.IntN(3) == 0, "trim_offsets": g.bool(), "use_regex": g.bool()}
	}
	behavior := func() string {
		return oneOf(g, "Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous")
	}
	step := func() any {
		switch g.IntN(9) {
		case 0:
			return metaspace()
		case 1:
			return object{"type": "Digits", "individual_digits": g.bool()}
		case 2:
			return object{"type": "Punctuation", "behavior": behavior()}
		case 3:
			return object{"type": "Whitespace"}
		case 4:
			return object{"type": "WhitespaceSplit"}
		case 5:
			return level()
		}
		return object{"type": "Split", "pattern": g.pattern(), "behavior": behavior(), "invert": g.bool()}
	}
	switch {
	case kind == byteLevelFile:
		list := []any{}
		if g.usual {
			digits := object{"type": "Digits", "individual_digits": true}
			split := object{"type": "Split", "pattern": object{"Regex": oneOf(g, knownPatterns...)}, "behavior": "Isolated", "invert": false}
			plain := object{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": g.bool(), "use_regex": false}
			gpt2 := object{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": g.bool(), "use_regex": true}
			return oneOf[any](g, gpt2, object{"type": "Sequence", "pretokenizers": []any{split, plain}}, object{"type": "Sequence", "pretokenizers": []any{digits, gpt2}})
		}
		for range g.IntN(3) {
			if s := step().(object); s["type"] != "ByteLevel" {
				list = append(list, s)
			}
		}
		if len(list) == 0 && g.bool() {
			return level()
		}
		return object{"type": "Sequence", "pretokenizers": append(list, level())}
	case kind == spacedFile && g.IntN(4) > 0:
		return oneOf[any](g, nil, metaspace(), metaspace(), object{"type": "Split", "pattern": object{"String": " "}, "behavior": "MergedWithPrevious", "invert": false})
	}
	return g.sequence("pretokenizers", 3, step)
}

func (g fileGenerator) decoder(kind int) any {
	metaspace := func() any {
		return object{"type": "Metaspace", "replacement": "▁", "prepend_scheme": oneOf(g, "always", "first", "never"), "split": g.bool()}
	}
	space := object{"type": "Replace", "pattern": object{"String": "▁"}, "content": " "}
	strip := func() any {
		// With a stop, the reference dies of an empty text.
		return object{"type": "Strip", "content": oneOf(g, " ", " ", "a", "▁"), "start": g.IntN(3), "stop": 0}
	}
	switch {
	case kind == byteLevelFile && g.IntN(3) > 0:
		return object{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}
	case kind == spacedFile && g.IntN(3) > 0:
		return oneOf[any](g, metaspace(), object{"type": "Sequence", "decoders": []any{space, object{"type": "ByteFallback"}, object{"type": "Fuse"}}},
			object{"type": "Sequence", "decoders": []any{space, object{"type": "ByteFallback"}, object{"type": "Fuse"}, strip()}})
	}
	return g.sequence("decoders", 4, func() any {
		switch g.IntN(6) {
		case 0:
			return metaspace()
		case 1:
			return object{"type": "ByteFallback"}
		case 2:
			return object{"type": "Fuse"}
		case 3:
			return strip()
		case 4:
			return object{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}
		}
		return object{"type": "Replace", "pattern": g.pattern(), "content": oneOf(g, "", " ", "b", "é")}
	})
}

func (g fileGenerator) template() any {
	special := func(id string) any { return object{"SpecialToken": object{"id": id, "type_id": 0}} }
	sequence := object{"Sequence": object{"id": "A", "type_id": 0}}
	table := object{"<s>": object{"id": "<s>", "ids": []int{1 + g.IntN(3)}, "tokens": []string{"<s>"}}}
	template := func(single ...any) any {
		return object{"type": "TemplateProcessing", "single": single, "pair": append(slices.Clone(single), object{"Sequence": object{"id": "B", "type_id": 1}}), "special_tokens": table}
	}
	level := object{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": g.bool(), "use_regex": true}
	return oneOf[any](g, nil, nil, level, template(sequence), template(special("<s>"), sequence), template(special("<s>"), sequence, special("<s>"), special("<s>")),
		object{"type": "Sequence", "processors": []any{level, template(special("<s>"), sequence)}})
}

// model returns a model whose merges are found in texts of a few letters.
func (g fileGenerator) model(kind int) object {
	vocab := map[string]int{}
	var texts []string
	add := func(text string) {
		if _, ok := vocab[text]; !ok {
			vocab[text] = len(texts)
			texts = append(texts, text)
		}
	}
	m := object{"type": "BPE", "dropout": nil, "continuing_subword_prefix": nil, "end_of_word_suffix": nil,
		"unk_token": nil, "fuse_unk": g.bool(), "byte_fallback": false, "ignore_merges": g.IntN(3) == 0 && !(g.usual && kind == spacedFile)}
	characters := []string{"a", "b", "c", "1", "2", ".", " ", "'", "s", "é", "e", "\u0301", "▁", "<", ">", "日", "\n"}
	if kind == byteLevelFile || kind == anyFile && g.bool() {
		characters = nil
		for _, c := range "abc12.Ġ'sÃ©eÌģ<>æĹ¥ÂĊ" {
			characters = append(characters, string(c))
		}
		for b := range 256 {
			add(string(spec.ByteLevelRune(byte(b))))
		}
	}
	fallback := kind != byteLevelFile && (g.IntN(3) > 0 || g.usual)
	if fallback {
		for b := range 256 {
			add(fmt.Sprintf("<0x%02X>", b))
		}
		m["byte_fallback"] = true
	}
	if g.bool() || kind == spacedFile {
		add("<unk>")
		if g.IntN(3) > 0 {
			m["unk_token"] = "<unk>"
		}
	}
	if g.bool() {
		add("<s>")
	}
	for _, c := range characters {
		if kind == byteLevelFile || g.IntN(5) > 0 || g.usual {
			if c != " " || g.bool() && !(g.usual && kind == spacedFile) {
				add(c)
			}
		}
	}
	first := len(texts) - min(len(characters), len(texts))
	known := slices.Clone(texts[first:])
	if len(known) > len(characters) || kind == byteLevelFile {
		known = slices.Clone(characters)
	}
	known = slices.DeleteFunc(known, func(s string) bool { _, ok := vocab[s]; return !ok || len(s) > 4 })
	merges := [][]string{}
	for range g.IntN(40) {
		if len(known) == 0 {
			break
		}
		left, right := oneOf(g, known...), oneOf(g, known...)
		if len(left+right) > 24 {
			continue
		}
		add(left + right)
		known = append(known, left+right)
		merges = append(merges, []string{left, right})
	}
	if g.IntN(4) == 0 {
		g.Shuffle(len(merges), func(i, j int) { merges[i], merges[j] = merges[j], merges[i] })
	}
	if g.IntN(4) == 0 { // ids that are not in order
		ids := g.Perm(len(texts))
		for i, text := range texts {
			vocab[text] = ids[i]
		}
	} else if g.IntN(6) == 0 {
		for text := range vocab {
			vocab[text] *= 1000
		}
	}
	m["vocab"], m["merges"] = vocab, merges
	return m
}

func (g fileGenerator) added() []any {
	list := []any{}
	texts := []string{"<s>", "</s>", "<unk>", "ab", " a", "▁a", "é", "e\u0301", "  ", "\n\n", "<", "<s", "s>", "1", "▁▁", "a b", "日", "ﬁ", "<s><s>"}
	flag := func() bool { return !g.usual && g.IntN(4) == 0 }
	for id := range g.IntN(6) {
		list = append(list, object{"id": 1000000 + id, "content": oneOf(g, texts...), "single_word": flag(), "lstrip": flag(), "rstrip": flag(),
			"normalized": g.IntN(3) == 0 && (!g.usual || g.IntN(4) == 0), "special": g.bool()})
	}
	return list
}

// randomText returns a text of what randomFile's files have.
func randomText(r *rand.Rand) string {
	parts := []string{"a", "b", "c", "ab", "a", "b", " ", " ", "  ", "1", "2", "12", ".", "'s", "é", "e\u0301", "e", "\u0301", "▁", "▁a", "<", ">", "<s>", "</s>", "<unk>", "<s",
		"日", "本", "\n", "\n\n", "\t", "x", "ﬁ", "²", "\u0323", "\U0010FFFF", "\u00A0", "-", "<0x41>", "<0xE6>", "\uFFFD", "Ġ", "한", "\u1112\u1161\u11AB", "S", "ſ", "\r\n"}
	text := ""
	for range r.IntN(14) {
		text += parts[r.IntN(len(parts))]
	}
	return text
}
