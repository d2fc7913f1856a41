package ids

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/bpe"
)

// Reader reads ids in one of the formats. Next returns io.EOF after the
// last. Errors tell the offset in bytes, counted from 0.
type Reader interface {
	Next() (bpe.Token, error)
}

// Reader returns what reads ids of in, which is in the format.
//
// Text may have commas between the numbers, and may be JSON. That may be an array of
// arrays: what is decoded is all that they have, in order.
func (f Format) Reader(in *bufio.Reader) Reader {
	switch f {
	case JSON:
		return &jsonReader{wordReader: wordReader{in: in, stops: "[,]"}}
	case U32LE:
		return &u32leReader{in: in}
	}
	return &textReader{wordReader: wordReader{in: in, stops: "[,]"}}
}

// maxWord is the longest number that is read: ids have up to ten digits, and
// a file of one endless word must not be kept in memory.
const maxWord = 32

// wordReader reads numbers with white space between them.
type wordReader struct {
	in     *bufio.Reader
	offset int64  // of the next byte of in
	stops  string // bytes that end a word besides white space, and are not part of it
	word   []byte // at most maxWord+1 bytes
}

// number reads the number that starts here. The white space that ends it is
// read too, lest a reader of a terminal wait for more before it shows this.
func (r *wordReader) number() (bpe.Token, error) {
	start := r.offset
	if err := r.readWord(); err != nil {
		return 0, err
	}
	id, err := strconv.ParseUint(string(r.word), 10, 32)
	if err == nil && len(r.word) <= maxWord {
		return bpe.Token(id), nil
	}
	what := strconv.Quote(string(r.word[:min(len(r.word), maxWord)]))
	if len(r.word) > maxWord {
		what += "..."
	}
	return 0, fmt.Errorf("%s at byte %d is not a token id", what, start)
}

// readWord sets r.word to the bytes up to the end of the word, of which it
// reads no more than it takes to know that this is no number. Where a stop
// stands instead of a word, that is the word.
func (r *wordReader) readWord() error {
	r.word = r.word[:0]
	for len(r.word) <= maxWord {
		b, err := r.in.ReadByte()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		stop := strings.IndexByte(r.stops, b) >= 0
		if stop && len(r.word) > 0 {
			return r.in.UnreadByte()
		}
		r.offset++
		if isSpace(b) {
			return nil
		}
		r.word = append(r.word, b)
		if stop {
			return nil
		}
	}
	return nil
}

// skipSpace stands before a byte that is not white space when it returns nil.
func (r *wordReader) skipSpace() error {
	for {
		b, err := r.in.ReadByte()
		switch {
		case err != nil:
			return err
		case !isSpace(b):
			return r.in.UnreadByte()
		}
		r.offset++
	}
}

// isSpace tells ASCII white space, of which JSON has all that it knows.
func isSpace(b byte) bool {
	return b == ' ' || '\t' <= b && b <= '\r'
}

// textReader reads the text format, which is JSON if it begins as that does.
type textReader struct {
	wordReader
	json  *jsonReader
	begun bool
}

func (r *textReader) Next() (bpe.Token, error) {
	if r.json != nil {
		return r.json.Next()
	}
	if err := r.skipSpace(); err != nil {
		return 0, err
	}
	next, err := r.in.Peek(1)
	switch {
	case err != nil:
		return 0, err
	case next[0] == '[' && !r.begun:
		r.json = &jsonReader{wordReader: r.wordReader}
		return r.json.Next()
	case next[0] == ',' && r.begun:
		r.offset++
		if _, err := r.in.Discard(1); err != nil {
			return 0, err
		}
		if err := r.skipSpace(); err != nil {
			return 0, err // a comma may be the last: it is that of a row that goes on
		}
	}
	r.begun = true
	return r.number()
}

// jsonReader reads the json format: arrays of numbers, or of such arrays, one after
// another. A general JSON decoder would keep a word of any length, and be slower.
type jsonReader struct {
	wordReader
	depth int  // of arrays that are open
	after bool // a value of the array has been read: a comma or the end must come
	comma bool // a value must come
	begun bool // there is an array
}

func (r *jsonReader) Next() (bpe.Token, error) {
	for {
		err := r.skipSpace()
		if err == io.EOF && (r.depth > 0 || !r.begun) {
			return 0, fmt.Errorf("the array has no end at byte %d", r.offset)
		}
		if err != nil {
			return 0, err
		}
		next, err := r.in.Peek(1)
		if err != nil {
			return 0, err
		}
		mark := next[0]
		if mark != '[' && mark != ']' && mark != ',' && r.depth > 0 && !r.after {
			r.after, r.comma = true, false
			return r.number()
		}
		if err := r.take(mark); err != nil {
			return 0, err
		}
		r.offset++
		if _, err := r.in.Discard(1); err != nil {
			return 0, err
		}
	}
}

// take goes on behind one of the marks that hold arrays together.
func (r *jsonReader) take(mark byte) error {
	want := "["
	switch {
	case r.depth == 0 && r.begun && mark != '[':
		return fmt.Errorf("%q at byte %d follows the end of the array", mark, r.offset)
	case r.depth > 0 && r.after:
		want = ",]"
	case r.depth > 0 && !r.comma:
		want = "[]" // or a number
	}
	if r.comma && mark != '[' {
		return fmt.Errorf("%q at byte %d is not a token id", string(mark), r.offset)
	}
	if strings.IndexByte(want, mark) < 0 {
		return fmt.Errorf("%q at byte %d should be %s", mark, r.offset, strings.Join(strings.Split(want, ""), " or "))
	}
	switch mark {
	case '[':
		r.begun = true
		r.depth++
		r.after, r.comma = false, false
	case ']':
		r.depth--
		r.after, r.comma = r.depth > 0, false
	case ',':
		r.after, r.comma = false, true
	}
	return nil
}

// u32leReader reads the u32le format.
type u32leReader struct {
	in     *bufio.Reader
	offset int64
}

func (r *u32leReader) Next() (bpe.Token, error) {
	const size = 4
	b, err := r.in.Peek(size)
	switch {
	case err == io.EOF && len(b) > 0:
		return 0, fmt.Errorf("truncated u32le: %d of %d bytes at byte %d", len(b), size, r.offset)
	case err != nil:
		return 0, err
	}
	id := binary.LittleEndian.Uint32(b)
	r.offset += size
	_, err = r.in.Discard(size)
	return id, err
}
