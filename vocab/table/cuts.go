package table

// Where a piece may be cut before merging.
//
// Merges only ever make tokens, so where no token spans a border, no merge
// crosses it: merging the two sides separately gives the same tokens. Scripts
// without spaces make long pieces that occur once; cut wherever that is allowed,
// they become words of a few characters that occur again. Between two Chinese or
// Japanese characters that is 99 % of the borders in r50k_base, 83 % in
// cl100k_base and 60 % in o200k_base.
//
// Only borders between two characters of three bytes are looked at: Chinese,
// Japanese and Korean, and the scripts of India and South-East Asia. A token
// that spans one has on each side the whole character or, where it begins or
// ends inside, a part of it. The table is one set of all four combinations:
// whole with whole, whole with the first byte, last byte with whole, last byte
// with first byte. The set is a bitmap of hashes, one bit a combination, so a
// few borders (4 % in o200k_base, with 12,000 combinations) are taken to be
// spanned although they are not, which costs a little time.

const (
	cutBits = 18 // of a hash: 32 kB
	cutSize = 1 << cutBits / 8
)

// Kinds of combinations, above the 48 bits of the two characters.
const (
	wholeWhole = iota << 48
	wholeFirst
	lastWhole
	lastFirst
)

// IsWide reports whether the three bytes, little-endian in c, have the form of
// one character: a lead byte and two continuation bytes.
func IsWide(c uint32) bool { return c&0xC0C0F0 == 0x8080E0 }

// mayBePart reports whether a part of a piece that was cut at such borders can have
// the bytes of a token: it begins after one, or ends before one.
func mayBePart(token string) bool {
	n := len(token)
	wide := func(s string) bool {
		return IsWide(uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16)
	}
	return n >= 3 && (wide(token[:3]) || wide(token[n-3:]))
}

// Cut returns 1 if no token spans the border between two characters, left
// and right, for both of which IsWide holds; else 0.
//
// It looks at all four combinations: there is none most of the time.
func (t *Table) Cut(left, right uint32) int {
	last, first := left>>16, right&0xFF
	spanned := t.spanned(wholeWhole, left, right) | t.spanned(lastWhole, last, right) |
		t.spanned(wholeFirst, left, first) | t.spanned(lastFirst, last, first)
	return int(spanned&1 ^ 1)
}

// spanned returns in its lowest bit whether a token spans this.
func (t *Table) spanned(kind uint64, left, right uint32) byte {
	bit := cutHash(kind, left, right)
	return raw8(t.cuts, bit/8) >> (bit % 8)
}

func cutHash(kind uint64, left, right uint32) uint64 {
	return (kind | uint64(left)<<24 | uint64(right)) * mulPair >> (64 - cutBits)
}

// addSpans sets the bits of all borders that a token spans.
func addSpans(cuts []byte, token string) {
	if isASCII(token) {
		return
	}
	for i := 1; i < len(token); i++ {
		left, leftWhole, ok := charBefore(token[:i])
		if !ok {
			continue
		}
		right, rightWhole, ok := charAfter(token[i:])
		if !ok {
			continue
		}
		kind := uint64(wholeWhole)
		switch {
		case !leftWhole && !rightWhole:
			kind = lastFirst
		case !leftWhole:
			kind = lastWhole
		case !rightWhole:
			kind = wholeFirst
		}
		bit := cutHash(kind, left, right)
		cuts[bit/8] |= 1 << (bit % 8)
	}
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// charBefore returns the wide character that s ends in, or, if s is shorter
// than that and may be the end of one, its last byte.
func charBefore(s string) (c uint32, whole, ok bool) {
	if n := len(s); n >= 3 {
		c = uint32(s[n-3]) | uint32(s[n-2])<<8 | uint32(s[n-1])<<16
		return c, true, IsWide(c)
	}
	for i := range len(s) {
		if s[i]&0xC0 != 0x80 {
			return 0, false, false
		}
	}
	return uint32(s[len(s)-1]), false, true
}

// charAfter returns the wide character that s begins with, or, if s is shorter
// than that and may be the beginning of one, its first byte.
func charAfter(s string) (c uint32, whole, ok bool) {
	if len(s) >= 3 {
		c = uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16
		return c, true, IsWide(c)
	}
	return uint32(s[0]), false, s[0]&0xF0 == 0xE0 && (len(s) == 1 || s[1]&0xC0 == 0x80)
}
