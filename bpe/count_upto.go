package bpe

import "github.com/tokcount/tokcount/bpe/internal/merge"

// CountUpTo reports whether text has at most limit tokens, and how many. If it
// has more, ok is false and n is limit+1, whatever the count is: n never exceeds
// the count. A negative limit is exceeded by every text, with n 0.
//
// It stops as soon as it knows, and counts nothing where text has more bytes
// than limit tokens can have. So its cost is that of limit+1 tokens, whatever
// the length of text, and at worst that of a text with as many of the longest
// tokens: 128 bytes each in the published vocabularies. It allocates nothing,
// except with a custom split pattern.
func (e *Encoding) CountUpTo(text string, limit int) (n int, ok bool) {
	w := e.worker()
	defer e.release(w)
	return e.countUpTo(w, text, limit)
}

// CountBytesUpTo is [Encoding.CountUpTo] for bytes, without copying them.
func (e *Encoding) CountBytesUpTo(text []byte, limit int) (n int, ok bool) {
	return e.CountUpTo(viewString(text), limit)
}

func (e *Encoding) countUpTo(w *worker, text string, limit int) (n int, ok bool) {
	if limit < 0 {
		return 0, false
	}
	if e.leastTokens(text) > limit {
		return limit + 1, false
	}
	var k walk
	k.begin(e, w, text, true)
	for {
		k.most = min(limit-n, merge.BatchPieces-1) + 1 // each has a token at least
		if !k.next() {
			return n, true
		}
		n += k.count()
		if n > limit {
			return limit + 1, false
		}
	}
}

// leastTokens returns how many tokens a text has at least, by its length.
func (e *Encoding) leastTokens(text string) int {
	if !e.shared.plain() {
		return 0
	}
	longest := e.Longest()
	n := len(text) / longest
	if n*longest < len(text) {
		n++
	}
	return n
}
