package charset

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/transform"
)

// Reader reads a text as it is counted: as it stands, or decoded to UTF-8
// if its charset was named or it begins with a mark of UTF-16. It holds a few
// kilobytes, however long the text is. It is for one goroutine.
type Reader struct {
	raw    rawReader
	named  *Charset // by the user, nil if none was
	begun  bool
	likely string     // what else the text may be in
	packed *Packer    // what it may be compressed by
	ended  bool       // the text was read to its end
	in     io.Reader  // what is read next
	check  utf8Check  // of a text that is taken as it stands
	trans  transcoder // of one that is decoded, nil otherwise
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

// Fault returns where the text, as far as it has been read, is first not valid,
// nil if it is valid.
func (t *Reader) Fault() *Fault {
	if t.trans != nil {
		return t.trans.Fault()
	}
	if t.likely != "" {
		return &Fault{Likely: t.likely}
	}
	if at := t.check.end(); at >= 0 && (t.ended || t.check.found) {
		return &Fault{Charset: "UTF-8", Unit: "byte", At: at, Taken: "as it stands", Packed: t.packed}
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
	t.ended = t.ended || err == io.EOF
	if t.trans == nil {
		t.check.write(p[:n])
	}
	return n, err
}

// longestMark is the length of the longest byte order mark, that of UTF-32.
const longestMark = 4

// begin is the first Read, which looks for a mark. It reads right into p where
// that has room: most files are small, and another read would be felt. More than
// once it reads only what may be the beginning of a mark.
func (t *Reader) begin(p []byte) (int, error) {
	head := p
	if len(p) < longestMark {
		head = make([]byte, longestMark)
	}
	n, err := 0, error(nil)
	for err == nil && (n == 0 || t.mayBeMark(head[:n])) {
		var more int
		more, err = t.in.Read(head[n:])
		n += more
	}
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
		t.likely, t.packed = likely(head), PackerOf(head)
		t.check.write(head)
		return n, nil
	default:
		t.likely, t.packed = likely(head), PackerOf(head)
		t.in = io.MultiReader(bytes.NewReader(head), t.in)
	}
	return t.Read(p)
}

// mayBeMark reports whether head is the beginning of a mark, but not all of it.
func (t *Reader) mayBeMark(head []byte) bool {
	if len(head) >= longestMark {
		return false
	}
	for _, cs := range marked {
		if len(head) < len(cs.mark) && strings.HasPrefix(cs.mark, string(head)) {
			return true
		}
	}
	return t.named != nil && len(head) < len(t.named.mark) && strings.HasPrefix(t.named.mark, string(head))
}

// marked are the charsets that marks tell. That of UTF-16LE begins UTF-32LE's.
var marked = []*Charset{utf32LE, utf32BE, utf16LE, utf16BE}

// Of returns that of a text that begins with head: the one that was
// named, or the one of a mark, or nil, which is UTF-8.
func Of(head []byte, named *Charset) *Charset {
	if named != nil && !named.byMark {
		return named
	}
	for _, cs := range marked {
		if strings.HasPrefix(string(head), cs.mark) && cs.plausible(head[len(cs.mark):]) {
			return cs
		}
	}
	return named
}

// plausible reports whether text may be what follows a mark. That of UTF-32LE is
// one of UTF-16LE and a NUL, too.
func (cs *Charset) plausible(text []byte) bool {
	if cs.unit != 4 || len(text) < cs.unit {
		return cs.unit != 4 || len(text) == 0
	}
	r := cs.order.Uint32(text)
	return r != 0 && r <= utf8.MaxRune
}

// likely returns the name of UTF-16 or UTF-32 if head looks like such text without a
// mark. Of UTF-16 that is text in Latin letters: a NUL in every second place, and none
// elsewhere. Of UTF-32 it is any: nothing else has a NUL in every fourth place and code
// points in all.
func likely(head []byte) string {
	const enough = 4 // units
	head = head[:min(len(head), 512)]
	for _, cs := range []*Charset{utf32LE, utf32BE} {
		if len(head) >= enough*cs.unit && allPlausible(cs, head) {
			return cs.name
		}
	}
	head = head[:len(head)&^1]
	if len(head) < 2*enough {
		return ""
	}
	var nuls [2]int
	for i, b := range head {
		if b == 0 {
			nuls[i%2]++
		}
	}
	units := len(head) / 2
	switch {
	case nuls[0] == 0 && nuls[1] > units*3/4:
		return utf16LE.name
	case nuls[1] == 0 && nuls[0] > units*3/4:
		return utf16BE.name
	}
	return ""
}

// allPlausible reports whether text is in UTF-32, as far as whole code points go.
func allPlausible(cs *Charset, text []byte) bool {
	for ; len(text) >= cs.unit; text = text[cs.unit:] {
		if !cs.plausible(text) {
			return false
		}
	}
	return true
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

// failingReader has nothing but an error.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
