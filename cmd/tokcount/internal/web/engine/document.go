//go:build wasip1

package main

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// How large chunks are, in bytes: they end at the first end of a line after the least,
// or else where they would pass the most.
const (
	leastChunk = 4 << 10
	mostChunk  = 16 << 10
)

// A mark says what is before a place in a document: of characters, only how many UTF-16
// units they take.
type mark struct{ bytes, tokens, lines, units uint32 }

// A document is a text that was encoded.
type document struct {
	text      string
	ids, ends []uint32
	marks     []mark // of the beginnings of the chunks, and of the end
	runes     int    // characters
}

var current document

var errNoChunk = errors.New("the document has no such chunk")

//go:wasmexport set
func set(number, text, length, special uint32) (ok uint32) {
	defer guard(&ok)
	e, s, err := input(number, text, length, special)
	if err != nil {
		return fail(err)
	}
	current = document{}
	ids, ends := spans(e, s)
	current = document{text: s, ids: ids, ends: ends}
	current.cut()
	words = [16]uint32{uint32(len(ids)), addressOf(ids), addressOf(ends),
		uint32(len(current.marks) - 1), addressOf(current.marks), uint32(current.runes), addressOfText(s), length}
	return 1
}

// cut finds the chunks.
func (d *document) cut() {
	last := mark{}
	d.marks = append(d.marks[:0], last)
	whole := last // the last place where a chunk may end
	for i, end := range d.ends {
		if inside(d.text, int(end)) {
			continue
		}
		if end-last.bytes > mostChunk && whole.bytes > last.bytes {
			last = d.mark(last, whole)
		}
		whole = mark{bytes: end, tokens: uint32(i) + 1}
		if end-last.bytes >= leastChunk && d.text[end-1] == '\n' {
			last = d.mark(last, whole)
		}
	}
	if end := uint32(len(d.text)); last.bytes < end || last.tokens < uint32(len(d.ids)) {
		d.mark(last, mark{bytes: end, tokens: uint32(len(d.ids))})
	}
}

// mark ends a chunk that began at last.
func (d *document) mark(last, end mark) mark {
	text := d.text[last.bytes:end.bytes]
	end.lines = last.lines + uint32(strings.Count(text, "\n"))
	runes := utf8.RuneCountInString(text)
	d.runes += runes
	end.units = last.units + uint32(runes)
	if runes < len(text) {
		end.units += pairs(text)
	}
	d.marks = append(d.marks, end)
	return end
}

// pairs returns how many characters of text take two units in UTF-16. A byte that is not
// valid UTF-8 is a character of one.
func pairs(text string) (n uint32) {
	for _, r := range text {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// inside reports whether an offset is inside a character.
func inside(text string, at int) bool {
	if at >= len(text) || utf8.RuneStart(text[at]) {
		return false
	}
	start := max(0, at-1)
	for start > 0 && at-start < utf8.UTFMax && !utf8.RuneStart(text[start]) {
		start--
	}
	_, size := utf8.DecodeRuneInString(text[start:])
	return start+size > at
}

//go:wasmexport recount
func recount(number, special uint32) (ok uint32) {
	defer guard(&ok)
	e, err := encoder(number, special)
	if err != nil {
		return fail(err)
	}
	return answerCount(e.TryCount(current.text))
}

//go:wasmexport chunk
func chunk(i uint32) (ok uint32) {
	defer guard(&ok)
	if uint64(i)+1 >= uint64(len(current.marks)) {
		return fail(errNoChunk)
	}
	from, to := current.marks[i], current.marks[i+1]
	groups := make([]uint32, 0, to.tokens-from.tokens)
	for j := from.tokens; j < to.tokens; j++ {
		if !inside(current.text, int(current.ends[j])) {
			groups = append(groups, j+1-from.tokens)
		}
	}
	kept[0] = groups
	words = [16]uint32{from.bytes, to.bytes, from.tokens, to.tokens - from.tokens, addressOf(groups), uint32(len(groups))}
	return 1
}
