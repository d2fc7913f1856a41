package vocab

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/table"
)

// The compiled form is a vocabulary that is read in place: the tables as they
// are embedded for the published ones, after what else a Vocab has. All numbers
// are little-endian.
//
//	0   magic    "tokcount vocab 1", of which the last byte is the version
//	16  u64      length of the file in bytes
//	24  u32      where the tables begin: a multiple of 64
//	28  u32      CRC-32C of all that follows
//	32  name, pattern, number of ids, number of special tokens, each special token
//	    and its id; 0, or 1 and the pipeline of a tokenizer file
//	    (compiled_pipeline.go); zeros up to the tables
//	    tables   see package table
//
// A text is its length and its bytes; a length, a number and an id are uvarints.
// The tables may have more ids, which are not of the vocabulary (r50k_base).
// Special tokens are in the order of their texts, so the same vocabulary always
// gives the same file.
//
// The checksum finds accidents. Against somebody who computes it again, all
// lengths are checked before they are used, and the contents of the tables so
// far as look-ups depend on them ([table.Table.Check]).
const (
	compiledMagic = CompiledMagic
	compiledHead  = 32
	compiledAlign = 64
	compiledMax   = 1 << 27 // bytes; the largest tables have 70 MB
)

// CompiledMagic is what a compiled vocabulary begins with. The last byte is the
// version.
const CompiledMagic = "tokcount vocab 1"

// castagnoli returns the table of the checksum, which is made when it is first used.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// A CompiledError reports that data is not a compiled vocabulary, or is one that
// was damaged or written by another version.
type CompiledError struct {
	Path string // of the file, if it is known
	Err  error
}

func (e *CompiledError) Error() string {
	if e.Path == "" {
		return message.Sprintf("vocab: compiled vocabulary: %v", e.Err)
	}
	return message.Sprintf("vocab: compiled vocabulary %s: %v", e.Path, e.Err)
}

func (e *CompiledError) Unwrap() error { return e.Err }

// WriteCompiled writes the vocabulary in the form that [OpenCompiled] opens
// without building anything: a file of some 1.5 times the size of a .tiktoken
// file. Only the same version of the form can be read: keep the source.
func (v *Vocab) WriteCompiled(w io.Writer) error {
	if err := v.Validate(); err != nil {
		return err
	}
	head := make([]byte, compiledHead, 4096)
	copy(head, compiledMagic)
	head = v.appendFields(head)
	for len(head)%compiledAlign != 0 {
		head = append(head, 0)
	}
	sum := crc32.New(castagnoli())
	sum.Write(head[compiledHead:])
	size, err := v.tokens.WriteTo(sum)
	if err != nil {
		return err
	}
	if size += int64(len(head)); size > compiledMax {
		return message.Errorf("vocab: %w: compiled it has %d bytes, more than %d", ErrTooLarge, size, compiledMax)
	}
	binary.LittleEndian.PutUint64(head[16:], uint64(size))
	binary.LittleEndian.PutUint32(head[24:], uint32(len(head)))
	binary.LittleEndian.PutUint32(head[28:], sum.Sum32())
	out := bufio.NewWriter(w)
	out.Write(head)
	if _, err := v.tokens.WriteTo(out); err != nil {
		return err
	}
	return out.Flush()
}

func (v *Vocab) appendFields(b []byte) []byte {
	b = appendText(b, v.Name)
	b = appendText(b, v.Pattern)
	b = binary.AppendUvarint(b, uint64(v.Len()))
	b = binary.AppendUvarint(b, uint64(len(v.Special)))
	for _, token := range slices.Sorted(maps.Keys(v.Special)) {
		b = appendText(b, token)
		b = binary.AppendUvarint(b, uint64(v.Special[token]))
	}
	if v.pipeline == nil {
		return append(b, 0)
	}
	return v.pipeline.append(append(b, 1))
}

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// ParseCompiled returns the vocabulary in data, as [Vocab.WriteCompiled] writes
// it, such as an embedded file. It reads the tables in place, and copies
// nothing but the special tokens. Errors are of type [*CompiledError].
func ParseCompiled(data string) (*Vocab, error) {
	v, err := parseCompiled(data)
	if err != nil {
		return nil, &CompiledError{"", err}
	}
	return v, nil
}

