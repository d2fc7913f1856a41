package charset

import (
	_ "embed"
	"slices"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// labels has a line for each encoding of the standard: its name, and its other labels.
// They are those of package htmlindex, which is not used: it knows the languages of
// readers too, and sets up tables of languages in every run, whether or not a charset
// is asked for, with 16 page faults. A test compares the two.
//
//go:embed labels.txt
var labels string

// nameOf returns the standard's name of the encoding with a label, in any case, "" if
// there is none.
func nameOf(label string) string {
	label = strings.ToLower(strings.TrimSpace(label))
	for line := range strings.Lines(labels) {
		if words := strings.Fields(line); slices.Contains(words, label) {
			return words[0]
		}
	}
	return ""
}

// standardNames are those of all encodings of the standard.
func standardNames() (names []string) {
	for line := range strings.Lines(labels) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		names = append(names, name)
	}
	return names
}

// encodingOf returns the encoding that the standard calls name, nil for those that
// this package reads itself, and for the one that is not read.
func encodingOf(name string) encoding.Encoding {
	return map[string]encoding.Encoding{
		"utf-8":          unicode.UTF8,
		"ibm866":         charmap.CodePage866,
		"iso-8859-2":     charmap.ISO8859_2,
		"iso-8859-3":     charmap.ISO8859_3,
		"iso-8859-4":     charmap.ISO8859_4,
		"iso-8859-5":     charmap.ISO8859_5,
		"iso-8859-6":     charmap.ISO8859_6,
		"iso-8859-7":     charmap.ISO8859_7,
		"iso-8859-8":     charmap.ISO8859_8,
		"iso-8859-8-i":   charmap.ISO8859_8I,
		"iso-8859-10":    charmap.ISO8859_10,
		"iso-8859-13":    charmap.ISO8859_13,
		"iso-8859-14":    charmap.ISO8859_14,
		"iso-8859-15":    charmap.ISO8859_15,
		"iso-8859-16":    charmap.ISO8859_16,
		"koi8-r":         charmap.KOI8R,
		"koi8-u":         charmap.KOI8U,
		"macintosh":      charmap.Macintosh,
		"x-mac-cyrillic": charmap.MacintoshCyrillic,
		"windows-874":    charmap.Windows874,
		"windows-1250":   charmap.Windows1250,
		"windows-1251":   charmap.Windows1251,
		"windows-1252":   charmap.Windows1252,
		"windows-1253":   charmap.Windows1253,
		"windows-1254":   charmap.Windows1254,
		"windows-1255":   charmap.Windows1255,
		"windows-1256":   charmap.Windows1256,
		"windows-1257":   charmap.Windows1257,
		"windows-1258":   charmap.Windows1258,
		"x-user-defined": charmap.XUserDefined,
		"euc-jp":         japanese.EUCJP,
		"iso-2022-jp":    japanese.ISO2022JP,
		"shift_jis":      japanese.ShiftJIS,
		"euc-kr":         korean.EUCKR,
		"gb18030":        simplifiedchinese.GB18030,
		"gbk":            simplifiedchinese.GBK,
		"big5":           traditionalchinese.Big5,
	}[name]
}
