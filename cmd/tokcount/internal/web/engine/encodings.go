//go:build wasip1

package main

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

// An opened is an encoding, with special tokens as text and as tokens.
type opened struct{ text, special *bpe.Encoding }

// open has the encodings that are open; an encoding's number is its index and 1.
var open []*opened

var errClosed = errors.New("no encoding of this number is open")

func encodingOf(number uint32) (*opened, error) {
	if number == 0 || uint64(number) > uint64(len(open)) || open[number-1] == nil {
		return nil, errClosed
	}
	return open[number-1], nil
}

// encoder returns the encoding of a number that takes special tokens for what they are,
// or for text.
func encoder(number, special uint32) (*bpe.Encoding, error) {
	o, err := encodingOf(number)
	if err != nil {
		return nil, err
	}
	if special != 0 {
		return o.special, nil
	}
	return o.text, nil
}

// enter returns the number of a new encoding.
func enter(e *bpe.Encoding) uint32 {
	o := &opened{e, e.WithAllSpecial()}
	if i := slices.Index(open, nil); i >= 0 {
		open[i] = o
		return uint32(i) + 1
	}
	open = append(open, o)
	return uint32(len(open))
}

//go:wasmexport open
func openPublished(name, nameLen, table, tableLen uint32) (encoding uint32) {
	defer guard(&encoding)
	called, err := textAt(name, nameLen)
	if err != nil {
		return fail(err)
	}
	data, err := textAt(table, tableLen)
	if err != nil {
		return fail(err)
	}
	called = strings.Clone(called)
	v, err := published(called, data)
	if err != nil {
		return fail(err)
	}
	e, err := bpe.New(v)
	if err != nil {
		return fail(err)
	}
	return enter(e)
}

func published(name, data string) (*vocab.Vocab, error) {
	if name != "gpt2" {
		return vocab.Published(name, data)
	}
	v, err := vocab.Published("r50k_base", data)
	if err == nil {
		v.Name = name
	}
	return v, err
}

//go:wasmexport close
func closeEncoding(number uint32) uint32 {
	if _, err := encodingOf(number); err != nil {
		return fail(err)
	}
	open[number-1] = nil
	return 1
}

//go:wasmexport info
func info(number uint32) (ok uint32) {
	defer guard(&ok)
	o, err := encodingOf(number)
	if err != nil {
		return fail(err)
	}
	var w writer
	w.object(func() {
		w.text("name", o.text.Name())
		w.number("ids", o.text.Len())
		w.text("pattern", o.text.Pattern())
		w.text("scanner", o.text.Scanner())
		w.flag("file", o.text.Vocab().Pipeline() != nil)
		w.key("special")
		special := o.text.Special()
		w.object(func() {
			for _, text := range slices.Sorted(maps.Keys(special)) {
				w.number(text, int(special[text]))
			}
		})
	})
	return answer(w.json)
}

//go:wasmexport token
func token(number, id uint32) (ok uint32) {
	defer guard(&ok)
	o, err := encodingOf(number)
	if err != nil {
		return fail(err)
	}
	text, found := o.text.Token(id)
	if !found {
		return fail(errors.New(strconv.FormatUint(uint64(id), 10) + " is not the id of a token"))
	}
	answer([]byte(text))
	words[2] = id
	if p := o.text.Vocab().Pipeline(); p != nil && p.IDs == nil {
		words[2] = o.text.Vocab().Table().Rank(id)
	}
	for _, special := range o.text.Special() {
		if special == id {
			words[3] = 1
		}
	}
	return 1
}
