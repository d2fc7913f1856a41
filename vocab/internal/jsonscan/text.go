package jsonscan

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// Text reads a string and returns it unescaped, valid until the next one is
// read.
func (s *Scanner) Text() []byte {
	if s.peek() != '"' {
		s.wrong("a string")
		return nil
	}
	return s.string(&s.text)
}

// Char reads a string of one character.
func (s *Scanner) Char() rune {
	text := s.Text()
	r, size := utf8.DecodeRune(text)
	if s.err == nil && (size == 0 || size != len(text)) {
		s.Fail("one character is expected")
	}
	return r
}

// string reads the string at pos. The result is a slice of the file or, if it
// has escapes, of buffer.
//
// An error in a key has the path of the object, since the key is not known.
func (s *Scanner) string(buffer *[]byte) []byte {
	s.borrowed = false
	start := s.pos + 1
	end := s.plain(start)
	if end < len(s.data) && s.data[end] == '"' {
		s.pos = end + 1
		return s.data[start:end:end]
	}
	text := append((*buffer)[:0], s.data[start:end]...)
	for s.err == nil {
		if end >= len(s.data) {
			s.pos = end
			s.fail("", "the file ends too early")
			break
		}
		switch c := s.data[end]; {
		case c == '"':
			s.pos, *buffer, s.borrowed = end+1, text, true
			return text
		case c == '\\':
			s.pos = end
			text = s.escape(text)
			end = s.pos
		case c < ' ':
			s.pos = end
			s.Fail("a control character in a string must be escaped")
		default:
			s.pos = end
			s.invalid()
		}
		if s.err != nil {
			break
		}
		next := s.plain(end)
		text = append(text, s.data[end:next]...)
		end = next
	}
	*buffer = text
	return nil
}

// invalid reports bytes at pos that are not valid UTF-8.
func (s *Scanner) invalid() {
	if !utf8.FullRune(s.data[s.pos:]) {
		s.pos = len(s.data)
		s.fail("", "the file ends too early")
		return
	}
	s.Fail("the file is not valid UTF-8")
}

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain returns where the plain text that begins at i ends: at a quote, a
// backslash, a control character, a byte that is not valid UTF-8, or the end.
// It looks at eight bytes at a time.
func (s *Scanner) plain(i int) int {
	data := s.data
	for {
		for ; i+8 <= len(data); i += 8 {
			w := binary.LittleEndian.Uint64(data[i:])
			quote, slash := w^(lows*'"'), w^(lows*'\\')
			stop := (w | (w - lows*' ') | (quote - lows) | (slash - lows)) & highs
			if stop != 0 {
				i += bits.TrailingZeros64(stop) / 8
				break
			}
		}
		for ; i < len(data); i++ {
			c := data[i]
			if c >= utf8.RuneSelf {
				break
			}
			if c == '"' || c == '\\' || c < ' ' {
				return i
			}
		}
		if i >= len(data) {
			return len(data)
		}
		for i < len(data) && data[i] >= utf8.RuneSelf {
			if i+1 < len(data) && 0xC2 <= data[i] && data[i] < 0xE0 && data[i+1]&0xC0 == 0x80 {
				i += 2 // most of those in byte-level spelling
				continue
			}
			r, size := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && size == 1 {
				return i
			}
			i += size
		}
	}
}

// escape appends the character of the escape at pos, and goes after it.
func (s *Scanner) escape(text []byte) []byte {
	if s.pos+1 >= len(s.data) {
		s.pos = len(s.data)
		s.fail("", "the file ends too early")
		return text
	}
	c := s.data[s.pos+1]
	switch c {
	case '"', '\\', '/':
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'u':
		return s.escapeUnicode(text)
	default:
		s.Fail("no such escape: \\%c", c)
	}
	s.pos += 2
	return append(text, c)
}

// escapeUnicode is escape for \uXXXX and pairs of them.
func (s *Scanner) escapeUnicode(text []byte) []byte {
	r := s.hex()
	if utf16.IsSurrogate(r) {
		low := rune(-1)
		switch rest := s.data[s.pos:]; {
		case len(rest) == 0, len(rest) == 1 && rest[0] == '\\':
			s.pos = len(s.data)
			s.fail("", "the file ends too early")
		case rest[0] == '\\' && rest[1] == 'u':
			low = s.hex()
		}
		if r = utf16.DecodeRune(r, low); r == utf8.RuneError {
			s.Fail("half of a surrogate pair in a string")
		}
	}
	return utf8.AppendRune(text, r)
}

// hex reads \uXXXX.
func (s *Scanner) hex() (r rune) {
	for i := s.pos + 2; i < s.pos+6; i++ {
		if i >= len(s.data) {
			s.pos = len(s.data)
			s.fail("", "the file ends too early")
			return 0
		}
		c := s.data[i]
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			s.Fail("\\u is followed by four hexadecimal digits")
			return 0
		}
		r = r<<4 | rune(c)
	}
	s.pos += 6
	return r
}
