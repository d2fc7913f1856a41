//go:build wasip1

package main

import (
	"errors"
	"math"

	"github.com/tokcount/tokcount/bpe"
)

// input returns the encoding and the text of a call.
func input(number, text, length, special uint32) (*bpe.Encoding, string, error) {
	e, err := encoder(number, special)
	if err != nil {
		return nil, "", err
	}
	s, err := textAt(text, length)
	return e, s, err
}

//go:wasmexport count
func count(number, text, length, special uint32) (ok uint32) {
	defer guard(&ok)
	e, s, err := input(number, text, length, special)
	if err != nil {
		return fail(err)
	}
	return answerCount(e.TryCount(s))
}

func answerCount(n int, err error) uint32 {
	if err != nil {
		return fail(err)
	}
	words = [16]uint32{uint32(n)}
	return 1
}

//go:wasmexport encode
func encode(number, text, length, special uint32) (ok uint32) {
	defer guard(&ok)
	e, s, err := input(number, text, length, special)
	if err != nil {
		return fail(err)
	}
	ids, ends := spans(e, s)
	kept[0], kept[1] = ids, ends
	words = [16]uint32{uint32(len(ids)), addressOf(ids), addressOf(ends)}
	return 1
}

// spans returns the tokens of a text and where each ends.
func spans(e *bpe.Encoding, text string) (ids, ends []uint32) {
	if e.Vocab().Pipeline() == nil {
		ids = e.Encode(text)
		return ids, endsOf(e, ids, len(text))
	}
	for id, span := range e.Tokens(text) {
		ids = append(ids, id)
		ends = append(ends, uint32(span.End))
	}
	return ids, ends
}

//go:wasmexport decode
func decode(number, ids, n, skip uint32) (ok uint32) {
	defer guard(&ok)
	o, err := encodingOf(number)
	if err != nil {
		return fail(err)
	}
	list, err := wordsAt(ids, n)
	if err != nil {
		return fail(err)
	}
	text, wrong, err := decoded(o.text, list, skip != 0)
	if err != nil {
		return fail(err)
	}
	var ends []uint32
	if skip == 0 {
		ends = endsOf(o.text, list[:min(wrong, uint32(len(list)))], len(text))
	}
	answer([]byte(text))
	kept[1] = ends
	words[2], words[3] = addressOf(ends), wrong
	return 1
}

// decoded returns the text of tokens, up to the first that is none, and its index.
func decoded(e *bpe.Encoding, ids []uint32, skip bool) (text string, wrong uint32, err error) {
	wrong = math.MaxUint32
	if skip {
		text, err = e.DecodeSkip(ids)
	} else {
		text, err = e.Decode(ids)
	}
	if none := (*bpe.TokenError)(nil); errors.As(err, &none) {
		return text, uint32(none.Index), nil
	}
	return text, wrong, err
}

// endsOf returns where each token ends in a text of a length; nil if the text is not that of the
// tokens one after the other.
func endsOf(e *bpe.Encoding, ids []uint32, length int) []uint32 {
	table := e.Vocab().Table()
	ends, at := make([]uint32, len(ids)), 0
	for i, id := range ids {
		token := table.Token(id)
		if token == "" || e.Vocab().Pipeline() != nil {
			token, _ = e.Token(id)
		}
		at += len(token)
		ends[i] = uint32(at)
	}
	if at != length {
		return nil
	}
	return ends
}
