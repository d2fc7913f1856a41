package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
)

// errIndex says that git's index is in a form that is not read here.
var errIndex = errors.New("its index is in a form that only git reads")

const (
	gitlinkMode = 0o160000 // of an entry that is a submodule
	fileType    = 0o170000
	regularMode = 0o100000
)

// indexEntry is a file that git tracks.
type indexEntry struct {
	name string
	mode uint32
}

// readIndex returns the entries of an index of git: of versions 2 to 4, as
// gitformat-index(5) describes them, with hashes of so many bytes. One that is not
// there is empty.
func readIndex(file string, hashSize int) ([]indexEntry, error) {
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(data) < 12+hashSize || string(data[:4]) != "DIRC" {
		return nil, errIndex
	}
	version := binary.BigEndian.Uint32(data[4:])
	count := binary.BigEndian.Uint32(data[8:])
	if version < 2 || version > 4 {
		return nil, errIndex
	}
	body := data[12 : len(data)-hashSize]
	var entries []indexEntry
	previous := ""
	for range count {
		var e indexEntry
		var ok bool
		if e, body, ok = nextEntry(body, version, hashSize, previous); !ok {
			return nil, errIndex
		}
		previous = e.name
		entries = append(entries, e)
	}
	if len(body) >= 4 && (bytes.HasPrefix(body, []byte("link")) || bytes.HasPrefix(body, []byte("sdir"))) {
		return nil, errIndex // a part of the entries is elsewhere
	}
	return entries, nil
}

// nextEntry returns the entry that body begins with, and what follows it.
func nextEntry(body []byte, version uint32, hashSize int, previous string) (e indexEntry, rest []byte, ok bool) {
	const modeAt, hashAt = 24, 40
	fixed := hashAt + hashSize + 2
	if len(body) < fixed+1 {
		return e, nil, false
	}
	e.mode = binary.BigEndian.Uint32(body[modeAt:])
	if flags := binary.BigEndian.Uint16(body[fixed-2:]); version >= 3 && flags&0x4000 != 0 {
		fixed += 2
	}
	name := body[min(fixed, len(body)):]
	if version == 4 {
		cut, n := offsetVarint(name)
		if n == 0 || cut > len(previous) {
			return e, nil, false
		}
		end := bytes.IndexByte(name[n:], 0)
		if end < 0 {
			return e, nil, false
		}
		e.name = previous[:len(previous)-cut] + string(name[n:n+end])
		return e, name[n+end+1:], true
	}
	end := bytes.IndexByte(name, 0)
	if end < 0 {
		return e, nil, false
	}
	e.name = string(name[:end])
	size := (fixed + end + 8) &^ 7
	if size > len(body) {
		return e, nil, false
	}
	return e, body[size:], true
}

// offsetVarint reads a number as packs of git have offsets. It returns how many
// bytes that took, 0 if it has no end.
func offsetVarint(data []byte) (value, size int) {
	for i, b := range data[:min(len(data), 4)] {
		if i > 0 {
			value++
		}
		value = value<<7 | int(b&0x7f)
		if b&0x80 == 0 {
			return value, i + 1
		}
	}
	return 0, 0
}
