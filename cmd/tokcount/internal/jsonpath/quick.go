package jsonpath

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// A Quick finds the text of records as most are: objects, in which keys lead to one
// string. It is a second way, for those who read corpora: a text is looked at and copied
// once, eight bytes at a time, which takes a fifth of what a [Reader] takes. Of anything
// else it says only that it does not know: then a Reader is to judge. So it need not take
// all that is JSON, but nothing that is not. It is for one goroutine.
type Quick struct {
	keys  []string
	buf   []byte
	n     int // of the text in buf
	ascii bool
	found bool
}

// NewQuick returns one for a path. It is nil, which knows nothing, for a path that has
// more than keys.
func NewQuick(path string) *Quick {
	keys, ok := Keys(path)
	if !ok {
		return nil
	}
	return &Quick{keys: keys}
}

// Text returns the text of a record, and whether all of it is surely ASCII. It is good
// until Text is called again. The record stays as it is.
func (q *Quick) Text(record []byte) (text []byte, ascii, ok bool) {
	if q == nil {
		return nil, false, false
	}
	q.found = false
	i := q.object(record, space(record, 0), 0)
	if i < 0 || space(record, i) != len(record) || !q.found {
		return nil, false, false
	}
	return q.buf[:q.n], q.ascii, true
}

// What follows returns where a part of a record ends that begins at i, or -1 if it does
// not know.

// maxQuickDepth is how deep values may be.
const maxQuickDepth = 64

// object reads an object that the first keys have led to. A record that ends inside it
// has no byte to look at, so there is a test before each.
func (q *Quick) object(s []byte, i, depth int) int {
	wanted := depth < len(q.keys) && depth >= 0
	seen := false
	return members(s, i, func(key []byte, i int) int {
		if !wanted || string(key) != q.keys[depth] {
			return skipValue(s, i, 1)
		}
		if seen || i >= len(s) {
			return -1
		}
		seen = true
		switch {
		case depth+1 < len(q.keys):
			return q.object(s, i, depth+1)
		case s[i] == '"':
			return q.string(s, i+1)
		}
		return -1
	})
}

// members calls value for each member of an object, with its key and where its value
// begins.
func members(s []byte, i int, value func(key []byte, i int) int) int {
	if i >= len(s) || s[i] != '{' {
		return -1
	}
	if i = space(s, i+1); i < len(s) && s[i] == '}' {
		return i + 1
	}
	for i < len(s) && s[i] == '"' {
		end, plain := skipString(s, i+1)
		if end < 0 || !plain {
			return -1
		}
		key := s[i+1 : end-1]
		if i = space(s, end); i >= len(s) || s[i] != ':' {
			return -1
		}
		if i = value(key, space(s, i+1)); i < 0 {
			return -1
		}
		if i = space(s, i); i >= len(s) {
			return -1
		}
		if s[i] == '}' {
			return i + 1
		}
		if s[i] != ',' {
			return -1
		}
		i = space(s, i+1)
	}
	return -1
}

// skipValue passes over a value.
func skipValue(s []byte, i, depth int) int {
	if i >= len(s) || depth > maxQuickDepth {
		return -1
	}
	switch c := s[i]; {
	case c == '"':
		end, _ := skipString(s, i+1)
		return end
	case c == '{':
		return members(s, i, func(_ []byte, i int) int { return skipValue(s, i, depth+1) })
	case c == '[':
		return skipArray(s, i, depth)
	case c == '-' || isDigit(c):
		return skipNumber(s, i)
	}
	for _, word := range [...]string{"true", "false", "null"} {
		if end := i + len(word); end <= len(s) && string(s[i:end]) == word {
			return end
		}
	}
	return -1
}

func skipArray(s []byte, i, depth int) int {
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return i + 1
	}
	for {
		if i = skipValue(s, i, depth+1); i < 0 {
			return -1
		}
		if i = space(s, i); i >= len(s) {
			return -1
		}
		if s[i] == ']' {
			return i + 1
		}
		if s[i] != ',' {
			return -1
		}
		i = space(s, i+1)
	}
}

