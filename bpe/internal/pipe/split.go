package pipe

import (
	"slices"

	"github.com/tokcount/tokcount/vocab/spec"
)

// A part of a text is a match of a pattern, or what is between two. Parts tile the
// text; one may be empty.
type part struct {
	from, to int
	match    bool
}

// findFunc finds each character of a class.
func findFunc(t text, is func(rune) bool) (parts []part) {
	last := 0
	for at := 0; at < len(t.bytes); {
		r, size := t.decodeRune(at)
		if is(r) {
			if last < at {
				parts = append(parts, part{last, at, false})
			}
			parts = append(parts, part{at, at + size, true})
			last = at + size
		}
		at += size
	}
	if last < len(t.bytes) {
		parts = append(parts, part{last, len(t.bytes), false})
	}
	return parts
}

// split makes pieces of the parts of a text, and appends them to dst.
// (tokenizer/normalizer.rs, split)
func split(dst []text, t text, parts []part, behavior spec.Behavior) []text {
	if behavior == spec.MergedWithNext {
		slices.Reverse(parts) // a match joins the one that was before it then
	}
	kept := parts[:0] // pieces
	previous := false // the part before was a match
	for _, p := range parts {
		last := len(kept) - 1
		switch {
		case behavior == spec.Removed && p.match:
		case last >= 0 && behavior == spec.Contiguous && p.match == previous,
			last >= 0 && behavior == spec.MergedWithPrevious && p.match && !previous:
			kept[last].to = p.to
		case last >= 0 && behavior == spec.MergedWithNext && p.match && !previous:
			kept[last].from = p.from
		default:
			kept = append(kept, p)
		}
		previous = p.match
	}
	if behavior == spec.MergedWithNext {
		slices.Reverse(kept)
	}
	for _, p := range kept {
		dst = append(dst, t.sub(p.from, p.to))
	}
	return dst
}
