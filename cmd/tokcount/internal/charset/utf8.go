package charset

import "unicode/utf8"

// utf8Check looks for the first byte that is not valid UTF-8 in a text that
// comes in parts. Its zero value is for a new text.
type utf8Check struct {
	size    int64             // of what has been looked at
	partial [utf8.UTFMax]byte // the beginning of a character whose end is in the next part
	n       int               // bytes of partial
	found   bool              // what is not valid begins at size, and nothing is looked at any more
}

// write looks at the next part.
func (c *utf8Check) write(part []byte) {
	for c.n > 0 && len(part) > 0 && !c.found {
		c.partial[c.n] = part[0]
		c.n++
		part = part[1:]
		c.complete()
	}
	if c.found || len(part) == 0 {
		return
	}
	end := lastCharacter(part)
	valid := end
	if !Valid(part[:end]) {
		valid, c.found = validLength(part), true
	}
	c.size += int64(valid)
	c.n = copy(c.partial[:], part[end:])
}

// complete looks at partial if that is a character, or cannot become one.
func (c *utf8Check) complete() {
	char := c.partial[:c.n]
	switch {
	case !utf8.FullRune(char):
	case utf8.Valid(char):
		c.size += int64(c.n)
		c.n = 0
	default:
		c.found = true
	}
}

// end returns the offset of the first byte that is not valid, if the text ends
// here, or -1.
func (c *utf8Check) end() int64 {
	if c.found || c.n > 0 {
		return c.size
	}
	return -1
}

// lastCharacter returns where the last character of part begins if it goes on
// in the next part, and the length of part if it does not.
func lastCharacter(part []byte) int {
	for i := len(part) - 1; i >= 0 && i > len(part)-utf8.UTFMax; i-- {
		if utf8.RuneStart(part[i]) {
			if !utf8.FullRune(part[i:]) {
				return i
			}
			break
		}
	}
	return len(part)
}

// validLength returns the length of the valid text that part begins with.
func validLength(part []byte) int {
	i := 0
	for i < len(part) {
		r, size := utf8.DecodeRune(part[i:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		i += size
	}
	return i
}
