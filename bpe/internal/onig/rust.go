package onig

// Classes that pre-tokenizers and added tokens test without a pattern: those of
// Rust, and of the crates that the reference is built of.
// (testdata/tokenizers/onig-classes.json, pre_tokenizers)

// IsSpace reports whether r is White_Space, as of Rust's char::is_whitespace.
func IsSpace(r rune) bool { return rustSpace().has(r) }

// IsWord reports whether r is \w, as of Rust's regex: Alphabetic, M, Nd, Pc and
// Join_Control.
func IsWord(r rune) bool { return rustWord().has(r) }

// IsNumeric reports whether r is of General_Category N, as of Rust's
// char::is_numeric: of Unicode 17. The pre-tokenizer Digits cuts by it.
func IsNumeric(r rune) bool { return rustNumeric().has(r) }

// IsPunctuation reports whether the pre-tokenizer Punctuation cuts at r: ASCII
// punctuation and symbols, and P of an old Unicode (crate unicode_categories).
func IsPunctuation(r rune) bool { return rustPunctuation().has(r) }

var rust struct{ space, word, numeric, punctuation onDemand[set] }

func rustSpace() set { return rust.space.get(space) }

func rustWord() set { return rust.word.get(func() set { return word(Rust) }) }

func rustNumeric() set {
	return rust.numeric.get(func() set { return category("N").or(set{{0x11DE0, 0x11DE9}, {0x16FF4, 0x16FF6}}) })
}

func rustPunctuation() set {
	return rust.punctuation.get(func() set {
		return category("P").and(youngPunctuation.not()).or(
			set{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}, {0x166D, 0x166D}, {0x111C9, 0x111C9}})
	})
}

// youngPunctuation is what P of Unicode 16 has and that of the crate has not.
var youngPunctuation = set{
	{0x061D, 0x061D}, {0x09FD, 0x09FD}, {0x0A76, 0x0A76}, {0x0C77, 0x0C77}, {0x0C84, 0x0C84},
	{0x1B4E, 0x1B4F}, {0x1B7D, 0x1B7F}, {0x2E43, 0x2E4F}, {0x2E52, 0x2E5D},
	{0x10D6E, 0x10D6E}, {0x10EAD, 0x10EAD}, {0x10F55, 0x10F59}, {0x10F86, 0x10F89}, {0x113D4, 0x113D5}, {0x113D7, 0x113D8},
	{0x1144B, 0x1144F}, {0x1145A, 0x1145B}, {0x1145D, 0x1145D}, {0x11660, 0x1166C}, {0x116B9, 0x116B9}, {0x1183B, 0x1183B},
	{0x11944, 0x11946}, {0x119E2, 0x119E2}, {0x11A3F, 0x11A46}, {0x11A9A, 0x11A9C}, {0x11A9E, 0x11AA2}, {0x11B00, 0x11B09},
	{0x11BE1, 0x11BE1}, {0x11C41, 0x11C45}, {0x11C70, 0x11C71}, {0x11EF7, 0x11EF8}, {0x11F43, 0x11F4F}, {0x11FFF, 0x11FFF},
	{0x12FF1, 0x12FF2}, {0x16D6D, 0x16D6F}, {0x16E97, 0x16E9A}, {0x16FE2, 0x16FE2}, {0x1E5FF, 0x1E5FF}, {0x1E95E, 0x1E95F},
}
