package bpe

import "unicode/utf8"

// A Decoder turns tokens that come one by one, as a model gives its answer, into
// text that can be shown at once: it never gives out half a character. A token
// may end inside one; then its last bytes, three at most, wait for the tokens
// after it, or for what shows that they are no character.
//
// All texts that it returns, and the one of Flush, laid end to end are
// [Encoding.Decode] of all tokens, byte for byte: bytes that are not valid UTF-8
// come out as they are.
//
// A few tokenizer files have a decoder that looks at the text as a whole: all of it then
// comes from Flush.
//
// A Decoder is not safe for concurrent use. The zero Decoder is not usable: its
// methods panic.
type Decoder struct {
	encoding *Encoding
	waiting  [utf8.UTFMax - 1]byte
	size     int // bytes waiting
	given    int // tokens so far
	state    decoding
	held     []Token // of a file whose decoder looks at the text as a whole
}

// NewDecoder returns a Decoder at the beginning of a text.
func (e *Encoding) NewDecoder() *Decoder {
	e.engine()
	return &Decoder{encoding: e}
}

// SkipSpecial makes the Decoder leave special tokens out, as [Encoding.DecodeSkip]
// does, and returns it.
func (d *Decoder) SkipSpecial() *Decoder {
	d.made()
	d.state.skip = true
	return d
}

// Decode returns the text that the next tokens, ordinary or special, complete;
// it may be empty. An id that is not a token is a [*TokenError] whose Index counts
// all tokens since the first. Then the text is that of the tokens before it: the
// id is skipped, those after it have not been looked at, and decoding can go on
// with them.
func (d *Decoder) Decode(tokens ...Token) (string, error) {
	var room [64]byte
	text, err := d.AppendDecode(room[:0], tokens...)
	return string(text), err
}

// AppendDecode is [Decoder.Decode], appending the text to dst.
func (d *Decoder) AppendDecode(dst []byte, tokens ...Token) ([]byte, error) {
	d.made()
	first := len(dst)
	dst = append(dst, d.waiting[:d.size]...)
	dst, err := d.append(dst, tokens)
	if failed, ok := err.(*TokenError); ok {
		before := failed.Index
		failed.Index += d.given
		d.given += before + 1
	} else {
		d.given += len(tokens)
	}
	whole := len(dst) - begunCharacter(dst[first:])
	d.size = copy(d.waiting[:], dst[whole:])
	return dst[:whole], err
}

// Flush returns the bytes that are waiting, at the end of the tokens: the
// beginning of a character whose end did not come, or mostly nothing. The
// Decoder is then at the beginning of a text again.
func (d *Decoder) Flush() string {
	d.made()
	rest := string(d.waiting[:d.size])
	if len(d.held) > 0 {
		text, _ := d.encoding.appendDecode(nil, d.held, &decoding{skip: d.state.skip})
		rest += string(text)
	}
	*d = Decoder{encoding: d.encoding, state: decoding{skip: d.state.skip}, held: d.held[:0]}
	return rest
}

// made panics for the zero Decoder.
func (d *Decoder) made() {
	if d.encoding == nil {
		panic("bpe: this Decoder was not made by Encoding.NewDecoder")
	}
}

// append appends the text of the next tokens, as far as it is known.
func (d *Decoder) append(dst []byte, tokens []Token) ([]byte, error) {
	f := d.encoding.shared.front
	switch {
	case f == nil && !d.state.skip:
		return d.encoding.appendPlain(dst, tokens)
	case f == nil || f.decoder.Streams():
		return d.encoding.appendDecode(dst, tokens, &d.state)
	}
	for i, id := range tokens {
		if _, _, ok := d.encoding.fileText(id); !ok {
			return dst, &TokenError{i, id}
		}
		d.held = append(d.held, id)
	}
	return dst, nil
}

// begunCharacter returns how many bytes at the end of text are the beginning of
// a character, whole ones not counted.
func begunCharacter(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}
