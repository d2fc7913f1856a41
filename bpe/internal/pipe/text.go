package pipe

import (
	"bytes"
	"unicode/utf8"
)

// A text is a stretch of text on its way to the model: what it is now, and for each
// byte, where in the original text ends what that byte is of.
type text struct {
	bytes []byte
	ends  []int
	start int  // where in the original it begins
	first bool // it begins at offset 0 of the original
}

// original returns the text of part of an original.
func original(all string, from, to int) text {
	t := text{bytes: []byte(all[from:to]), ends: make([]int, to-from), start: from, first: from == 0}
	for i := range t.ends {
		t.ends[i] = from + i + 1
	}
	return t
}

// sub returns a part of a text, which it shares.
func (t text) sub(from, to int) text {
	part := text{bytes: t.bytes[from:to:to], ends: t.ends[from:to:to], start: t.start, first: t.first && from == 0}
	if from > 0 {
		part.start = t.ends[from-1]
	}
	return part
}

// end returns where in the original the text ends.
func (t text) end() int {
	if len(t.ends) == 0 {
		return t.start
	}
	return t.ends[len(t.ends)-1]
}

// isEmpty reports whether nothing is left of a text.
func (t text) isEmpty() bool { return len(t.bytes) == 0 }

// A builder makes another text of one.
type builder struct {
	text
	from text
}

func (t text) builder() builder {
	return builder{text{start: t.start, first: t.first,
		bytes: make([]byte, 0, len(t.bytes)+8), ends: make([]int, 0, len(t.bytes)+8)}, t}
}

// keep adds a part of the text as it is.
func (b *builder) keep(from, to int) {
	b.bytes = append(b.bytes, b.from.bytes[from:to]...)
	b.ends = append(b.ends, b.from.ends[from:to]...)
}

// put adds what comes in place of the text up to to.
func (b *builder) put(new string, to int) {
	end := b.from.start
	if to > 0 {
		end = b.from.ends[to-1]
	}
	b.bytes = append(b.bytes, new...)
	for range len(new) {
		b.ends = append(b.ends, end)
	}
}

// replaceAll replaces one string by another.
func (t text) replaceAll(old, new string) text {
	if !bytes.Contains(t.bytes, []byte(old)) {
		return t
	}
	b := t.builder()
	at := 0
	for {
		i := bytes.Index(t.bytes[at:], []byte(old))
		if i < 0 {
			b.keep(at, len(t.bytes))
			return b.text
		}
		b.keep(at, at+i)
		at += i + len(old)
		b.put(new, at)
	}
}

// prepend puts a string before a text.
func (t text) prepend(new string) text {
	b := t.builder()
	b.put(new, 0)
	b.keep(0, len(t.bytes))
	return b.text
}

// trim takes the characters of a class from the ends.
func (t text) trim(left, right bool, is func(rune) bool) text {
	from, to := 0, len(t.bytes)
	if left {
		from = len(t.bytes) - len(bytes.TrimLeftFunc(t.bytes, is))
	}
	if right {
		to = max(from, len(bytes.TrimRightFunc(t.bytes, is)))
	}
	return t.sub(from, to)
}

// decodeRune is utf8.DecodeRune for the text at a place.
func (t text) decodeRune(at int) (r rune, size int) { return utf8.DecodeRune(t.bytes[at:]) }
