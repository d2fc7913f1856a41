package format

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// A DType is how an id is stored: always with the lowest byte first.
type DType string

// The types that there are.
const (
	Uint16 DType = "uint16"
	Int32  DType = "int32"
	Uint32 DType = "uint32"
)

// Size returns the length of an id, in bytes.
func (t DType) Size() int {
	if t == Uint16 {
		return 2
	}
	return 4
}

// ids returns how many ids the type holds, from 0 on.
func (t DType) ids() int64 {
	switch t {
	case Uint16:
		return 1 << 16
	case Int32:
		return 1 << 31
	}
	return 1 << 32
}

// Append appends ids to dst, each of which fits, and returns the extended slice.
func (t DType) Append(dst []byte, ids []uint32) []byte {
	n := len(dst)
	dst = slices.Grow(dst, len(ids)*t.Size())[:n+len(ids)*t.Size()]
	out := dst[n:]
	if t == Uint16 {
		for ; len(ids) >= 4 && len(out) >= 8; ids, out = ids[4:], out[8:] { // which is a third of the time
			binary.LittleEndian.PutUint64(out, uint64(ids[0])|uint64(ids[1])<<16|uint64(ids[2])<<32|uint64(ids[3])<<48)
		}
		for i, id := range ids {
			binary.LittleEndian.PutUint16(out[2*i:], uint16(id))
		}
		return dst
	}
	for i, id := range ids {
		binary.LittleEndian.PutUint32(out[4*i:], id)
	}
	return dst
}

// Decode appends the ids in src, whose length is a multiple of Size, to dst, and returns
// the extended slice.
func (t DType) Decode(dst []uint32, src []byte) []uint32 {
	if t == Uint16 {
		for ; len(src) >= 2; src = src[2:] {
			dst = append(dst, uint32(binary.LittleEndian.Uint16(src)))
		}
		return dst
	}
	for ; len(src) >= 4; src = src[4:] {
		dst = append(dst, binary.LittleEndian.Uint32(src))
	}
	return dst
}

// DType returns the type for a vocabulary with so many ids: the one called given, or
// the smallest that holds all if that is "". It is an error if the layout does not have
// it, or if an id would not fit.
func (f *Format) DType(given string, ids int) (DType, error) {
	for i, t := range f.DTypes {
		most := t.ids()
		if f.MaxIDs != nil {
			most = int64(f.MaxIDs[i])
		}
		switch {
		case given == "" && int64(ids) <= most:
			return t, nil
		case given != string(t):
		case int64(ids) > t.ids():
			return "", fmt.Errorf("%s holds %d ids, and the tokenizer has %d", t, t.ids(), ids)
		default:
			return t, nil
		}
	}
	if given == "" {
		return "", fmt.Errorf("format %s has no type for the %d ids of the tokenizer", f.Name, ids)
	}
	var names []string
	for _, t := range f.DTypes {
		names = append(names, string(t))
	}
	return "", fmt.Errorf("format %s has no type %q: it is %s", f.Name, given, strings.Join(names, " or "))
}