// skipNumber passes over a number. What follows it is looked at by who asked.
func skipNumber(s []byte, i int) int {
	if s[i] == '-' {
		i++
	}
	from := i
	i = digits(s, i)
	if i == from || s[from] == '0' && i > from+1 {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		from = i + 1
		if i = digits(s, from); i == from {
			return -1
		}
	}
	if i < len(s) && s[i]|0x20 == 'e' {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		from = i
		if i = digits(s, from); i == from {
			return -1
		}
	}
	return i
}

func digits(s []byte, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return c-'0' < 10 }

func space(s []byte, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// Eight bytes of a string make a word, the first the lowest.
const (
	each = 0x0101010101010101
	top  = 0x80 * each
)

// special returns a word whose lowest set bit is the top one of the first byte that is a
// quote, a backslash or a control character; it is 0 if there is none.
func special(w uint64) uint64 {
	quote, backslash := w^'"'*each, w^'\\'*each
	return ((quote-each)&^quote | (backslash-each)&^backslash | (w-' '*each)&^w) & top
}

// skipString passes over a string, from behind its quote. It reports whether it has no
// escapes.
func skipString(s []byte, i int) (end int, plain bool) {
	plain = true
	for {
		for i+8 <= len(s) {
			m := special(binary.LittleEndian.Uint64(s[i:]))
			if m != 0 {
				i += bits.TrailingZeros64(m) / 8
				break
			}
			i += 8
		}
		if i >= len(s) {
			return -1, false
		}
		switch c := s[i]; {
		case c == '"':
			return i + 1, plain
		case c == '\\':
			plain = false
			size := escapeSize(s[i:])
			if size == 0 {
				return -1, false
			}
			i += size
		case c < ' ':
			return -1, false
		default:
			i++
		}
	}
}

// string decodes a string, from behind its quote, into the buffer.
func (q *Quick) string(s []byte, i int) int {
	if len(q.buf) < len(s)-i+8 {
		q.buf = make([]byte, max(2*len(q.buf), len(s)-i+8, 4096))
	}
	out, n := q.buf, 0 // never shorter than what is left of s, and a word
	all := uint64(0)
	for {
		for i+8 <= len(s) {
			w := binary.LittleEndian.Uint64(s[i:])
			m := special(w)
			binary.LittleEndian.PutUint64(out[n:], w)
			all |= w
			if m != 0 {
				k := bits.TrailingZeros64(m) / 8
				i, n = i+k, n+k
				break
			}
			i, n = i+8, n+8
		}
		if i >= len(s) {
			return -1
		}
		switch c := s[i]; {
		case c == '"':
			q.n, q.ascii, q.found = n, all&top == 0, true
			return i + 1
		case c == '\\':
			size := escapeSize(s[i:])
			switch size {
			case 0:
				return -1
			case 2:
				out[n] = escapes[s[i+1]]
				n++
			default:
				var r rune
				r, size = unescape(s[i:])
				n += utf8.EncodeRune(out[n:], r)
				all |= top
			}
			i += size
		case c < ' ':
			return -1
		default:
			out[n] = c
			all |= uint64(c)
			i, n = i+1, n+1
		}
	}
}

// escapeSize returns the length of an escape, 0 if it is none.
func escapeSize(s []byte) int {
	if len(s) < 2 {
		return 0
	}
	if s[1] != 'u' {
		if escapes[s[1]] == 0 {
			return 0
		}
		return 2
	}
	if len(s) < 6 {
		return 0
	}
	for _, c := range s[2:6] {
		if !isDigit(c) && (c|0x20)-'a' > 5 {
			return 0
		}
	}
	return 6
}

// unescape returns the character of an escape with digits, which may be half of a pair,
// and its length. Half a pair alone is U+FFFD.
func unescape(s []byte) (r rune, size int) {
	r = hexUnit(s[2:])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) >= 12 && s[6] == '\\' && s[7] == 'u' && escapeSize(s[6:]) == 6 {
		if pair := utf16.DecodeRune(r, hexUnit(s[8:])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}
