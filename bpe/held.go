package bpe

import (
	"fmt"
	"io"
	"slices"
)

// DefaultMaxPiece is how much text, in bytes, a stream holds back at most while
// it does not know how the text is cut, unless told otherwise.
const DefaultMaxPiece = 64 << 20

// A PieceSizeError tells that a stream came to a piece, or to several that
// depend on each other, too long to wait for the end of.
type PieceSizeError struct {
	Offset int64 // where it begins, in bytes from the beginning of the stream
	Limit  int   // in bytes
}

func (e *PieceSizeError) Error() string {
	return fmt.Sprintf("bpe: piece at offset %d has %d bytes or more", e.Offset, e.Limit)
}

// streamError is what the user of a stream gets for an error of its reader, or
// for a *PieceSizeError.
func streamError(err error) error {
	if large, ok := err.(*PieceSizeError); ok {
		return large
	}
	return fmt.Errorf("bpe: reading text: %w", err)
}

const (
	// blockSize is how much text a stream collects before cutting it. A block
	// stays in the second-level cache beside what encoding needs there: blocks of
	// 32 to 256 KB are counted as fast, larger ones more slowly.
	blockSize = 64 << 10

	firstRead = 4 << 10 // bytes of buffer for a reader that may be short
	maxIdle   = 1 << 20 // bytes of buffer to keep when there is little in it
)

// A held is the end of a text that is still on its way: what its pieces are
// depends on what comes. Whoever has one adds text, cuts it when it is full, and
// drops what was certain.
//
// The cut after one that left much is due when the text held has become twice as
// long. So all looks at an endless piece together cost as much as two.
type held struct {
	buf    []byte
	offset int64 // of buf in the stream, bytes
	full   int   // length of buf at which to cut
	least  int   // the smallest full
	room   int   // bytes to read at a time
	most   int   // the largest full
}

func newHeld(least int) held {
	return held{full: least, least: least, room: blockSize, most: DefaultMaxPiece}
}

// text is what is held, good until more is added.
func (h *held) text() string { return viewString(h.buf) }

func (h *held) isFull() bool { return len(h.buf) >= h.full }

// add takes as much of text as there is room for until the next cut, and
// returns how much that is.
func (h *held) add(text string) int {
	n := min(len(text), h.full-len(h.buf))
	h.buf = append(h.buf, text[:n]...)
	return n
}

// read is add from a reader, by one call of Read that returns something. It may
// take more than add would: room. A reader that returns nothing for long is
// io.ErrNoProgress.
func (h *held) read(r io.Reader) (int, error) {
	size := len(h.buf)
	if size == cap(h.buf) {
		h.buf = slices.Grow(h.buf, max(size, firstRead))
	}
	free := h.buf[size:min(cap(h.buf), max(h.full, h.room))]
	for range maxEmptyReads {
		n, err := r.Read(free)
		h.buf = h.buf[:size+n]
		if n > 0 || err != nil {
			return n, err
		}
	}
	return 0, io.ErrNoProgress
}

// maxEmptyReads is how often in a row a reader may return nothing, as in
// package bufio.
const maxEmptyReads = 100

// drop lets go of the first n bytes, after a cut.
func (h *held) drop(n int) {
	h.offset += int64(n)
	rest := h.buf[n:]
	if cap(h.buf) > maxIdle && len(rest) < maxIdle/4 {
		h.buf = nil
	}
	h.buf = append(h.buf[:0], rest...)
	h.full = min(max(h.least, 2*len(rest)), h.most)
}

// overflow returns a *PieceSizeError if after a cut there is no room for more.
func (h *held) overflow() error {
	if len(h.buf) < h.most {
		return nil
	}
	return &PieceSizeError{h.offset, h.most}
}

// reset lets go of everything.
func (h *held) reset() {
	h.drop(len(h.buf))
	h.offset = 0
}
