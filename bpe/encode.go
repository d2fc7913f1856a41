package bpe

import (
	"github.com/tokcount/tokcount/bpe/internal/merge"
)

// Encode returns the tokens of text, those that OpenAI's tiktoken returns.
//
// Text is bytes: what is not valid UTF-8 is encoded too, and decodes to the
// same bytes. Encode never fails, is linear in the length of text whatever the
// text, and allocates its result only.
//
// With a custom split pattern that runs out of time, or leaves text unmatched,
// nothing is lost: see [Encoding.TryEncode].
func (e *Encoding) Encode(text string) []Token {
	return e.AppendEncode(nil, text)
}

// EncodeBytes is [Encoding.Encode] for bytes, without copying them.
func (e *Encoding) EncodeBytes(text []byte) []Token {
	return e.AppendEncode(nil, viewString(text))
}

// AppendEncode appends the tokens of text to dst and returns the extended
// slice, as append does.
func (e *Encoding) AppendEncode(dst []Token, text string) []Token {
	w := e.worker()
	defer e.release(w)
	dst, _ = e.append(w, dst, text)
	return dst
}

// AppendEncodeBytes is [Encoding.AppendEncode] for bytes, without copying them.
func (e *Encoding) AppendEncodeBytes(dst []Token, text []byte) []Token {
	return e.AppendEncode(dst, viewString(text))
}

// TryEncode is [Encoding.Encode] for encodings with a custom split pattern,
// for which there is something that can fail: a pattern may take too long on a
// text (a second and 20 microseconds a byte are allowed), or need too much
// memory. Then TryEncode returns a [*PatternError] and no tokens, where Encode
// takes the text from the last match onwards as one piece. Text that the pattern
// does not match, between two matches or at the end, is a piece of its own in
// both. With a published pattern TryEncode never fails.
func (e *Encoding) TryEncode(text string) ([]Token, error) {
	w := e.worker()
	defer e.release(w)
	tokens, failed := e.append(w, nil, text)
	if failed != nil {
		return nil, failed
	}
	return tokens, nil
}

// append appends the tokens of text to dst: of all of it, even if a custom
// pattern failed.
func (e *Encoding) append(w *worker, dst []Token, text string) ([]Token, *PatternError) {
	first, given := len(dst), cap(dst)
	if len(text) > largeText && given == first {
		dst = grow(dst, largeText/4)
	}
	var k walk
	k.begin(e, w, text, true)
	for k.next() { // with room for a batch behind it, dst is what a batch is written to
		// The room that the caller gave may suffice, so an estimate must wait until it did not.
		if cap(dst) != given && k.pos > k.start && !k.isMark && cap(dst)-len(dst) < 2*merge.BatchTokens {
			dst = reserve(dst, len(dst)-first, k.pos, len(text)-k.pos)
		}
		dst = k.append(dst)
	}
	return dst, k.failed
}

// largeText is the length of text, in bytes, from which its beginning shows
// how many tokens the rest will have: a large result is not to be moved, nor to
// be twice as large as it must be.
const largeText = 1 << 18

// reserve makes room for the tokens of the rest of a text, of which done bytes gave n tokens,
// unless there is. A fifth more is room for a rest that has more tokens a byte, as Go's
// library and texts of 500 languages have. It is not asked for more than a token a byte: where
// a tokenizer file changes text, done bytes may be few for a long time, or become more.
func reserve(dst []Token, n, done, rest int) []Token {
	need := int(min(float64(rest)/float64(done)*float64(n), float64(rest)))
	if cap(dst)-len(dst) >= need {
		return dst
	}
	return grow(dst, need+max(need, n)/5+merge.BatchPieces)
}

// grow returns dst with room for n more tokens, and for a quarter of what it has, so that
// appending text after text takes linear time. Other than slices.Grow it leaves the room as
// it is: to clear memory that is fresh from the system costs a page fault each 4 kB, for pages
// that may never be written to, and for others long before they are.
func grow(dst []Token, n int) []Token {
	return append(make([]Token, 0, len(dst)+max(n, len(dst)/4)), dst...)
}
