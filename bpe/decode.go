package bpe

import "slices"

// Decode returns the text of tokens, ordinary and special ones. It need not be
// valid UTF-8, since a token may end inside a character. An id that is not
// a token is a [*TokenError]; the text up to it is returned too.
func (e *Encoding) Decode(tokens []Token) (string, error) {
	table, size := e.engine().table, 0
	if e.shared.front == nil {
		for _, id := range tokens {
			size += len(table.Token(id))
		}
	}
	text, err := e.AppendDecode(make([]byte, 0, size+16), tokens)
	return ownString(text), err
}

// DecodeSkip is [Encoding.Decode] that leaves special tokens out, as most want to see
// what a model answers. Other added tokens stay.
func (e *Encoding) DecodeSkip(tokens []Token) (string, error) {
	text, err := e.appendDecode(nil, tokens, &decoding{skip: true})
	return ownString(text), err
}

// AppendDecode appends the text of tokens to dst. When it meets an id that is
// not a token, it returns the text up to there and a [*TokenError], as Decode does.
// It may write to dst's spare capacity after the text.
func (e *Encoding) AppendDecode(dst []byte, tokens []Token) ([]byte, error) {
	if e.engine().front != nil {
		return e.appendDecode(dst, tokens, &decoding{})
	}
	return e.appendPlain(dst, tokens)
}

// appendPlain is AppendDecode where all tokens are the text that they stand for.
func (e *Encoding) appendPlain(dst []byte, tokens []Token) ([]byte, error) {
	shared := e.shared
	for i := 0; ; i++ {
		text, n := shared.table.AppendText(dst, tokens[i:])
		dst, i = text, i+n
		if i == len(tokens) {
			return dst, nil
		}
		special, ok := shared.names[tokens[i]]
		if !ok {
			return dst, &TokenError{i, tokens[i]}
		}
		dst = append(dst, special...)
	}
}

// Decoding is how far the decoding of a text has come.
type decoding struct {
	skip  bool // leave special tokens out
	begun bool // there was a token
	strip int  // spaces that were taken from the beginning
}

// appendDecode is AppendDecode by the decoder of a tokenizer file, if there is one.
func (e *Encoding) appendDecode(dst []byte, tokens []Token, d *decoding) ([]byte, error) {
	f := e.engine().front
	if f == nil {
		return e.appendSkipping(dst, tokens)
	}
	first := len(dst)
	var err error
	if f.decoder.Joins() {
		dst, err = e.appendJoined(dst, tokens, d)
		tokens = nil
	}
	for i, id := range tokens {
		text, plain, ok := e.fileText(id)
		if !ok {
			err = &TokenError{i, id}
			break
		}
		if d.skip && !plain && f.decoder.Skips(text) {
			continue
		}
		from := len(dst)
		if plain {
			dst = append(dst, text...)
		} else {
			dst = f.decoder.AppendToken(dst, text, !d.begun)
		}
		d.begun = true
		dst = d.stripped(dst, from, f.decoder.Strip())
	}
	if !f.decoder.Streams() {
		dst = append(dst[:first], f.decoder.Finish(dst[first:])...)
	}
	return dst, err
}

// stripped takes spaces from the beginning of the text that was added to dst from an offset
// on, until there were as many as most in all or something else was there.
func (d *decoding) stripped(dst []byte, from, most int) []byte {
	n := from
	for ; n < len(dst) && dst[n] == ' ' && d.strip < most; n++ {
		d.strip++
	}
	if n < len(dst) {
		d.strip = most // what comes is not the beginning
	}
	return slices.Delete(dst, from, n)
}

// appendJoined is appendDecode before Finish, for tokens that must be decoded together.
func (e *Encoding) appendJoined(dst []byte, tokens []Token, d *decoding) (_ []byte, err error) {
	f, from := e.shared.front, len(dst)
	var texts []string
	for i, id := range tokens {
		text, plain, ok := e.fileText(id)
		if !ok {
			err = &TokenError{i, id}
			break
		}
		if !d.skip || plain || !f.decoder.Skips(text) {
			texts = append(texts, text)
		}
	}
	dst = f.decoder.AppendAll(dst, texts)
	return d.stripped(dst, from, f.decoder.Strip()), err
}

// fileText returns the text of a token as the file has it, or, if plain, as it is
// decoded.
func (e *Encoding) fileText(id Token) (text string, plain, ok bool) {
	f := e.shared.front
	if text, ok := f.names()[id]; ok {
		return text, false, true
	}
	rank := e.shared.rank(id)
	text = e.shared.table.Token(rank)
	if text == "" {
		return "", false, false
	}
	hidden := rank >= Token(e.shared.table.Len())
	if f.decoder.Plain() && (!hidden || len(text) == 1) {
		return text, true, true
	}
	return f.decoder.File(id, text, hidden), false, true
}

// appendSkipping is appendPlain without special tokens.
func (e *Encoding) appendSkipping(dst []byte, tokens []Token) ([]byte, error) {
	for i, id := range tokens {
		if _, special := e.shared.names[id]; special {
			continue
		}
		text := e.shared.table.Token(id)
		if text == "" {
			return dst, &TokenError{i, id}
		}
		dst = append(dst, text...)
	}
	return dst, nil
}
