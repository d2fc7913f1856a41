// Package charset reads text in any charset of the WHATWG Encoding Standard as
// UTF-8, and reports where a text is not valid.
//
// A [Reader] passes text through unchanged unless a charset was named or the text
// begins with a byte order mark of UTF-16. It never fails on invalid text: the
// place of the first invalid byte is a [Fault] when the text has ended.
package charset

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/encoding"
)

// Charset is how the characters of a text are written as bytes, by the WHATWG
// Encoding Standard, which browsers follow. Package encoding calls it an
// encoding, a word that means something else here. A nil Charset stands for text
// that is read unchanged.
type Charset struct {
	name     string            // the standard's
	encoding encoding.Encoding // nil for UTF-16 and UTF-32
	order    binary.ByteOrder  // of those, nil for others
	unit     int               // bytes of theirs that belong together
	mark     string            // the byte order mark of a text, which is no part of it
	byMark   bool              // a mark tells the order, which the label does not
}

// Those that marks tell.
var (
	utf16LE = &Charset{name: "utf-16le", order: binary.LittleEndian, unit: 2, mark: "\xff\xfe"}
	utf16BE = &Charset{name: "utf-16be", order: binary.BigEndian, unit: 2, mark: "\xfe\xff"}
	utf32LE = &Charset{name: "utf-32le", order: binary.LittleEndian, unit: 4, mark: "\xff\xfe\x00\x00"}
	utf32BE = &Charset{name: "utf-32be", order: binary.BigEndian, unit: 4, mark: "\x00\x00\xfe\xff"}
)

// Find returns the charset that has label among its names, in any case.
func Find(label string) (*Charset, error) {
	switch strings.ToLower(strings.TrimSpace(label)) { // which the standard does not have
	case "utf-32", "utf32":
		cs := *utf32LE
		cs.byMark = true
		return &cs, nil
	case utf32LE.name:
		return utf32LE, nil
	case utf32BE.name:
		return utf32BE, nil
	}
	name := nameOf(label)
	switch name {
	case "":
		return nil, unknownCharset(label)
	case "replacement":
		return nil, fmt.Errorf("charset %q is not read: the standard forbids it", label)
	case utf16BE.name:
		return utf16BE, nil
	case utf16LE.name:
		cs := *utf16LE // as the standard has it for utf-16 without a mark too
		cs.byMark = strings.EqualFold(strings.TrimSpace(label), "utf-16")
		return &cs, nil
	case "utf-8":
		return &Charset{name: name, encoding: encodingOf(name), mark: "\xef\xbb\xbf"}, nil
	}
	return &Charset{name: name, encoding: encodingOf(name)}, nil
}

// unknownCharset suggests what else a label may be spelt like: people write
// latin-1, utf16 and windows_1252.
func unknownCharset(label string) error {
	without := strings.NewReplacer("-", "", "_", "", " ", "")
	bare := without.Replace(strings.ToLower(label))
	digits := strings.IndexFunc(bare, unicode.IsDigit)
	spellings := []string{bare}
	if digits > 0 {
		spellings = append(spellings, bare[:digits]+"-"+bare[digits:])
	}
	for _, name := range Names() {
		if bare != "" && strings.HasPrefix(without.Replace(name), bare) {
			spellings = append(spellings, name)
		}
	}
	for _, s := range spellings {
		if nameOf(s) != "" {
			return fmt.Errorf("unknown charset %q: did you mean %s?", label, s)
		}
	}
	return fmt.Errorf("unknown charset %q", label)
}

// Names are the standard's names of the charsets that are read.
func Names() []string {
	names := []string{"utf-8", utf16BE.name, utf16LE.name, utf32BE.name, utf32LE.name}
	for _, name := range standardNames() {
		if encodingOf(name) != nil && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// IsBinary reports whether a text that begins with head has a NUL in it. In
// UTF-16 that is two bytes, in UTF-32 four.
func IsBinary(head []byte, named *Charset) bool {
	cs := Of(head, named)
	if cs == nil || cs.order == nil {
		return bytes.IndexByte(head, 0) >= 0
	}
	for unit := range slices.Chunk(head, cs.unit) {
		if len(unit) == cs.unit && len(bytes.Trim(unit, "\x00")) == 0 {
			return true
		}
	}
	return false
}
