package bpe

import (
	"io"
	"slices"
)

// DefaultMaxPiece is how much text, in bytes, a stream holds back by default
// while it does not know how the text is cut.
const DefaultMaxPiece = 64 << 20

// WithMaxPiece returns an encoding whose streams hold back at most that many
// bytes of text: a [Counter], CountReader, CountReaderParallel and EncodeReader.
// Less than 64 KB means 64 KB. The new encoding shares everything else with e.
//
// A stream needs up to twice that much memory, and, when a piece of such a length
// is encoded, four bytes for each of its tokens. Text that exceeds it is refused
// with a [*PieceSizeError], as is all text after it. An exact count of endless
// pieces needs endless memory: any token of a piece may depend on its last byte.
func (e *Encoding) WithMaxPiece(bytes int) *Encoding {
	e.engine()
	derived := *e
	derived.maxPiece = max(bytes, blockSize)
	return &derived
}

const (
	// blockSize is how much text a stream collects before cutting it. A block
	// stays in the second-level cache beside what encoding needs there: blocks of
	// 32 to 256 KB are counted as fast, larger ones more slowly.
	blockSize = 64 << 10

	firstRead = 4 << 10 // bytes of buffer for a reader that may be short
	maxIdle   = 1 << 20 // bytes of buffer to keep when there is little in it
)

// Pending is the end of a text that is still on its way: what its pieces are
// depends on what comes. Whoever has one adds text, cuts it when it is full, and
// drops what was certain.
//
// The cut after one that left much is due when the text held has become twice as
// long. So all looks at an endless piece together cost as much as two.
type pending struct {
	buf    []byte
	offset int64 // of buf in the stream, bytes
	full   int   // length of buf at which to cut
	least  int   // the smallest full
	room   int   // bytes to read at a time
	most   int   // the largest full
	inside bool  // buf begins inside a segment, of which the beginning was dropped
}

func (e *Encoding) newPending(least int) pending {
	e.engine()
	return pending{full: least, least: least, room: blockSize, most: e.maxPiece}
}

// text is what is held, good until more is added.
func (p *pending) text() string { return viewString(p.buf) }

func (p *pending) isFull() bool { return len(p.buf) >= p.full }

// add takes as much of text as there is room for until the next cut, and
// returns how much that is.
func (p *pending) add(text string) int {
	n := min(len(text), p.full-len(p.buf))
	p.buf = append(p.buf, text[:n]...)
	return n
}

// read is add from a reader, by one call of Read that returns something. It may
// take more than add would: room.
func (p *pending) read(r io.Reader) (int, error) {
	size := len(p.buf)
	if size == cap(p.buf) {
		p.buf = slices.Grow(p.buf, max(size, firstRead))
	}
	n, err := readSome(r, p.buf[size:min(cap(p.buf), max(p.full, p.room))])
	p.buf = p.buf[:size+n]
	return n, err
}

// readSome calls Read until it returns something. A reader that returns nothing for long is
// io.ErrNoProgress.
func readSome(r io.Reader, buf []byte) (int, error) {
	for range maxEmptyReads {
		if n, err := r.Read(buf); n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// maxEmptyReads is how often in a row a reader may return nothing, as in
// package bufio.
const maxEmptyReads = 100

// resume tells a walk through the text held what was before it.
func (k *walk) resume(p *pending) {
	if k.changes != nil {
		k.inside, k.later = p.inside, p.offset > 0
	}
}

// leave drops what a walk has been through.
func (p *pending) leave(k *walk) {
	if k.changes != nil {
		p.inside = k.midSegment()
	}
	p.drop(k.at)
}

// drop releases the first n bytes, after a cut.
func (p *pending) drop(n int) {
	p.offset += int64(n)
	rest := p.buf[n:]
	if cap(p.buf) > maxIdle && len(rest) < maxIdle/4 {
		p.buf = nil
	}
	p.buf = append(p.buf[:0], rest...)
	p.full = min(max(p.least, 2*len(rest)), p.most)
}

// overflow returns a *PieceSizeError if after a cut there is no room for more.
func (p *pending) overflow() error {
	if len(p.buf) < p.most {
		return nil
	}
	return &PieceSizeError{p.offset, p.most}
}

// reset releases everything.
func (p *pending) reset() {
	p.drop(len(p.buf))
	p.offset, p.inside = 0, false
}
