package jsonpath

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendUnescaped appends the text of a JSON string that is known to be well
// formed, without its quotes. Half of a surrogate pair becomes U+FFFD, as in
// encoding/json, and what is not valid UTF-8 stays as it is, as everywhere here.
//
// That of jsontext replaces the latter too, and took three times as long for
// source text, which has an escape every thirty bytes.
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:i]...)
		if c := text[i+1]; c != 'u' {
			dst = append(dst, escapes[c])
			text = text[i+2:]
			continue
		}
		r := hexUnit(text[i+2:])
		text = text[i+6:]
		if utf16.IsSurrogate(r) && bytes.HasPrefix(text, []byte(`\u`)) {
			if pair := utf16.DecodeRune(r, hexUnit(text[2:])); pair != utf8.RuneError {
				r, text = pair, text[6:]
			}
		}
		dst = utf8.AppendRune(dst, r) // which is U+FFFD for half a pair
	}
}

// escapes is what a letter behind a backslash stands for.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// hexUnit is the number that the four hexadecimal digits before the rest of text
// say.
func hexUnit(text []byte) (unit rune) {
	for _, c := range text[:4] {
		digit := c - '0'
		if c > '9' {
			digit = (c | 0x20) - 'a' + 10
		}
		unit = unit<<4 | rune(digit)
	}
	return unit
}
