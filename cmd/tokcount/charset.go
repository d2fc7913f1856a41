package main

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// charset is how the characters of a text are written as bytes, by the WHATWG
// Encoding Standard, which is that of browsers. Package encoding calls it an
// encoding, a word that is taken here.
type charset struct {
	name     string            // the standard's
	encoding encoding.Encoding // nil for UTF-16
	order    binary.ByteOrder  // of UTF-16, nil for others
	mark     string            // the byte order mark of a text, which is no part of it
	byMark   bool              // a mark tells the order, which the label does not
}

// Those that marks tell.
var (
	utf16LE = &charset{name: "utf-16le", order: binary.LittleEndian, mark: "\xff\xfe"}
	utf16BE = &charset{name: "utf-16be", order: binary.BigEndian, mark: "\xfe\xff"}
)

// charsetFlag is -E, of commands that read text.
type charsetFlag struct{ label string }

func (f *charsetFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.label, "charset", "E", "", "read text in charset `LABEL`, such as latin1 or utf-16")
	complete(cmd, "charset", charsetNames)
}

// get returns the charset that was asked for, nil if none was.
func (f *charsetFlag) get(cmd *cobra.Command) (*charset, error) {
	if !cmd.Flags().Changed("charset") {
		return nil, nil
	}
	return findCharset(f.label)
}

func findCharset(label string) (*charset, error) {
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil, unknownCharset(label)
	}
	name, err := htmlindex.Name(enc)
	if err != nil {
		return nil, err
	}
	switch name {
	case "replacement":
		return nil, fmt.Errorf("charset %q is not read: the standard forbids it", label)
	case utf16BE.name:
		return utf16BE, nil
	case utf16LE.name:
		cs := *utf16LE // as the standard has it for utf-16 without a mark too
		cs.byMark = strings.EqualFold(strings.TrimSpace(label), "utf-16")
		return &cs, nil
	case "utf-8":
		return &charset{name: name, encoding: enc, mark: "\xef\xbb\xbf"}, nil
	}
	return &charset{name: name, encoding: enc}, nil
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
	for _, name := range charsetNames() {
		if bare != "" && strings.HasPrefix(without.Replace(name), bare) {
			spellings = append(spellings, name)
		}
	}
	for _, s := range spellings {
		if _, err := htmlindex.Get(s); err == nil {
			return fmt.Errorf("unknown charset %q: did you mean %s?", label, s)
		}
	}
	return fmt.Errorf("unknown charset %q", label)
}

// charsetNames are the standard's names of the charsets that are read.
func charsetNames() []string {
	names := []string{"utf-8", utf16BE.name, utf16LE.name}
	for _, all := range [][]encoding.Encoding{charmap.All, japanese.All, korean.All, simplifiedchinese.All, traditionalchinese.All} {
		for _, enc := range all {
			name, err := htmlindex.Name(enc)
			if err == nil && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}
