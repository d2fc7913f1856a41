package charset

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/transform"
)

// Reader reads a text as it is counted: as it stands, or decoded to UTF-8
// if its charset was named or it begins with a mark of UTF-16. It holds a few
// kilobytes, however long the text is. It is for one goroutine.
type Reader struct {
	raw   rawReader
	named *Charset // by the user, nil if none was
	begun bool
	in    io.Reader  // what is read next
	check utf8Check  // of a text that is taken as it stands
	trans transcoder // of one that is decoded, nil otherwise
}

// NewReader returns a reader of raw, which is in the charset that the user named,
// nil if none was.
func NewReader(raw io.Reader, named *Charset) *Reader {
	t := &Reader{raw: rawReader{in: raw}, named: named}
	t.in = &t.raw
	return t
}

// Size is how many bytes have been read, in the charset of the text.
func (t *Reader) Size() int64 { return t.raw.n }

// Fault returns where the text, which has been read to its end, is first not
// valid, nil if it is valid.
func (t *Reader) Fault() *Fault {
	if t.trans != nil {
		return t.trans.Fault()
	}
	if at := t.check.end(); at >= 0 {
		return &Fault{Charset: "UTF-8", Unit: "byte", At: at, Taken: "as it stands"}
	}
	return nil
}

// Read implements io.Reader.
func (t *Reader) Read(p []byte) (int, error) {
	if !t.begun {
		t.begun = true
		return t.begin(p)
	}
	n, err := t.in.Read(p)
	if t.trans == nil {
		t.check.write(p[:n])
	}
	return n, err
}

// longestMark is the length of the longest byte order mark, that of UTF-8.
const longestMark = 3

// begin is the first Read, which looks for a mark. It reads right into p where
// that has room: most files are small, and another read would be felt.
func (t *Reader) begin(p []byte) (int, error) {
	head := p
	if len(p) < longestMark {
		head = make([]byte, longestMark)
	}
	n, err := io.ReadAtLeast(t.in, head, longestMark)
	head = head[:n]
	if err != nil { // told when head has been, and as often as asked: a terminal goes on after its end
		t.in = failingReader{err}
	}
	cs := Of(head, t.named)
	switch {
	case cs != nil:
		text := bytes.TrimPrefix(bytes.Clone(head), []byte(cs.mark))
		t.trans = cs.newTranscoder(n - len(text))
		t.in = transform.NewReader(io.MultiReader(bytes.NewReader(text), t.in), t.trans)
	case len(p) >= longestMark && n > 0:
		t.check.write(head)
		return n, nil
	default:
		t.in = io.MultiReader(bytes.NewReader(head), t.in)
	}
	return t.Read(p)
}

// Of returns that of a text that begins with head: the one that was
// named, or the one of a mark of UTF-16, or nil, which is as it stands.
func Of(head []byte, named *Charset) *Charset {
	if named != nil && !named.byMark {
		return named
	}
	for _, cs := range []*Charset{utf16LE, utf16BE} {
		if strings.HasPrefix(string(head), cs.mark) {
			return cs
		}
	}
	return named
}

// rawReader counts what is read.
type rawReader struct {
	in io.Reader
	n  int64
}

func (r *rawReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.n += int64(n)
	return n, err
}

// failingReader has nothing but an error, in which an end too early for
// [io.ReadAtLeast] is the end.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) {
	if r.err == io.ErrUnexpectedEOF {
		return 0, io.EOF
	}
	return 0, r.err
}
