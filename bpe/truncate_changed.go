package bpe

import (
	"slices"

	"github.com/tokcount/tokcount/bpe/internal/cut"
)

// Cutting texts that a tokenizer file changes. As long as nothing changes but that a space
// is put before the text, the longest beginning is found as elsewhere, with that space in
// front. Otherwise, as for custom patterns, places near the one where so many tokens end in
// the whole are tried, by counting what is left.

const cutTries = 8 // characters, before the text is halved

// headChanged is head for a text that may be changed.
func (e *Encoding) headChanged(text string, max int) (string, int) {
	f := e.shared.front
	if f.pipe != nil {
		return e.headCounted(text, max)
	}
	w := e.worker()
	defer e.release(w)
	for size := range e.windows(text, max) {
		var ok bool
		if size, ok = e.apartFrom(text, size, 1); !ok {
			break
		}
		if !f.same(text[:size]) {
			break
		}
		end, n, sure := e.headWithPrefix(w, text[:size], max, size < len(text))
		if sure {
			return text[:end], n
		}
	}
	return e.headCounted(text, max)
}

// same reports whether nothing in a text changes.
func (f *front) same(text string) bool { return f.changer == nil || f.changer.Same(text) == len(text) }

// headWithPrefix is headOf for a text before whose segments spaces may be put.
func (e *Encoding) headWithPrefix(w *worker, text string, max int, cutOff bool) (end, tokens int, sure bool) {
	for s := e.special.segments(text, true); s.next(); tokens++ { // the special token
		ordinary, put := e.shared.front.withPrefix(text[s.start:s.stop], s.start == 0)
		var n int
		end, n, sure = w.cutter.Head(ordinary, max-tokens, cutOff && s.mark == "")
		if end -= put; end <= 0 {
			end, n = 0, 0
		}
		end += s.start
		tokens += n
		if end < s.stop || s.mark == "" || tokens == max {
			break
		}
	}
	return end, tokens, sure
}

// withPrefix returns a segment with the space that is put before it, if one is, and its
// length.
func (f *front) withPrefix(segment string, first bool) (string, int) {
	if segment == "" || f.prefix == noPrefix || f.prefix != always && f.isSpace(segment) || f.prefix == firstOnly && !first {
		return segment, 0
	}
	return " " + segment, 1
}

// headCounted is head for any text.
func (e *Encoding) headCounted(text string, max int) (string, int) {
	end, tokens := 0, 0
	for size := 256 + 6*min(max, len(text)); ; size *= 4 {
		window := text[:min(size, len(text))]
		end, tokens = 0, 0
		for _, span := range e.Tokens(window) {
			if tokens++; tokens > max {
				break
			}
			end = span.End
		}
		if tokens > max || len(window) == len(text) {
			break
		}
	}
	if tokens <= max {
		return text, tokens
	}
	for i := 0; end > 0; i++ {
		if i > 0 || cut.InsideCharacter(text, end) { // else it is where a token ends
			end, _ = e.apartFrom(text, end, -1)
		}
		if n, ok := e.CountUpTo(text[:end], max); ok {
			return text[:end], n
		}
		if i < cutTries {
			end = cut.CharBefore(text, end)
		} else {
			end /= 2
		}
	}
	return "", 0
}

// apartFrom returns the first place from at on, by steps of 1 or -1, that is not inside a
// character or what may be a special or added token. Of a long run of such tokens every place
// may be inside one: it then gives up, and returns the first place between characters.
func (e *Encoding) apartFrom(text string, at, step int) (place int, ok bool) {
	most := 0
	if e.special != nil {
		most = 2 * e.special.set.Longest()
	}
	first := -1
	for tries := 0; at > 0 && at < len(text); at += step {
		if cut.InsideCharacter(text, at) {
			continue
		}
		if first < 0 {
			first = at
		}
		if !e.special.spans(text, at) {
			return at, true
		}
		if tries++; tries > most {
			return first, false
		}
	}
	return at, true
}

// tailChanged is tail for a text that may be changed.
func (e *Encoding) tailChanged(text string, max int) (string, int) {
	f := e.shared.front
	if f.pipe != nil || f.prefix != noPrefix {
		return e.tailCounted(text, max)
	}
	w := e.worker()
	defer e.release(w)
	for size := range e.windows(text, max) {
		from := len(text) - size
		var ok bool
		if from, ok = e.apartFrom(text, from, -1); !ok {
			break
		}
		if !f.same(text[from:]) {
			break
		}
		start, n, sure := e.tailOf(w, text[from:], max, from > 0)
		if sure {
			return text[from+start:], n
		}
	}
	return e.tailCounted(text, max)
}

// tailCounted is tail for any text.
func (e *Encoding) tailCounted(text string, max int) (string, int) {
	start := 0
	for size := 256 + 6*min(max, len(text)); ; size *= 4 {
		from := len(text) - min(size, len(text))
		from, _ = e.apartFrom(text, from, -1)
		var starts []int
		last := from
		for _, span := range e.Tokens(text[from:]) {
			starts = append(starts, last)
			last = from + span.End
		}
		if len(starts) > max {
			start = starts[len(starts)-max]
			break
		}
		if from == 0 {
			return text, len(starts)
		}
	}
	for i := 0; start < len(text); i++ {
		if i > 0 || cut.InsideCharacter(text, start) { // else it is where a token begins
			start, _ = e.apartFrom(text, start, 1)
		}
		if n, ok := e.CountUpTo(text[start:], max); ok {
			return text[start:], n
		}
		if i < cutTries {
			start = cut.CharAfter(text, start)
		} else {
			start += (len(text) - start + 1) / 2
		}
	}
	return "", 0
}

// changedBreaks is tokenBreaks for a text that may be changed.
func (s *splitter) changedBreaks(start, from, far, end int, yield func(int) bool) {
	for cut.InsideCharacter(s.text, end) {
		end++
	}
	var ends []int
	for _, span := range s.e.Tokens(s.text[start:end]) {
		ends = append(ends, start+span.End)
	}
	for _, at := range slices.Backward(slices.Compact(ends)) {
		if at <= from {
			return
		}
		if at <= far && !cut.InsideCharacter(s.text, at) && cut.ClusterEnd(s.text, from, at) == at && !yield(at) {
			return
		}
	}
}
