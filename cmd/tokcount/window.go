package main

import (
	"io"
	"math"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/vocab"
)

// endsReader keeps as much of both ends of a text as cutting can need, whatever
// the length of the text. It keeps all of a text that a tokenizer file changes.
//
// N tokens are at most N times as many bytes as the longest token has, so that the
// longest beginning, or end, of at most N tokens is decided by that many bytes and
// the character after them. The rest of a text is read only if its end is asked
// for, and then passed through a counter.
type endsReader struct {
	enc  *bpe.Encoding
	in   io.Reader
	most int // bytes to be kept at each end
}

// slack is how many bytes more than necessary are kept, for what is looked at
// beyond a cut.
const slack = 1 << 10

func newEndsReader(enc *bpe.Encoding, in io.Reader, tokens int) *endsReader {
	most := math.MaxInt // which a 32-bit int need not hold
	if longest := enc.Longest(); cutsByBytes(enc) && tokens < (math.MaxInt-slack)/longest {
		most = tokens*longest + slack
	}
	return &endsReader{enc: enc, in: in, most: most}
}

// cutsByBytes reports whether tokens, laid end to end, are the text: a tokenizer file
// may ask for changes, after which its tokens have more or fewer bytes than what they
// stand for.
func cutsByBytes(enc *bpe.Encoding) bool {
	p := enc.Vocab().Pipeline()
	if p == nil {
		return true
	}
	if enc.Scanner() == "" || p.Spelling != vocab.AsBytes || len(p.Tokenizer.Normalizer) > 0 {
		return false
	}
	for b := range 256 {
		if _, ok := enc.Lookup(string([]byte{byte(b)})); !ok {
			return false // text without a token is dropped
		}
	}
	return true
}

// keptEnds is a text of which bytes may be missing after those of head.
type keptEnds struct {
	head, tail string
	missing    int64 // bytes between head and tail, 0 if this is all
	tokens     int64 // of the whole text, -1 if it was not read to its end
}

// read reads the text, to its end only if the tail is wanted or it is short.
func (r *endsReader) read(wantsTail bool) (keptEnds, error) {
	head, err := readUpTo(r.in, r.most)
	if err == io.EOF {
		return keptEnds{head: string(head), tokens: -1}, nil
	}
	if err != nil || !wantsTail {
		return keptEnds{head: string(head), missing: 1, tokens: -1}, err
	}
	return r.readTail(head)
}

// readTail reads what follows head, and keeps the last of it.
func (r *endsReader) readTail(head []byte) (keptEnds, error) {
	counter := r.enc.NewCounter()
	counted := true // until a piece is too long
	count := func(part []byte) {
		if counted {
			_, err := counter.Write(part)
			counted = err == nil
		}
	}
	count(head)
	var tail []byte
	missing := int64(0)
	block := make([]byte, 64<<10)
	for {
		n, err := r.in.Read(block)
		count(block[:n])
		tail = append(tail, block[:n]...)
		if more := len(tail) - r.most; more > r.most {
			missing += int64(more)
			tail = append(tail[:0], tail[more:]...)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return keptEnds{}, err
		}
	}
	kept := keptEnds{head: string(head), tail: string(tail), missing: missing, tokens: -1}
	if counted {
		kept.tokens = counter.Count()
	}
	return kept, nil
}

// readUpTo reads most bytes, or all if there are fewer, which is io.EOF.
func readUpTo(in io.Reader, most int) ([]byte, error) {
	text := make([]byte, 0, min(most, 64<<10))
	for len(text) < most {
		if len(text) == cap(text) {
			text = append(text, 0)[:len(text)]
		}
		n, err := in.Read(text[len(text):min(cap(text), most)])
		text = text[:len(text)+n]
		if err != nil {
			return text, err
		}
	}
	return text, nil
}
