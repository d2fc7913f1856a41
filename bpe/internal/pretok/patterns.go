package pretok

import "github.com/tokcount/tokcount/vocab"

// The patterns of OpenAI's encodings, as tiktoken 0.14 spells them.
const (
	R50k   = vocab.PatternR50k
	CL100k = vocab.PatternCL100k
	O200k  = vocab.PatternO200k
)

// R50kDigits is r50k_base's pattern, applied to what is left between digits that are
// cut out one by one, as a single regular expression. In a tokenizer.json it is two
// steps: Digits with individual_digits, then ByteLevel with use_regex.
const R50kDigits = `\p{N}|'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+`

// Digits is the step Digits with individual_digits as a regular expression: the
// numbers of Unicode 17, of which Oniguruma's \p{N} lacks 13.
const Digits = `[\p{N}\x{11DE0}-\x{11DE9}\x{16FF4}-\x{16FF6}]`

// gpt2 is the pattern of ByteLevel with use_regex.
const gpt2 = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// patterns is the table. The comment after a row's name lists models that have it.
var patterns = [...]Pattern{
	{
		name: "r50k", // GPT-2, GPT-3, GPT-NeoX, Pythia, ModernBERT, Claude 2
		spellings: []string{
			R50k, // here \s++$ decides nothing
			gpt2,
			`'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`,
		},
		contractions: exact,
	},
	{
		name:         "r50k between single digits", // StarCoder, SmolLM, Command R
		rustOnly:     []string{R50kDigits},         // as if \p{N} were that of Unicode 17
		splits:       [][]string{{Digits, gpt2}},
		contractions: exact,
		digits:       1,
		isolated:     cutOut,
	},
	{
		name:         "cl100k",         // GPT-3.5, GPT-4
		rustOnly:     []string{CL100k}, // in Oniguruma, {1,3}+ is not possessive
		contractions: folded,
		prefix:       any,
		digits:       3,
		tail:         newlines,
		blanks:       toLineOrEnd,
	},
	{
		// Without \s++$, white space at the end of a text is split after its last line
		// break. No id of cl100k_base depends on it, since none of its tokens has white
		// space after a line break; ids of another vocabulary may.
		name: "cl100k without \\s++$", // Llama 3, OLMo 2; cl100k_base in older releases of tiktoken
		spellings: []string{
			`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
			`'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+`,
		},
		contractions: folded,
		prefix:       any,
		digits:       3,
		tail:         newlines,
		blanks:       toLine,
	},
	{
		name:         "cl100k with single digits", // Qwen 2, 2.5, 3
		spellings:    []string{`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
		contractions: folded,
		prefix:       any,
		digits:       1,
		tail:         newlines,
		blanks:       toLine,
	},
	{
		name:         "o200k", // GPT-4o, gpt-oss, Llama 4
		spellings:    []string{O200k},
		contractions: suffix,
		prefix:       any,
		words:        byCase | withMarks,
		digits:       3,
		tail:         slashes,
		blanks:       toLine,
	},
	{
		name: "tekken", // Mistral NeMo, Mistral Small 3, Pixtral
		spellings: []string{`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|` +
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|` +
			`\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
		prefix: any,
		words:  byCase | withMarks,
		digits: 1,
		tail:   slashes,
		blanks: toLine,
	},
	{
		name: "kimi", // Kimi K2, Moonlight
		spellings: []string{`[\p{Han}]+|` +
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
			`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|` +
			`\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`},
		contractions: suffix,
		prefix:       any,
		words:        byCase | withMarks,
		digits:       3,
		tail:         newlines,
		blanks:       toLine,
		cuts:         hanApart,
	},
	{
		name: "deepseek", // DeepSeek V3, R1
		splits: [][]string{{
			`\p{N}{1,3}`,
			`[一-龥぀-ゟ゠-ヿ]+`,
			"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+" + `|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
		}},
		words:  withMarks,
		digits: 3,
		tail:   newlines,
		blanks: toLine,
		cuts:   scripts,
	},
}
