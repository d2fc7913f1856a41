package bpe

import "io"

// A Counter counts the tokens of a text that comes in parts: an io.Writer, as a
// hash.Hash is. The count does not depend on how the text is taken apart, also
// where that is inside a piece, a special token or a character.
//
// It holds back the end of the text, whose tokens depend on what comes: one or
// two words in most texts, whole sentences where there are no spaces, and a run
// of a million letters as a whole. That may not become longer than
// [DefaultMaxPiece]; see [Encoding.WithMaxPiece]. With a custom split pattern
// nothing is certain before the end, and the Counter holds the whole text.
//
// Time is linear in the length of the text. Writing allocates nothing once the
// buffer has grown, to 64 KB unless more must be held back. A Counter is not
// safe for concurrent use; its Encoding is. The zero Counter is not usable: its
// methods panic.
type Counter struct {
	encoding *Encoding
	pending  pending
	total    int64 // tokens of the text before what is held
	rest     int64 // tokens of what is held, if the text ended here
	restOf   int   // bytes, of what is held, that rest is of
	err      error
}

// NewCounter returns a Counter that has counted nothing yet. Set it up once and
// [Counter.Reset] it between texts: then it keeps its buffer.
func (e *Encoding) NewCounter() *Counter {
	return &Counter{encoding: e, pending: e.newPending(blockSize)}
}

// Write adds text. Its error, if any, is a [*PieceSizeError]; then the first n
// bytes have been added, and Count is right about them.
func (c *Counter) Write(text []byte) (n int, err error) { return c.WriteString(viewString(text)) }

// WriteString is [Counter.Write] for a string.
func (c *Counter) WriteString(text string) (n int, err error) {
	c.made()
	for n < len(text) {
		if err := c.cut(); err != nil {
			return n, err
		}
		n += c.pending.add(text[n:])
	}
	return n, nil
}

// ReadFrom adds all that r has, and returns how many bytes that were; io.Copy
// calls it. Its error is that of r, or a [*PieceSizeError]. What was read before
// has been added.
func (c *Counter) ReadFrom(r io.Reader) (n int64, err error) {
	c.made()
	for {
		if err := c.cut(); err != nil {
			return n, err
		}
		size, err := c.pending.read(r)
		n += int64(size)
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, err
		}
	}
}

// made panics for the zero Counter.
func (c *Counter) made() {
	if c.encoding == nil {
		panic("bpe: this Counter was not made by Encoding.NewCounter")
	}
}

// cut makes room for more text.
func (c *Counter) cut() error {
	if c.err == nil && c.pending.isFull() {
		c.settle()
		c.err = c.pending.overflow()
	}
	return c.err
}

// settle counts what is certain of the text held, and drops it.
func (c *Counter) settle() {
	c.total += c.count(false)
	c.restOf = 0
}

// count counts the text held, or what is certain of it, which is dropped then.
func (c *Counter) count(final bool) (tokens int64) {
	w := c.encoding.worker()
	defer c.encoding.release(w)
	var k walk
	k.begin(c.encoding, w, c.pending.text(), final)
	k.resume(&c.pending)
	for k.next() {
		tokens += int64(k.count())
	}
	if !final {
		c.pending.leave(&k)
	}
	return tokens
}

// Count returns the number of tokens of all text so far, as if it ended here.
// Writing may go on after it.
//
// Its cost is that of counting what was added since the last call, 64 KB of it
// at most, and what is held back. Calling it after every letter of one endless
// piece takes quadratic time.
func (c *Counter) Count() int64 {
	c.made()
	if len(c.pending.buf) != c.restOf || c.restOf == 0 {
		c.settle()
		c.rest = c.count(true)
		c.restOf = len(c.pending.buf)
	}
	return c.total + c.rest
}

// Reset makes the Counter as good as new.
func (c *Counter) Reset() {
	c.made()
	c.pending.reset()
	c.total, c.rest, c.restOf, c.err = 0, 0, 0, nil
}

// CountReader returns the number of tokens of all that r has, without holding
// more of it than a [Counter] does.
//
// An error of r is wrapped; a [*PieceSizeError] says that the text has a piece
// too long to hold (see [Encoding.WithMaxPiece]). The count is then that of the text so far, as
// if it ended there.
func (e *Encoding) CountReader(r io.Reader) (int64, error) {
	c := e.NewCounter()
	if _, err := c.ReadFrom(r); err != nil {
		return c.Count(), streamError(err)
	}
	return c.Count(), nil
}
