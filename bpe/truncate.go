package bpe

import (
	"iter"
	"slices"

	"github.com/tokcount/tokcount/bpe/internal/cut"
)

// Keep says which part of a text that is too long to keep.
type Keep int

const (
	KeepHead Keep = iota // the beginning
	KeepTail             // the end
	KeepEnds             // both, half of the tokens each; what is in the middle goes
)

// String returns "head", "tail" or "ends".
func (k Keep) String() string {
	switch k {
	case KeepTail:
		return "tail"
	case KeepEnds:
		return "ends"
	}
	return "head"
}

// Truncate returns the longest beginning of text, or the longest end, that has
// at most max tokens, and the number of its tokens. A text that has no more is
// returned as it is.
//
// The count is that of the result encoded again, and the result is cut between
// two characters: if text is valid UTF-8, so is the result. Cutting the tokens
// of text ([TruncateTokens]) and decoding what is left gives neither: a token
// may end inside a character, and where a cut is made the text before it may be
// encoded otherwise, in more or fewer tokens. A byte that is not part of a valid
// character is a character on its own; a special token that e recognises is
// never cut in two. Characters here are code points: an emoji made of several
// may lose some of them.
//
// Longest is meant literally: no longer beginning (end) of text, cut between
// two characters, has at most max tokens. It need not be the one before the
// first that has more, for one more character can save a token: in cl100k_base
// "strawberr" has four tokens and "strawberry" three. With a custom split
// pattern, and of a text that a tokenizer file changes, a few more characters
// might have fitted.
//
// Take Truncate for a text that is sent as text, [TruncateTokens] where ids are sent,
// [Encoding.TruncateMarked] where a reader should see that something is missing, and
// [Encoding.CountUpTo] where it is enough to know whether the text fits.
//
// For KeepEnds, see [Encoding.TruncateMarked] without a marker. A max below 1
// leaves nothing, as does one below what the first (last) character needs; some
// need four. Any other Keep is KeepHead.
//
// Time is that of counting the part kept, whatever the length of text, and some
// 10 us; with KeepTail about twice that. Where the cut is inside a piece of
// hundreds of bytes, such as a run of one character, it is a few times that of
// counting the piece, and 0.1 to 10 ms.
func (e *Encoding) Truncate(text string, max int, keep Keep) (string, int) {
	e.engine()
	switch {
	case max < 1:
		return "", 0
	case keep == KeepTail:
		return e.tail(text, max)
	case keep == KeepEnds:
		return e.TruncateMarked(text, max, keep, "")
	}
	return e.head(text, max)
}

// TruncateMarked is Truncate for those who want to show that something is
// missing: where text was cut, the result has a marker such as "...", whose
// tokens count. If nothing is cut, there is no marker; nor if the marker alone
// has max tokens or more.
//
// The result is made of the longest beginning of at most m tokens and the
// marker (KeepHead), the marker and the longest end of at most m (KeepTail), or
// the longest beginning of at most m/2, rounded up, the marker, and then the
// longest end for which both have at most m together (KeepEnds). M is what the
// marker leaves of max, or less if the result, encoded again as a whole, would
// have more than max tokens: what comes together at a cut may be encoded
// differently than apart. Special tokens come together there no more than they
// are cut in two.
//
// Time is a few times that of counting the result.
func (e *Encoding) TruncateMarked(text string, max int, keep Keep, marker string) (string, int) {
	if n, ok := e.CountUpTo(text, max); ok {
		return text, n
	}
	if max < 1 {
		return "", 0 // else the next line might wrap around
	}
	most := max - e.Count(marker)
	if most < 1 {
		marker, most = "", max
	}
	for ; most > 0; most-- {
		head, tail := e.ends(text, most, keep)
		if len(head)+len(tail) == len(text) {
			continue // their tokens are fewer than those of the whole
		}
		result := head + marker + tail
		if e.special.spans(result, len(head)) || e.special.spans(result, len(head)+len(marker)) {
			continue
		}
		if n, ok := e.CountUpTo(result, max); ok {
			return result, n
		}
	}
	return "", 0
}

// ends returns the beginning and the end of text that are kept if both have at
// most max tokens together. They do not overlap.
func (e *Encoding) ends(text string, max int, keep Keep) (head, tail string) {
	switch keep {
	case KeepTail:
		tail, _ = e.tail(text, max)
	case KeepEnds:
		var n int
		head, n = e.head(text, max/2+max%2)
		if n < max {
			tail, _ = e.tail(text[len(head):], max-n)
		}
	default:
		head, _ = e.head(text, max)
	}
	return head, tail
}

