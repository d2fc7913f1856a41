package spec

import "github.com/tokcount/tokcount/vocab/table"

// A Tokenizer is what a tokenizer file says. Readers return it complete and
// consistent: ids that added tokens, merges and templates name exist, and no
// two tokens share an id. It is read-only from then on, and safe for
// concurrent use.
//
// Regular expressions are not checked by readers: package bpe does so when it
// compiles the steps, and reports an [Error] with the [Step]'s path.
type Tokenizer struct {
	// Format is the kind of file: "tokenizer.json", "tekken.json", "tiktoken",
	// "vocab.json" (with merges.txt) or "sentencepiece".
	Format string

	// Name is the name that the file or those next to it give, often "".
	Name string

	Model Model

	// Added lists the added tokens: each text once, in the order of the file.
	Added []AddedToken

	Normalizer   []Step
	PreTokenizer []Step
	Decoder      []Step

	// SpaceJoined says that the file has no decoder: the texts of tokens are
	// then joined by single spaces. (tokenizer/mod.rs, decode)
	SpaceJoined bool

	Template Template

	// BOS and EOS mark the beginning and the end of a text for the model, as
	// tokenizer_config.json, special_tokens_map.json or the format name them.
	// That a token is named here does not mean that the template adds it.
	BOS, EOS Mark

	// Warnings say what the file asks for and is not done, and what it does that
	// users would not expect.
	Warnings []Warning
}

// A Model turns a piece of text into tokens by byte-pair encoding.
type Model struct {
	Tokens Tokens

	// Alphabet says what the texts of tokens are made of, and so what a piece
	// is split into before merging.
	Alphabet Alphabet

	// Merging says which pair of neighbours is merged next: ByPair or ByToken.
	// Ties go to the leftmost pair.
	Merging Merging

	// Merges lists the pairs by rank, the first to be merged first (ByPair). A
	// pair may be listed twice: the last place counts. (models/bpe/model.rs,
	// BpeBuilder::build)
	Merges []Merge

	// Ranks holds the rank of each token, by position (ByToken). The pair whose
	// joined text is the token of the lowest rank is merged first. NoRank is a
	// token that no merge makes.
	Ranks []uint32

	// IgnoreMerges says that a piece that is a token as a whole becomes that
	// token before any merging. (models/bpe/model.rs, tokenize_with_cache)
	IgnoreMerges bool

	// ByteFallback says that a character that is not a token becomes its bytes'
	// tokens, spelled <0x00> to <0xFF>, if all of them exist.
	// (models/bpe/model.rs, merge_word)
	ByteFallback bool

	// Unk is the position of the token for characters that are not tokens, or
	// -1: such characters vanish, and their neighbours can then merge.
	Unk int

	// FuseUnk says that neighbouring unknown characters of one piece become one
	// Unk token.
	FuseUnk bool
}

// An Alphabet is what the texts of a model's tokens are made of.
type Alphabet uint8

const (
	// Characters: texts are UTF-8, and a piece is split into characters. A
	// byte-level model of Hugging Face's is one of these: its ByteLevel step
	// has turned bytes into characters before.
	Characters Alphabet = iota

	// Bytes: texts are any bytes, and a piece is split into bytes.
	Bytes
)

// Merging is the rule by which pairs of neighbours are merged.
type Merging uint8

const (
	ByPair  Merging = iota // by the rank of the pair in Merges
	ByToken                // by the rank of the token that the pair makes, in Ranks
)

// NoRank is the rank of a token that no merge makes.
const NoRank = ^uint32(0)

// A Merge makes one token of two neighbours. All three, Left, Right and Result,
// are positions in [Model].Tokens, not ids. It is the type of package table, so
// that a list of half a million need not be copied.
type Merge = table.Merge

// An AddedToken is found in the text before the model sees it.
// (tokenizer/added_vocabulary.rs)
type AddedToken struct {
	Text string // never ""
	ID   uint32

	// Special tokens are ordinary text by default, and can be left out when
	// decoding; other added tokens are always found.
	Special bool

	// Kept says that a special token stays when special tokens are left out in
	// decoding. (Kimi K2's tokenizer_config.json: "special": false)
	Kept bool

	// Normalized says that the token is looked for in its normalized form in
	// normalized text, after the tokens without it were cut out. It is then
	// decoded in its normalized form; if that differs from Text, it is not left
	// out with the special tokens.
	Normalized bool

	// LStrip and RStrip take the white space (Unicode White_Space) before and
	// after a match into the token. Space that RStrip took can be found again
	// as part of the next added token.
	LStrip, RStrip bool

	// SingleWord rejects a match that has a word character (Alphabetic, M, Nd,
	// Pc, Join_Control) before or after it. A rejected match still uses up its
	// characters: nothing shorter is found inside.
	SingleWord bool
}

// A Template says what to put around the ids of a text for the model.
// (processors/template.rs, the single template)
type Template struct {
	Before, After []uint32
}

// A Mark is a token that a file names for a purpose. The zero Mark is none.
type Mark struct {
	Text string
	ID   uint32
}

// A Warning is something that a file asks for and that is not done, or that a file
// does and that users would not expect, such as to lose text.
type Warning struct {
	Path   string // JSON pointer to it
	Reason string
}

func (w Warning) String() string { return w.Path + ": " + w.Reason }

// OfTemplate reports whether a warning is about what the template adds to a text, and so
// of no importance where the text alone is encoded or counted.
func (w Warning) OfTemplate() bool {
	switch w.Path {
	case "/add_bos_token", "/add_eos_token", "/bos_token", "/eos_token", "/post_processor":
		return true
	}
	return false
}
