package shard

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/tokcount/tokcount/cmd/tokcount/internal/charset"
)

// largeText is from what size on a text is not held, in bytes, but read twice: once to
// see whether it is valid and for validation, and once to encode it.
const largeText = 16 << 20

// errLarge says that a text is to be read by stream.
var errLarge = errors.New("a large text")

// A text reads a file that is one document.
type text struct {
	in    io.Closer
	text  *bufio.Reader
	fault *charset.Reader
	ended bool
}

// newText returns what reads a text: in UTF-8, whatever its byte order mark says, and
// without that.
func newText(in io.ReadCloser) *text {
	r := charset.NewReader(in, nil)
	t := &text{in: in, text: bufio.NewReaderSize(r, 64<<10), fault: r}
	if head, _ := t.text.Peek(len(utf8Mark)); bytes.Equal(head, utf8Mark) {
		_, _ = t.text.Discard(len(utf8Mark))
	}
	return t
}

func (t *text) Close() error { return t.in.Close() }

// read implements documents, for one that can be held; else it returns errLarge.
func (t *text) read(b *batch) error {
	if t.ended {
		return io.EOF
	}
	t.ended = true
	data := bytes.NewBuffer(b.data[:0])
	n, err := io.Copy(data, io.LimitReader(t.text, largeText+1))
	if err != nil {
		return err
	}
	if n > largeText {
		return errLarge
	}
	b.data = data.Bytes()
	b.records = append(b.records, record{end: len(b.data), reason: t.reason()})
	return nil
}

// reason says why what was read is not text, "" if it is. What is not valid UTF-8 is
// the encoder's to judge.
func (t *text) reason() string {
	fault := t.fault.Fault()
	switch {
	case fault == nil || fault.Charset == "UTF-8":
		return ""
	case fault.Likely != "":
		return fmt.Sprintf("it looks like %s without a mark", fault.Likely)
	}
	return fmt.Sprintf("%s %d is not valid %s", fault.Unit, fault.At, fault.Charset)
}

// A survey is what must be known of a text before it is encoded.
type survey struct {
	bytes  int64
	hash   uint32
	reason string // why it is not text
	valid  bool   // it is valid UTF-8
}

// survey reads a large text.
func (t *text) survey() (s survey, err error) {
	buf := make([]byte, 64<<10)
	for {
		n, err := t.text.Read(buf)
		s.bytes += int64(n)
		s.hash = crc32.Update(s.hash, castagnoli(), buf[:n])
		if err == io.EOF {
			break
		}
		if err != nil {
			return survey{}, err
		}
	}
	fault := t.fault.Fault()
	s.reason, s.valid = t.reason(), fault == nil || fault.Charset != "UTF-8"
	return s, nil
}

// castagnoli returns the table of the hash of texts, which is made when it is first
// used.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }
