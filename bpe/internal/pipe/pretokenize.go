package pipe

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// preTokenize cuts a segment into pieces. (pre_tokenizers/)
func (p *Pipeline) preTokenize(r *run, t text) []text {
	pieces := []text{t}
	for i, step := range p.spec.PreTokenizer {
		var cut []text
		for _, piece := range pieces {
			if !piece.isEmpty() {
				cut = p.step(r, cut, piece, i, step)
			}
		}
		pieces = cut
	}
	return slices.DeleteFunc(pieces, text.isEmpty)
}

// step appends the pieces that one step makes of one piece.
func (p *Pipeline) step(r *run, dst []text, t text, i int, step spec.Step) []text {
	switch step.Kind {
	case spec.Split:
		parts := p.splits[i].find(r, t)
		if step.Invert {
			for i := range parts {
				parts[i].match = !parts[i].match
			}
		}
		return split(dst, t, parts, step.Behavior)
	case spec.ByteLevel:
		return p.byteLevel(r, dst, t, step)
	case spec.Digits:
		behavior := spec.Contiguous
		if step.Individual {
			behavior = spec.Isolated
		}
		return split(dst, t, findFunc(t, onig.IsNumeric), behavior)
	case spec.Punctuation:
		return split(dst, t, findFunc(t, onig.IsPunctuation), step.Behavior)
	case spec.Metaspace:
		return metaspace(dst, t, step)
	case spec.Whitespace:
		return whitespace(dst, t)
	}
	return split(dst, t, findFunc(t, onig.IsSpace), spec.Removed) // WhitespaceSplit
}

// byteLevel is pre_tokenizers/byte_level.rs.
func (p *Pipeline) byteLevel(r *run, dst []text, t text, step spec.Step) []text {
	if step.PrefixSpace && t.bytes[0] != ' ' {
		t = t.prepend(" ")
	}
	first := len(dst)
	if step.UseRegex {
		dst = split(dst, t, p.gpt2.find(r, t), spec.Isolated)
	} else {
		dst = append(dst, t)
	}
	for i := first; i < len(dst); i++ {
		dst[i] = dst[i].byteLevel()
	}
	return dst
}

// metaspace is pre_tokenizers/metaspace.rs.
func metaspace(dst []text, t text, step spec.Step) []text {
	first := t.first
	t = t.replaceAll(" ", step.Text)
	if !bytes.HasPrefix(t.bytes, []byte(step.Text)) && (step.Scheme == spec.Always || step.Scheme == spec.First && first) {
		t = t.prepend(step.Text)
	}
	if !step.Split {
		return append(dst, t)
	}
	mark, _ := utf8.DecodeRuneInString(step.Text)
	return split(dst, t, findFunc(t, func(r rune) bool { return r == mark }), spec.MergedWithNext)
}

// whitespace keeps the matches of \w+|[^\w\s]+, in the sense of Rust's regex.
// (pre_tokenizers/whitespace.rs)
func whitespace(dst []text, t text) []text {
	const space, word, other = 0, 1, 2
	kind := func(r rune) int {
		switch {
		case onig.IsWord(r):
			return word
		case onig.IsSpace(r):
			return space
		}
		return other
	}
	start, before := 0, space
	cut := func(at int) {
		if before != space {
			dst = append(dst, t.sub(start, at))
		}
		start = at
	}
	for at := 0; at < len(t.bytes); {
		r, size := t.decodeRune(at)
		if k := kind(r); k != before {
			cut(at)
			before = k
		}
		at += size
	}
	cut(len(t.bytes))
	return dst
}
