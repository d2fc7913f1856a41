package bpe

// Count returns the number of tokens of text: len(Encode(text)), sooner and
// without allocation.
func (e *Encoding) Count(text string) int {
	w := e.worker()
	defer e.release(w)
	total := 0
	for {
		mark, size := e.special.next(text)
		total += w.count(text[:size])
		if mark == "" {
			return total
		}
		total++
		text = text[size+len(mark):]
	}
}

// CountBytes is [Encoding.Count] for bytes, without copying them.
func (e *Encoding) CountBytes(text []byte) int { return e.Count(viewString(text)) }