func parseCompiled(data string) (*Vocab, error) {
	const kind = len(compiledMagic) - 1 // the rest is the version
	switch {
	case len(data) < compiledHead || data[:kind] != compiledMagic[:kind]:
		return nil, errors.New("not a compiled vocabulary")
	case data[kind] != compiledMagic[kind]:
		return nil, message.Errorf("version %q, not %q: compile it again", data[kind], compiledMagic[kind])
	}
	head := []byte(data[:compiledHead])
	if size := binary.LittleEndian.Uint64(head[16:]); size != uint64(len(data)) {
		return nil, message.Errorf("%d bytes instead of %d: it was cut off or added to", len(data), size)
	}
	start := binary.LittleEndian.Uint32(head[24:])
	if start < compiledHead || uint64(start) > uint64(len(data)) || start%compiledAlign != 0 {
		return nil, errors.New("damaged: the tables begin outside the file")
	}
	if checksum(data[compiledHead:]) != binary.LittleEndian.Uint32(head[28:]) {
		return nil, errors.New("damaged: wrong checksum")
	}
	v := &Vocab{Special: map[string]uint32{}}
	ids, err := v.parseFields(data[compiledHead:start])
	if err != nil {
		return nil, err
	}
	t, err := table.Open(data[start:])
	if err != nil {
		return nil, err
	}
	if err := t.Check(); err != nil {
		return nil, err
	}
	switch {
	case t.IsModel() != (v.pipeline != nil), v.pipeline != nil && !v.pipeline.fits(t), ids > uint64(t.Len()):
		return nil, errors.New("damaged: number of ids")
	case v.pipeline != nil:
		v.tokens = t
		return v, nil
	case ids < 256:
		return nil, errors.New("damaged: number of ids")
	}
	v.tokens = t.Below(int(ids))
	return v, v.Validate()
}

// parseFields reads what is before the tables, and returns the number of ids.
func (v *Vocab) parseFields(rest string) (ids uint64, err error) {
	f := fields{rest: strings.Clone(rest)} // so that no text depends on the file
	v.Name, v.Pattern, ids = f.text(), f.text(), f.number()
	for range f.number() {
		token, id := f.text(), f.number()
		if _, twice := v.Special[token]; f.bad || twice || id > math.MaxUint32 {
			return 0, errors.New("damaged: special tokens")
		}
		v.Special[token] = uint32(id)
	}
	if f.number() == 1 {
		v.pipeline = f.pipeline()
	}
	if f.bad || strings.Trim(f.rest, "\x00") != "" {
		return 0, errors.New("damaged: name, pattern, special tokens or pipeline")
	}
	return ids, nil
}

// fields reads numbers and texts. What is not there reads as zero and sets bad.
type fields struct {
	rest string
	bad  bool
}

func (f *fields) number() (x uint64) {
	if len(f.rest) > 0 && f.rest[0] < 0x80 { // most
		x = uint64(f.rest[0])
		f.rest = f.rest[1:]
		return x
	}
	var n [binary.MaxVarintLen64]byte
	x, size := binary.Uvarint(n[:copy(n[:], f.rest)])
	if size <= 0 {
		f.bad, f.rest = true, ""
		return 0
	}
	f.rest = f.rest[size:]
	return x
}

func (f *fields) text() string {
	n := f.number()
	if n > uint64(len(f.rest)) {
		f.bad, f.rest = true, ""
		return ""
	}
	s := f.rest[:n]
	f.rest = f.rest[n:]
	return s
}
