package bpe

// Count returns the number of tokens of text: len(Encode(text)), sooner and
// without allocation.
func (e *Encoding) Count(text string) int {
	w := e.worker()
	defer e.release(w)
	tokens, _ := e.count(w, text)
	return tokens
}

// CountBytes is [Encoding.Count] for bytes, without copying them.
func (e *Encoding) CountBytes(text []byte) int { return e.Count(viewString(text)) }

// TryCount is [Encoding.Count] for encodings with a custom split pattern, as
// [Encoding.TryEncode] is Encode: where Count takes the text from the last match
// on as one piece, TryCount returns 0 and a [*PatternError].
func (e *Encoding) TryCount(text string) (int, error) {
	w := e.worker()
	defer e.release(w)
	tokens, failed := e.count(w, text)
	if failed != nil {
		return 0, failed
	}
	return tokens, nil
}

// count returns the number of tokens of a text: of all of it, even if a custom
// pattern failed.
func (e *Encoding) count(w *worker, text string) (tokens int, failed *PatternError) {
	var k walk
	k.begin(e, w, text, true)
	for k.next() {
		tokens += k.count()
	}
	return tokens, k.failed
}
