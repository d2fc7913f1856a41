package bpe

import (
	"io"
	"iter"
)

// EncodeReader yields the tokens of all that r has, in order, soon after they are
// certain: [Encoding.Encode] for text that is still on its way, or too long to
// hold. They come in batches, of what a call of Read brought, because tokens are
// mostly passed on in bulk, and a call for each would cost as much as finding
// it. A batch is never empty, and good until the next one is asked for.
//
// If r fails, or [*PieceSizeError] says that more would have to be held
// back than [Encoding.WithMaxPiece] allows (see [Counter] for when that is), the last pair has the
// error (that of r wrapped) together with the remaining tokens of the text so
// far, as if it ended there; there may be none. Else every error is nil.
//
// Time is linear in the length of the text. The sequence reads from r, so it
// can be gone through once.
func (e *Encoding) EncodeReader(r io.Reader) iter.Seq2[[]Token, error] {
	return func(yield func([]Token, error) bool) {
		x := encoder{encoding: e, pending: e.newPending(1)}
		x.run(r, yield)
	}
}

// An encoder is the state of EncodeReader.
type encoder struct {
	encoding *Encoding
	pending  pending
	batch    []Token
}

func (x *encoder) run(r io.Reader, yield func([]Token, error) bool) {
	for {
		_, err := x.pending.read(r)
		switch {
		case err == io.EOF:
			x.encode(true)
			if len(x.batch) > 0 {
				yield(x.batch, nil)
			}
			return
		case err == nil && x.pending.isFull():
			x.encode(false)
			err = x.pending.overflow()
		}
		if err != nil {
			x.fail(err, yield)
			return
		}
		if len(x.batch) > 0 && !yield(x.batch, nil) {
			return
		}
		x.batch = x.batch[:0]
	}
}

// fail ends the sequence with an error.
func (x *encoder) fail(err error, yield func([]Token, error) bool) {
	x.encode(true)
	yield(x.batch, streamError(err))
}

// encode adds the tokens of what is certain of the text held, or of all if it is
// final, to the batch, and drops their text.
func (x *encoder) encode(final bool) {
	w := x.encoding.worker()
	defer x.encoding.release(w)
	var k walk
	k.begin(x.encoding, w, x.pending.text(), final)
	k.resume(&x.pending)
	for k.next() {
		x.batch = k.append(x.batch)
	}
	x.pending.leave(&k)
}
