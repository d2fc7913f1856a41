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
func (f Format) Reader(in *bufio.Reader) Reader {
	switch f {
	case JSON:
		return newJSONReader(in)
	case U32LE:
		return &u32leReader{in: in}
	}
	return &wordReader{in: in}
}

// maxWord is the longest number that is read: ids have up to ten digits, and
// a file of one endless word must not be kept in memory.
const maxWord = 32

// wordReader reads the text format: numbers with white space between them.
type wordReader struct {
	in     *bufio.Reader
	offset int64  // of the next byte of in
	stops  string // bytes that end a word besides white space, and are not part of it
	word   []byte // at most maxWord+1 bytes
}

func (r *wordReader) Next() (bpe.Token, error) {
	if err := r.skipSpace(); err != nil {
		return 0, err
	}
	return r.number()
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

// jsonReader reads the json format: one array of numbers. A general JSON
// decoder would keep a word of any length, and be slower.
type jsonReader struct {
	wordReader
	want string // the marks that may come next; none after the array
}

func newJSONReader(in *bufio.Reader) *jsonReader {
	return &jsonReader{wordReader{in: in, stops: ",]"}, "["}
}

func (r *jsonReader) Next() (bpe.Token, error) {
	mark, err := r.mark()
	if mark == '[' && r.at(']') {
		mark, err = r.mark()
	}
	if mark == ']' {
		_, err = r.mark()
	}
	if err != nil {
		return 0, err
	}
	if err := r.skipSpace(); err != nil {
		return 0, r.early(err)
	}
	return r.number()
}

// mark reads one of the bytes that hold the array together. After the array
// it returns io.EOF, or an error that there is more.
func (r *jsonReader) mark() (byte, error) {
	err := r.skipSpace()
	if err == io.EOF && r.want == "" {
		return 0, io.EOF
	}
	if err != nil {
		return 0, r.early(err)
	}
	b, err := r.in.ReadByte()
	switch {
	case err != nil:
		return 0, err
	case r.want == "":
		return 0, fmt.Errorf("%q at byte %d follows the end of the array", b, r.offset)
	case strings.IndexByte(r.want, b) < 0:
		return 0, fmt.Errorf("%q at byte %d should be %s", b, r.offset, strings.Join(strings.Split(r.want, ""), " or "))
	}
	r.offset++
	r.want = ",]"
	if b == ']' {
		r.want = ""
	}
	return b, nil
}

// at tells whether b is the next byte but for white space. A failure to read
// on will be met again by who reads on.
func (r *jsonReader) at(b byte) bool {
	if r.skipSpace() != nil {
		return false
	}
	next, err := r.in.Peek(1)
	return err == nil && next[0] == b
}

// early explains an end of input within the array.
func (r *jsonReader) early(err error) error {
	if err == io.EOF {
		return fmt.Errorf("the array has no end at byte %d", r.offset)
	}
	return err
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
