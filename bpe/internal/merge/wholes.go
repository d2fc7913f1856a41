package merge

import "github.com/tokcount/tokcount/vocab/table"

// Tokens that merging does not make are found only as a whole piece (ignore_merges of
// Hugging Face's files; Llama 3 has some). A part of a piece that is cut must not be
// taken for one: there, a cut is left out, and the part goes on.

// wholes are those tokens that a part could be. Nearly all parts are turned away by a bit.
type wholes struct {
	bits   [wholeBits / 64]uint64
	tokens map[string]struct{}
}

const wholeBits = 1 << 12

// wholesOf returns those of a vocabulary, nil for none.
func wholesOf(t *table.Table) *wholes {
	if !t.HasWhole() {
		return nil
	}
	list := t.WholeParts()
	if len(list) == 0 {
		return nil
	}
	w := &wholes{tokens: make(map[string]struct{}, len(list))}
	for _, token := range list {
		w.tokens[token] = struct{}{}
		bit := wholeBit(token)
		w.bits[bit/64] |= 1 << (bit % 64)
	}
	return w
}

// wholeBit returns the bit of a text of at least three bytes.
func wholeBit(text string) uint32 {
	n := len(text)
	h := uint32(text[0]) | uint32(text[1])<<8 | uint32(text[2])<<16 | uint32(text[n-1])<<24
	return (h ^ uint32(n)*0x9E3779B1) * 0x85EBCA6B >> 20
}

// has reports whether a part, of at least three bytes, is such a token.
func (w *wholes) has(part string) bool {
	bit := wholeBit(part)
	if w.bits[bit/64]>>(bit%64)&1 == 0 {
		return false
	}
	_, ok := w.tokens[part]
	return ok
}

// keep drops the cuts of the piece text[pos:end] after which a part, or the last one, would be such a token,
// and returns how many are left.
func (w *wholes) keep(cuts []int, text string, pos, end int) int {
	n := 0
	for _, cut := range cuts {
		if !w.has(text[pos:cut]) {
			cuts[n] = cut
			n++
			pos = cut
		}
	}
	for n > 0 && w.has(text[cuts[n-1]:end]) {
		n--
	}
	return n
}