// TruncateTokens returns the first max tokens, the last, or, for KeepEnds, the
// first half of max, rounded up, and the last, for those who send ids rather
// than text: no count can be more exact. All are returned if there are no more,
// none if max is below 1. The slice is part of tokens, with no capacity after it to
// append to; only for KeepEnds is it a new one.
//
// The text of the result may begin or end inside a character, and encoded again
// it may have another number of tokens, more or less than max: where characters
// have several bytes, that is so for one cut in four. For text, use
// [Encoding.Truncate].
func TruncateTokens(tokens []Token, max int, keep Keep) []Token {
	n := len(tokens)
	switch {
	case n <= max:
		return tokens[:n:n]
	case max < 1:
		return nil
	case keep == KeepTail:
		return tokens[n-max : n : n]
	case keep == KeepEnds:
		kept := make([]Token, 0, max)
		kept = append(kept, tokens[:max-max/2]...)
		return append(kept, tokens[n-max/2:]...)
	}
	return tokens[:max:max]
}

// head returns the longest beginning of text that has at most max tokens. It
// looks at as much text as will do if tokens are as long as in English, and if
// that was not enough, at more.
func (e *Encoding) head(text string, max int) (string, int) {
	if !e.engine().plain() {
		return e.headChanged(text, max)
	}
	w := e.worker()
	defer e.release(w)
	for size := range e.windows(text, max) {
		for size < len(text) && (cut.InsideCharacter(text, size) || e.special.spans(text, size)) {
			size++
		}
		end, n, sure := e.headOf(w, text[:size], max, size < len(text))
		if sure {
			return text[:end], n
		}
	}
	return "", 0
}

// tail returns the longest end of text that has at most max tokens, as head does
// the beginning.
func (e *Encoding) tail(text string, max int) (string, int) {
	if !e.engine().plain() {
		return e.tailChanged(text, max)
	}
	w := e.worker()
	defer e.release(w)
	for size := range e.windows(text, max) {
		from := len(text) - size
		for from > 0 && (cut.InsideCharacter(text, from) || e.special.spans(text, from)) {
			from--
		}
		start, n, sure := e.tailOf(w, text[from:], max, from > 0)
		if sure {
			return text[from+start:], n
		}
	}
	return "", 0
}

// windows yields how many bytes of text to look at for max tokens: more and
// more, as many as max tokens can have, and in the end all.
func (e *Encoding) windows(text string, max int) iter.Seq[int] {
	return func(yield func(int) bool) {
		most := e.reach(text, max)
		for size := 256 + 6*min(max, most); size < most; size *= 4 {
			if !yield(size) {
				return
			}
		}
		if most == len(text) || yield(most) {
			yield(len(text))
		}
	}
}

// reach returns how many bytes of text max tokens can have at most, and some
// more, so that a special token that goes on after them is whole.
func (e *Encoding) reach(text string, max int) int {
	longest := e.Longest()
	if max >= len(text)/longest || !e.shared.plain() {
		return len(text)
	}
	return min(len(text), (max+2)*longest)
}

// headOf returns the end of the longest beginning of text that has at most max
// tokens, and how many those are. If text is cut off at its end, it reports
// whether it is sure that what was there would not change the answer.
func (e *Encoding) headOf(w *worker, text string, max int, cutOff bool) (end, tokens int, sure bool) {
	for s := e.special.segments(text, true); s.next(); tokens++ { // the special token
		var n int
		end, n, sure = w.cutter.Head(text[s.start:s.stop], max-tokens, cutOff && s.mark == "")
		end += s.start
		tokens += n
		if end < s.stop || s.mark == "" || tokens == max {
			break
		}
	}
	return end, tokens, sure
}

// tailOf returns the start of the longest end of text that has at most max
// tokens, and how many those are. If text is cut off at its beginning, it reports
// whether it is sure that what was there would not change the answer.
func (e *Encoding) tailOf(w *worker, text string, max int, cutOff bool) (start, tokens int, sure bool) {
	all := make([]segment, 0, 8)
	for s := e.special.segments(text, true); s.next(); {
		all = append(all, s.segment)
	}
	for _, s := range slices.Backward(all) {
		var n int
		start, n, sure = w.cutter.Tail(text[s.start:s.stop], max-tokens, cutOff && s.start == 0)
		start += s.start
		tokens += n
		if start > s.start || s.start == 0 || tokens == max {
			break
		}
		tokens++ // the special token before
	}
	return start, tokens, sure
}

// spans reports whether offset i of text is inside what may be a special token.
// s may be nil.
func (s *specials) spans(text string, i int) bool { return s != nil && s.covers(text, i) }
