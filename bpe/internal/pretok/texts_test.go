package pretok

import (
	"math/rand/v2"
	"strings"
)

// atoms are the characters and short strings from which random texts are made:
// at least two of every kind that a clause of some pattern tells apart, and the
// neighbours of each in the encoding.
var atoms = []string{
	// letters: Ll, Lu, Lt, Lm, Lo, in one to four bytes
	"a", "z", "b", "A", "Z", "é", "É", "ß", "ÿ", "ж", "Ж", "ё", "Ё", "ω", "Ω", "ա", "Ա", "ı", "İ", "ſ", "ǅ", "ǈ",
	"ʰ", "ˮ", "々", "ー", "ª", "º", "א", "ي", "中", "一", "鿿", "㐀", "あ", "ア", "ｱ", "한", "힣", "अ", "ก", "ა", "Ა", "ₐ", "ẞ", "Ạ", "ạ",
	"𐐀", "𐐨", "𝒜", "𠀀", "𐵰", "ꟋꟌ",
	// Han and kana, at the ends of their ranges, and of every class that they have
	"䷿", "龥", "龦", "㏿", "〆", "〇", "〡", "〺", "〻", "⺀", "⿕", "豈", "𖿢", "𖿣", "𖿰", "𪛟", "\u303f", "\u3040", "ぁ", "゛", "゠", "・", "ヿ", "\u3097",
	// marks: Mn, Mc, Me
	"\u0301", "\u0308", "ि", "्", "ा", "ั", "\u20dd", "\ufe0f", "\u05b0", "\u0651", "\u302a", "\u3099", "\U000e0100", "\U00011f5a",
	// numbers: Nd, Nl, No
	"0", "1", "9", "٣", "०", "๕", "²", "½", "Ⅷ", "〇", "㉈", "９", "𝟘", "\U00016d70",
	// white space
	" ", "  ", "\t", "\n", "\r", "\r\n", "\v", "\f", "\u0085", "\u00a0", "\u1680", "\u2000", "\u2003", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000",
	// not white space, though it looks like it
	"\u180e", "\u200b", "\ufeff", "\u001c", "\u0000", "\u007f", "\u0080", "\u009f",
	// in no class: controls, format characters, unassigned and private ones
	"\x01", "\x1b", "\u00ad", "\u0378", "\u200c", "\u200d", "\ue000", "\U000e0001", "\U0003ffff",
	// apostrophes and contractions
	"'", "'s", "'S", "'ſ", "'t", "'re", "'RE", "'rE", "'ve", "'m", "'ll", "'lL", "'l", "'d", "'x", "’", "’s", "''",
	// slashes, punctuation, symbols, emoji
	"/", "//", "!", ".", ",", "(", "_", "-", "\"", "{", "\\", "@", "[", "`", "×", "÷", "«", "°", "—", "“", "…", "、", "。", "「", "，", "！", "・", "।", "،", "😀", "👍🏽", "👨\u200d👩", "€", "₿", "￥",
	// bytes that are not characters
	"\x80", "\xbf", "\xc0", "\xc1", "\xc3", "\xd0", "\xe4", "\xe4\xb8", "\xed\xa0\x80", "\xe0\x80\x80", "\xf0\x9f", "\xf0\x9f\x98", "\xf4\x90\x80\x80", "\xf8", "\xff", "\xc3(",
}

// randomText returns n atoms. Half of the texts draw from a handful only, which
// makes the runs long and the coincidences many.
func randomText(rng *rand.Rand, n int) string {
	from := atoms
	if rng.IntN(2) == 0 {
		from = make([]string, 2+rng.IntN(6))
		for i := range from {
			from[i] = atoms[rng.IntN(len(atoms))]
		}
	}
	var b strings.Builder
	for range n {
		b.WriteString(from[rng.IntN(len(from))])
	}
	return b.String()
}

// codePointText is the text that shows a wrong class for any of the 256 code
// points from first onwards: each is after a letter, before a letter, alone,
// before and after numbers, and inside a word with capitals and contractions.
func codePointText(first rune) string {
	var b strings.Builder
	for r := first; r < first+256; r++ {
		x := string(r)
		b.WriteString("a" + x + "b " + x + x + "1" + x + "'s" + x + "\n")
	}
	return b.String()
}
