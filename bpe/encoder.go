package bpe

// An Encoder encodes one text after the other for one goroutine, and keeps what
// it has learned about pieces to itself. It gives the answers of its [Encoding],
// whose documentation says what the methods promise.
//
// An Encoding lends its caches to whoever calls, which is best for a call now and
// then. A goroutine that encodes all the time, such as a worker of a pipeline,
// does better with an Encoder: it always finds its own caches, as warm as it left
// them, in the memory that is nearest to its processor.
//
// An Encoder holds its caches until it is garbage: 11 MB after most texts, at most
// [DefaultCache] or what [Encoding.WithCache] says. It is not safe for concurrent use: make
// one for each goroutine. The zero Encoder is not usable.
type Encoder struct {
	encoding *Encoding
	worker   *worker
}

// NewEncoder returns an Encoder that has learned nothing yet. It takes
// microseconds and 160 KB; the caches grow with the variety of the texts.
func (e *Encoding) NewEncoder() *Encoder {
	return &Encoder{e, newWorker(e.engine())}
}

// made panics for the zero Encoder.
func (x *Encoder) made() *worker {
	if x.worker == nil {
		panic("bpe: this Encoder was not made by Encoding.NewEncoder")
	}
	return x.worker
}

// Encode returns the tokens of text, as [Encoding.Encode] does.
func (x *Encoder) Encode(text string) []Token { return x.AppendEncode(nil, text) }

// EncodeBytes is [Encoder.Encode] for bytes, without copying them.
func (x *Encoder) EncodeBytes(text []byte) []Token { return x.AppendEncode(nil, viewString(text)) }

// AppendEncode appends the tokens of text to dst and returns the extended
// slice. With room in dst, it does not allocate.
func (x *Encoder) AppendEncode(dst []Token, text string) []Token {
	dst, _ = x.encoding.append(x.made(), dst, text)
	return dst
}

// AppendEncodeBytes is [Encoder.AppendEncode] for bytes, without copying them.
func (x *Encoder) AppendEncodeBytes(dst []Token, text []byte) []Token {
	return x.AppendEncode(dst, viewString(text))
}

// Count returns the number of tokens of text, as [Encoding.Count] does.
func (x *Encoder) Count(text string) int {
	w := x.made()
	tokens, _ := x.encoding.count(w, text)
	return tokens
}

// CountBytes is [Encoder.Count] for bytes, without copying them.
func (x *Encoder) CountBytes(text []byte) int { return x.Count(viewString(text)) }

// CountUpTo reports whether text has at most limit tokens, and how many, as
// [Encoding.CountUpTo] does.
func (x *Encoder) CountUpTo(text string, limit int) (n int, ok bool) {
	w := x.made()
	return x.encoding.countUpTo(w, text, limit)
}

// CountBytesUpTo is [Encoder.CountUpTo] for bytes, without copying them.
func (x *Encoder) CountBytesUpTo(text []byte, limit int) (n int, ok bool) {
	return x.CountUpTo(viewString(text), limit)
}
