package bpe

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
	dst, _ = e.tryEncode(dst, text)
	return dst
}

// TryEncode is [Encoding.Encode] for encodings with a custom split pattern,
// for which there is something that can fail: a pattern may take too long on a
// text (a second and a microsecond a byte are allowed), or need too much
// memory. Then TryEncode returns a [*PatternError] and no tokens, where Encode
// takes the text from the last match on as one piece. Text that the pattern
// does not match, between two matches or at the end, is a piece of its own in
// both. With a published pattern TryEncode never fails.
func (e *Encoding) TryEncode(text string) ([]Token, error) {
	tokens, err := e.tryEncode(nil, text)
	if err != nil {
		return nil, err
	}
	return tokens, nil
}

// tryEncode appends tokens for all of text even when it returns an error.
func (e *Encoding) tryEncode(dst []Token, text string) ([]Token, error) {
	w := e.worker()
	defer e.release(w)
	var failed *PatternError
	for at := 0; ; {
		mark, size := e.special.next(text[at:])
		var err *PatternError
		dst, err = w.appendTokens(dst, text[at:at+size])
		if err != nil && failed == nil {
			failed = err
			failed.Offset += at
		}
		if mark == "" {
			break
		}
		dst = append(dst, e.special.ids[mark])
		at += size + len(mark)
	}
	if failed != nil {
		return dst, failed
	}
	return dst, nil
}
