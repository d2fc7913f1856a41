package merge

// An output is where the tokens of a batch are written: behind dst if there is room
// for a batch, as there is for most of a large text; else into a buffer, which is appended to dst.
//
// The loops write as many tokens as an entry may have, whether it has them or not. Behind what is
// appended to dst nothing may change; so the last pieces, which what is written behind the others
// does not reach beyond, go through the buffer.
type output struct {
	dst    []Token
	buf    []Token // w.out, or the room behind dst
	to     rawTokens
	k      int // tokens in buf
	room   int // for so many
	direct bool
}

const (
	entryTokens = 8                // that are written for a piece, at most
	lastPieces  = entryTokens      // have as many tokens, at least
	outTokens   = BatchTokens + 64 // what the buffer has room for
)

// output returns where to write the tokens of a batch.
func (w *Worker) output(dst []Token) output {
	room := dst[len(dst):cap(dst)]
	if len(room) < outTokens {
		return w.buffer(dst)
	}
	return output{dst: dst, buf: room, to: rawTokensOf(room), room: len(room) - entryTokens, direct: true}
}

// buffer is output through the buffer.
func (w *Worker) buffer(dst []Token) output {
	return output{dst: dst, buf: w.out[:], to: rawTokensOf(w.out[:]), room: outTokens - entryTokens}
}

// flush returns dst with what was written.
func (o *output) flush() []Token {
	if o.direct {
		return o.dst[:len(o.dst)+o.k]
	}
	return append(o.dst, o.buf[:o.k]...)
}

// batch returns how many of the left pieces the loops are to go through next, and makes room for
// their tokens.
func (o *output) batch(w *Worker, left int) int {
	n := left
	if o.direct {
		if n -= lastPieces; n <= 0 {
			*o = w.buffer(o.flush())
			n = left
		}
	}
	if o.k+4*n > o.room {
		*o = w.buffer(o.flush())
	}
	return n
}

// put writes tokens.
func (o *output) put(w *Worker, tokens []Token) {
	if o.k+len(tokens) <= o.room {
		o.k += copy(o.buf[o.k:], tokens)
		return
	}
	*o = w.buffer(append(o.flush(), tokens...))
}

// putMiddle writes the tokens of an entry, at most eight. There is room after batch.
func (o *output) putMiddle(e *middleEntry) {
	eight := o.to.eight(uint64(o.k))
	*eight = e.ids
	eight[7] &= tokenMask
	o.k += int(e.ids[7] >> countShift)
}

// putPacked writes the tokens of a long piece.
func (o *output) putPacked(w *Worker, tokens packed) {
	if o.k+tokens.count > o.room {
		*o = w.buffer(tokens.appendTo(o.flush()))
		return
	}
	o.k = len(tokens.appendTo(o.buf[:o.k]))
}

// putShort writes the tokens of an entry, at most four.
func (o *output) putShort(e *shortEntry) {
	four := o.to.four(uint64(o.k))
	*four = e.ids
	four[3] &= tokenMask
	o.k += int(e.ids[3] >> countShift)
}
