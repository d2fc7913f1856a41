package bpe

// Count returns the number of tokens of text: len(Encode(text)), sooner and
// without allocation.
func (e *Encoding) Count(text string) int {
	tokens, _ := e.count(text, true)
	return tokens
}

// count returns the number of tokens of a text, or, if it is not final, of what is
// certain of it, and where that ends.
func (e *Encoding) count(text string, final bool) (tokens, end int) {
	w := e.worker()
	defer e.release(w)
	var k walk
	k.begin(e, w, text, final)
	for k.next() {
		tokens += k.count()
	}
	return tokens, k.at
}

// CountBytes is [Encoding.Count] for bytes, without copying them.
func (e *Encoding) CountBytes(text []byte) int { return e.Count(viewString(text)) }
