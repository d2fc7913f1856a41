package jsonscan

import "strconv"

// Uint32 reads a whole number below 2^32. Errors call it what, as in "the id".
func (s *Scanner) Uint32(what string) uint32 {
	switch c := s.peek(); {
	case s.err != nil:
		return 0
	case c == '"':
		s.Fail("%s is not a number", what)
		return 0
	case c == 'n' && s.literal("null"):
		s.Fail("%s is null", what)
		return 0
	case c != '-' && (c < '0' || '9' < c):
		s.wrong("a number")
		return 0
	}
	return s.whole(what)
}

// whole reads a number that begins at pos.
func (s *Scanner) whole(what string) uint32 {
	var n uint64
	i := s.pos
	for ; i < len(s.data) && i < s.pos+10 && '0' <= s.data[i] && s.data[i] <= '9'; i++ {
		n = n*10 + uint64(s.data[i]-'0')
	}
	if i > s.pos && i < len(s.data) && (s.data[i] == ',' || s.data[i] == '}') &&
		(s.data[s.pos] != '0' || i == s.pos+1) && n < 1<<32 {
		s.pos = i // the common case
		return uint32(n)
	}
	number := s.number()
	if s.err != nil {
		return 0
	}
	if number[0] == '-' {
		s.Fail("%s is negative: %s", what, clip(number))
		return 0
	}
	for _, c := range number {
		if c < '0' || '9' < c {
			s.Fail("%s is not a whole number: %s", what, clip(number))
			return 0
		}
	}
	small, err := strconv.ParseUint(string(number), 10, 32)
	if err != nil {
		s.Fail("%s does not fit 32 bits: %s", what, clip(number))
	}
	return uint32(small)
}

// Float reads a number.
func (s *Scanner) Float(what string) float64 {
	if c := s.peek(); c != '-' && (c < '0' || '9' < c) {
		s.wrong("a number")
		return 0
	}
	number := s.number()
	f, err := strconv.ParseFloat(string(number), 64)
	if err != nil {
		s.Fail("%s is out of range: %s", what, clip(number))
	}
	return f
}

// clip shortens a number for a message.
func clip(number []byte) string {
	if len(number) > 24 {
		return string(number[:24]) + "..."
	}
	return string(number)
}

// number reads a number and returns its text.
func (s *Scanner) number() []byte {
	start := s.pos
	if s.data[s.pos] == '-' {
		s.pos++
	}
	if s.pos < len(s.data) && s.data[s.pos] == '0' {
		s.pos++
	} else if !s.digits() {
		return nil
	}
	if s.pos < len(s.data) && s.data[s.pos] == '.' {
		s.pos++
		if !s.digits() {
			return nil
		}
	}
	if s.pos < len(s.data) && s.data[s.pos]|0x20 == 'e' {
		s.pos++
		if s.pos < len(s.data) && (s.data[s.pos] == '+' || s.data[s.pos] == '-') {
			s.pos++
		}
		if !s.digits() {
			return nil
		}
	}
	return s.data[start:s.pos]
}

// digits reads at least one digit.
func (s *Scanner) digits() bool {
	start := s.pos
	for s.pos < len(s.data) && '0' <= s.data[s.pos] && s.data[s.pos] <= '9' {
		s.pos++
	}
	if s.pos == start {
		s.unexpected()
		return false
	}
	return true
}
