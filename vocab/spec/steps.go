package spec

// A Step is one step of a normalizer, a pre-tokenizer or a decoder. Sequences
// of steps are flat here, however deep the file nests them. Which fields count
// depends on the kind.
type Step struct {
	Kind Kind

	// Path is the JSON pointer to the step in its file, "" where the format
	// implies it.
	Path string

	// Pattern is what Split and Replace look for.
	Pattern Pattern

	// Text is what Prepend puts first, what Replace puts in place of a match
	// (literally), the character that Metaspace puts in place of a space, or
	// the character that the decoder Strip removes.
	Text string

	// Behavior says what Split and Punctuation make of a match; Invert, for
	// Split, swaps matches and the rest. (pre_tokenizers/split.rs)
	Behavior Behavior
	Invert   bool

	// PrefixSpace, for ByteLevel as a pre-tokenizer, puts a space before every
	// piece that does not begin with one. (pre_tokenizers/byte_level.rs)
	PrefixSpace bool

	// UseRegex, for ByteLevel as a pre-tokenizer, splits by [GPT2Pattern] before
	// bytes become characters.
	UseRegex bool

	// Individual, for Digits, makes each digit a piece rather than each run.
	// (pre_tokenizers/digits.rs)
	Individual bool

	// Scheme and Split are Metaspace's: where it puts its character first, and
	// whether it cuts before each. (pre_tokenizers/metaspace.rs)
	Scheme Scheme
	Split  bool

	// StripLeft and StripRight are those of the normalizer Strip, which removes
	// all White_Space at an end.
	StripLeft, StripRight bool

	// Start and Stop are those of the decoder Strip: how many times at most it
	// removes Text at either end. (decoders/strip.rs)
	Start, Stop int
}

// A Kind names a step as the file does.
type Kind string

// Steps of normalizers. The normal forms are those of Unicode 9.0.0, without a
// limit on the number of marks in a row.
const (
	NFC     Kind = "NFC"
	NFD     Kind = "NFD"
	NFKC    Kind = "NFKC"
	NFKD    Kind = "NFKD"
	Prepend Kind = "Prepend" // put Text before a segment that is not empty
	Replace Kind = "Replace" // also a decoder: put Text in place of each match
	Strip   Kind = "Strip"   // also a decoder, with other fields
)

// Steps of pre-tokenizers.
const (
	Split           Kind = "Split"
	ByteLevel       Kind = "ByteLevel" // also a normalizer and a decoder: bytes as 256 characters
	Digits          Kind = "Digits"    // runs of characters of General_Category N of Unicode 17
	Punctuation     Kind = "Punctuation"
	Metaspace       Kind = "Metaspace"       // also a decoder
	Whitespace      Kind = "Whitespace"      // keep matches of \w+|[^\w\s]+
	WhitespaceSplit Kind = "WhitespaceSplit" // cut at White_Space and drop it
)

// Steps of decoders, besides those above.
const (
	// ByteFallback makes bytes of runs of <0xNN>. The reference makes a U+FFFD
	// of each byte if the run as a whole is not valid UTF-8.
	ByteFallback Kind = "ByteFallback"

	// ByteTokens makes bytes of <0xNN>, each by itself: SentencePiece's way.
	ByteTokens Kind = "ByteTokens"

	Fuse Kind = "Fuse" // join all texts
)

// A Pattern is what Split and Replace look for. No text of a pattern is
// checked by readers.
type Pattern struct {
	Text   string
	Syntax Syntax
}

// A Syntax is the language of a pattern.
type Syntax uint8

const (
	// Literal: the text itself.
	Literal Syntax = iota

	// Oniguruma: a regular expression in Oniguruma's Ruby syntax, as in
	// tokenizer.json. (utils/onig.rs)
	Oniguruma

	// Rust: a regular expression of Rust's fancy-regex, as in tekken.json and
	// tiktoken.
	Rust
)

// GPT2Pattern is the pattern that ByteLevel splits by with UseRegex, in the
// Oniguruma syntax. (pre_tokenizers/byte_level.rs)
const GPT2Pattern = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

// A Behavior says what becomes of the matches of a pattern.
// (tokenizer/normalizer.rs, NormalizedString::split)
type Behavior string

const (
	Isolated           Behavior = "Isolated"           // each match is a piece
	Removed            Behavior = "Removed"            // matches are dropped
	MergedWithPrevious Behavior = "MergedWithPrevious" // a match ends the piece before it
	MergedWithNext     Behavior = "MergedWithNext"     // a match begins the piece after it
	Contiguous         Behavior = "Contiguous"         // neighbouring matches are one piece
)

// A Scheme says before which pieces Metaspace puts its character. No piece
// that begins with it already gets another.
type Scheme string

const (
	Always Scheme = "always" // before each piece
	First  Scheme = "first"  // before the piece at offset 0 of the original text
	Never  Scheme = "never"  // before none
)
