package bpe

import "iter"

// Pieces yields where the pieces of text are, in order: what the split pattern
// cuts a text into, each of which is encoded on its own, so no token crosses
// from one into the next. A special token that e recognises is a piece too.
// The spans are never empty, tile the text, and end between characters (but see
// [Encoding.Tokens] for tokenizer files that change the text). To see a text as a tokenizer
// does, look at its pieces before its tokens.
//
// Pieces stops when its caller does; time is that of splitting, a few
// nanoseconds a piece.
func (e *Encoding) Pieces(text string) iter.Seq[Span] {
	return func(yield func(Span) bool) {
		w := e.worker()
		defer e.release(w)
		start := 0
		var k walk
		k.begin(e, w, text, true)
		for k.next() {
			if k.isMark {
				if !yield(Span{Start: start, End: k.at}) {
					return
				}
				start = k.at
				continue
			}
			for _, end := range k.ends {
				end = k.origin(end)
				if !yield(Span{Start: start, End: end}) {
					return
				}
				start = end
			}
		}
	}
}
