package naive

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/onig"
	"github.com/tokcount/tokcount/vocab/spec"
)

// A part of a text, as a pattern cuts it: parts tile the text.
type part struct {
	text  string
	match bool
	first bool // it begins at offset 0
}

// find cuts text at the matches of a pattern. (tokenizer/pattern.rs)
func (t *Tokenizer) find(text string, p spec.Pattern) (parts []part) {
	if p.Syntax == spec.Literal {
		return findLiteral(text, p.Text)
	}
	if text == "" {
		return []part{{text: text}}
	}
	runes, last := []rune(text), 0
	var offsets []int // of the runes
	for i := range text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(text))
	add := func(end int, match bool) {
		parts = append(parts, part{text: text[offsets[last]:offsets[end]], match: match})
		last = end
	}
	err := onig.Find(t.patterns[p], runes, func(start, end int) bool {
		if last < start {
			add(start, false)
		}
		add(end, true)
		return true
	})
	if err != nil {
		panic("naive: " + err.Error())
	}
	if last < len(runes) {
		add(len(runes), false)
	}
	return parts
}

// findLiteral is find for the text itself. The reference makes a regular
// expression of it, so an empty one matches between all characters.
func findLiteral(text, literal string) (parts []part) {
	if literal == "" {
		for _, r := range text {
			parts = append(parts, part{text: "", match: true}, part{text: string(r)})
		}
		return append(parts, part{text: "", match: true})
	}
	for {
		before, after, found := strings.Cut(text, literal)
		if before != "" {
			parts = append(parts, part{text: before})
		}
		if !found {
			return parts
		}
		parts = append(parts, part{text: literal, match: true})
		text = after
	}
}

// findFunc cuts text at each character of a class.
func findFunc(text string, is func(rune) bool) (parts []part) {
	last := 0
	for i, r := range text {
		if is(r) {
			if last < i {
				parts = append(parts, part{text: text[last:i]})
			}
			last = i + utf8.RuneLen(r)
			parts = append(parts, part{text: text[i:last], match: true})
		}
	}
	if last < len(text) {
		parts = append(parts, part{text: text[last:]})
	}
	return parts
}

// split makes pieces of parts. (tokenizer/normalizer.rs, split)
func split(parts []part, behavior spec.Behavior) (pieces []segment) {
	at := 0
	for i := range parts {
		parts[i].first = at == 0
		at += len(parts[i].text)
	}
	previous := false // the part before was a match
	join := func(p part) bool {
		switch behavior {
		case spec.Contiguous:
			return p.match == previous && len(pieces) > 0
		case spec.MergedWithPrevious, spec.MergedWithNext:
			return p.match && !previous && len(pieces) > 0
		}
		return false
	}
	if behavior == spec.MergedWithNext {
		slices.Reverse(parts)
	}
	for _, p := range parts {
		switch {
		case behavior == spec.Removed && p.match:
		case join(p) && behavior == spec.MergedWithNext:
			last := &pieces[len(pieces)-1]
			last.text, last.first = p.text+last.text, p.first
		case join(p):
			pieces[len(pieces)-1].text += p.text
		default:
			pieces = append(pieces, segment{text: p.text, first: p.first})
		}
		previous = p.match
	}
	if behavior == spec.MergedWithNext {
		slices.Reverse(pieces)
	}
	return pieces
}

// preTokenize cuts a segment into pieces. (pre_tokenizers/)
func (t *Tokenizer) preTokenize(s segment) []segment {
	pieces := []segment{s}
	isEmpty := func(s segment) bool { return s.text == "" }
	for _, step := range t.spec.PreTokenizer {
		var cut []segment
		for _, piece := range slices.DeleteFunc(pieces, isEmpty) {
			for _, p := range t.step(piece, step) {
				p.first = p.first && piece.first
				cut = append(cut, p)
			}
		}
		pieces = cut
	}
	return slices.DeleteFunc(pieces, isEmpty)
}

// step runs one step over one piece.
func (t *Tokenizer) step(piece segment, step spec.Step) []segment {
	switch step.Kind {
	case spec.Split:
		parts := t.find(piece.text, step.Pattern)
		if step.Invert {
			for i := range parts {
				parts[i].match = !parts[i].match
			}
		}
		return split(parts, step.Behavior)
	case spec.ByteLevel:
		return t.byteLevel(piece.text, step)
	case spec.Digits:
		if step.Individual {
			return split(findFunc(piece.text, onig.IsNumeric), spec.Isolated)
		}
		return split(findFunc(piece.text, onig.IsNumeric), spec.Contiguous)
	case spec.Punctuation:
		return split(findFunc(piece.text, onig.IsPunctuation), step.Behavior)
	case spec.Metaspace:
		return metaspace(piece, step)
	case spec.Whitespace:
		return whitespace(piece.text)
	case spec.WhitespaceSplit:
		return split(findFunc(piece.text, onig.IsSpace), spec.Removed)
	}
	panic("naive: pre-tokenizer " + step.Kind)
}

// byteLevel is pre_tokenizers/byte_level.rs.
func (t *Tokenizer) byteLevel(text string, step spec.Step) []segment {
	if step.PrefixSpace && !strings.HasPrefix(text, " ") {
		text = " " + text
	}
	pieces := []segment{{text: text, first: true}}
	if step.UseRegex {
		pieces = split(t.find(text, gpt2Pattern), spec.Isolated)
	}
	for i, piece := range pieces {
		pieces[i].text = string(spec.AppendByteLevel(nil, piece.text))
	}
	return pieces
}

// metaspace is pre_tokenizers/metaspace.rs.
func metaspace(piece segment, step spec.Step) []segment {
	text := strings.ReplaceAll(piece.text, " ", step.Text)
	if !strings.HasPrefix(text, step.Text) && (step.Scheme == spec.Always || step.Scheme == spec.First && piece.first) {
		text = step.Text + text
	}
	if !step.Split {
		return []segment{{text: text, first: true}}
	}
	return split(findFunc(text, func(r rune) bool { return string(r) == step.Text }), spec.MergedWithNext)
}

// whitespace keeps the matches of \w+|[^\w\s]+, in the sense of Rust's regex.
// (pre_tokenizers/whitespace.rs)
func whitespace(text string) (pieces []segment) {
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
	before := space
	for i, r := range text {
		k := kind(r)
		switch {
		case k != space && k == before:
			pieces[len(pieces)-1].text += string(r)
		case k != space:
			pieces = append(pieces, segment{text: string(r), first: i == 0})
		}
		before = k
	}
	return pieces
}
