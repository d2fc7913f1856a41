package parquet

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Metadata are structs in the compact protocol of Thrift: fields, each with a number and
// a type, up to a stop. What is not known is skipped.

// Types of the compact protocol.
const (
	typeStop   = 0
	typeTrue   = 1
	typeFalse  = 2
	typeByte   = 3
	typeI16    = 4
	typeI32    = 5
	typeI64    = 6
	typeDouble = 7
	typeBinary = 8
	typeList   = 9
	typeSet    = 10
	typeMap    = 11
	typeStruct = 12
)

// maxDepth is how deep structs may be nested.
const maxDepth = 32

// A decoder reads structs. Its first error stays.
type decoder struct {
	in    *bufio.Reader
	left  int64 // bytes that there may be
	err   error
	depth int
}

// field is the beginning of a field of a struct. That of a boolean is its value too.
type field struct {
	id   int16
	kind byte
}

var errThrift = errors.New("broken metadata")

func (d *decoder) fail(err error) {
	if d.err == nil && err != nil {
		d.err = err
	}
}

// structure calls read for each field of a struct. It returns false for one that it does
// not know, which is then skipped.
func (d *decoder) structure(read func(f field) bool) {
	if d.depth++; d.depth > maxDepth {
		d.fail(fmt.Errorf("%w: structs in structs in structs", errThrift))
	}
	last := int16(0)
	for d.err == nil {
		b := d.byte()
		if b == typeStop || d.err != nil {
			break
		}
		f := field{kind: b & 0x0f, id: last + int16(b>>4)}
		if b>>4 == 0 {
			f.id = int16(d.int())
		}
		last = f.id
		if !read(f) {
			d.skip(f.kind)
		}
	}
	d.depth--
}

// list returns how many elements a list has, and their type. An element has a byte at
// least, so there are never more than there can be.
func (d *decoder) list() (n int, kind byte) {
	b := d.byte()
	size := uint64(b >> 4)
	if size == 15 {
		size = d.uint()
	}
	if size > uint64(max(d.left, 0)) {
		d.fail(fmt.Errorf("%w: a list of %d elements in %d bytes", errThrift, size, d.left))
		return 0, 0
	}
	return int(size), b & 0x0f
}

// structs calls read for each element of a list of structs.
func (d *decoder) structs(read func()) {
	n, kind := d.list()
	if n > 0 && kind != typeStruct {
		d.fail(fmt.Errorf("%w: a list of type %d", errThrift, kind))
	}
	for i := 0; i < n && d.err == nil; i++ {
		read()
	}
}

// skip passes over a value.
func (d *decoder) skip(kind byte) {
	switch kind {
	case typeTrue, typeFalse: // the type is the value
	case typeByte:
		d.byte()
	case typeI16, typeI32, typeI64:
		d.uint()
	case typeDouble:
		d.discard(8)
	case typeBinary:
		d.discard(d.length())
	case typeList, typeSet:
		n, element := d.list()
		for i := 0; i < n && d.err == nil; i++ {
			d.skipElement(element)
		}
	case typeMap:
		d.skipMap()
	case typeStruct:
		d.structure(func(field) bool { return false })
	default:
		d.fail(fmt.Errorf("%w: a value of type %d", errThrift, kind))
	}
}

// skipElement passes over an element of a list, where a boolean has a byte.
func (d *decoder) skipElement(kind byte) {
	if kind == typeTrue || kind == typeFalse {
		kind = typeByte
	}
	d.skip(kind)
}

func (d *decoder) skipMap() {
	n := d.uint()
	if n == 0 {
		return
	}
	kinds := d.byte()
	if n > uint64(max(d.left, 0)) {
		d.fail(fmt.Errorf("%w: a map of %d elements in %d bytes", errThrift, n, d.left))
	}
	for ; n > 0 && d.err == nil; n-- {
		d.skipElement(kinds >> 4)
		d.skipElement(kinds & 0x0f)
	}
}

// length returns that of a string.
func (d *decoder) length() int64 {
	n := d.uint()
	if n > uint64(max(d.left, 0)) {
		d.fail(fmt.Errorf("%w: a string of %d bytes in %d", errThrift, n, d.left))
		return 0
	}
	return int64(n)
}

func (d *decoder) string() string {
	b := make([]byte, d.length())
	if d.err != nil {
		return ""
	}
	n, err := io.ReadFull(d.in, b)
	d.left -= int64(n)
	d.fail(early(err))
	return string(b)
}

func (d *decoder) discard(n int64) {
	if d.err != nil {
		return
	}
	if n > d.left {
		d.fail(fmt.Errorf("%w: it ends inside a value", errThrift))
		return
	}
	_, err := d.in.Discard(int(n))
	d.left -= n
	d.fail(early(err))
}

func (d *decoder) byte() byte {
	b, err := d.ReadByte()
	d.fail(early(err))
	return b
}

// ReadByte implements io.ByteReader.
func (d *decoder) ReadByte() (byte, error) {
	if d.err != nil {
		return 0, d.err
	}
	if d.left--; d.left < 0 {
		return 0, io.EOF
	}
	return d.in.ReadByte()
}

func (d *decoder) uint() uint64 {
	if d.err != nil {
		return 0
	}
	n, err := binary.ReadUvarint(d)
	d.fail(early(err))
	return n
}

// int returns a number that may be below 0.
func (d *decoder) int() int64 {
	n := d.uint()
	return int64(n>>1) ^ -int64(n&1)
}

// early is an error that says that a file is shorter than it should be, instead of that
// it ends.
func early(err error) error {
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		return fmt.Errorf("%w: it ends too early", errThrift)
	}
	return err
}
