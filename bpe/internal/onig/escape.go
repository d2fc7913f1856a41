package onig

// escape reads an escape after its backslash, outside of a class.
func (p *parser) escape() *node {
	switch p.peek() {
	case 'A':
		p.pos++
		return p.node(textStart)
	case 'z':
		p.pos++
		return p.node(textEnd)
	case 'Z':
		if p.dialect == Rust {
			p.refuse("\\Z")
		}
		p.pos++
		return p.node(lastLine)
	case 'b', 'B':
		return p.border(p.next() == 'B')
	case 'R', 'X', 'K', 'G', 'g', 'k', 'N', 'O', 'y', 'Y':
		p.refuse("\\%c", p.peek())
	case '1', '2', '3', '4', '5', '6', '7', '8', '9':
		p.refuse("a back-reference")
	}
	start := p.pos
	if s, ok := p.classEscape(); ok {
		n := p.node(class)
		if p.dialect == Ruby {
			s = bareWord(string(p.text[start:p.pos]), s)
		}
		n.set = s
		if p.dialect == Rust && p.flags.fold {
			p.refuse("a class whose case does not count")
		}
		return n
	}
	return p.literal(p.charEscape())
}

// bareWord returns the set s of an escape outside of brackets: \w has more
// characters there.
func bareWord(escape string, s set) set {
	not := escape[0] < 'a'
	switch loose(escape) {
	case "w", "p{word}":
	case "p{^word}":
		not = !not
	default:
		return s
	}
	if not {
		return s.and(moreWord().not())
	}
	return s.or(moreWord())
}

// border returns \b, or \B if not.
func (p *parser) border(not bool) *node {
	n := p.node(border)
	if not {
		n.kind = notBorder
	}
	n.set = word(p.dialect)
	if p.dialect == Ruby {
		n.set = n.set.or(moreWord())
	}
	return n
}

// classEscape reads the rest of an escape that stands for a class, if it is
// one.
func (p *parser) classEscape() (s set, ok bool) {
	r := p.peek()
	switch r {
	case 's', 'S':
		s = space()
	case 'd', 'D':
		s = digit()
	case 'w', 'W':
		s = word(p.dialect)
	case 'h', 'H':
		if p.dialect == Rust {
			p.refuse("\\%c", r)
		}
		s = hexDigit()
	case 'p', 'P':
		p.pos++
		return p.property(r == 'P'), true
	default:
		return nil, false
	}
	p.pos++
	if 'A' <= r && r <= 'Z' {
		s = s.not()
	}
	return s, true
}

// property reads the name of \p{Name} and \p{^Name}.
func (p *parser) property(not bool) set {
	if !p.take("{") {
		if p.dialect == Ruby {
			p.refuse("\\p without a brace")
		}
		return p.named(string(p.next()), not)
	}
	if p.dialect == Ruby && p.take("^") {
		not = !not
	}
	start := p.pos
	for p.peek() != '}' {
		p.next()
	}
	name := string(p.text[start:p.pos])
	p.pos++
	return p.named(name, not)
}

// isOther reports whether a name is that of a property that Oniguruma knows and this
// package does not have: they are refused; what else is not known is an error. Blocks
// and ages are others too, whose names show it.
func isOther(name string) bool {
	switch name {
	case "asciihexdigit", "ahex", "bidicontrol", "cased", "caseignorable", "changeswhencasefolded",
		"changeswhencasemapped", "changeswhenlowercased", "changeswhentitlecased", "changeswhenuppercased",
		"defaultignorablecodepoint", "deprecated", "extender", "graphemebase", "graphemeextend",
		"graphemelink", "hexdigit", "hyphen", "idcontinue", "idstart", "idsbinaryoperator",
		"idstrinaryoperator", "logicalorderexception", "noncharactercodepoint", "otheralphabetic", "othermath",
		"patternsyntax", "patternwhitespace", "quotationmark", "radical", "regionalindicator",
		"sentenceterminal", "softdotted", "terminalpunctuation", "xidcontinue", "xidstart", "sterm":
		return true
	}
	return false
}

func (p *parser) named(name string, not bool) set {
	s, ok := property(name)
	if !ok {
		key := loose(name)
		if isOther(key) || len(key) > 2 && key[:2] == "in" || len(key) > 3 && key[:3] == "age" || len(key) == 4 || p.dialect == Rust {
			p.refuse("the property %q", name)
		}
		p.fail("no such property: %q", name)
	}
	if not {
		return s.not()
	}
	return s
}

// charEscape reads the rest of an escape that stands for a character.
func (p *parser) charEscape() rune {
	switch r := p.next(); r {
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 'f':
		return '\f'
	case 'v':
		return '\v'
	case 'a':
		return '\a'
	case 'e':
		if p.dialect == Rust {
			p.refuse("\\e")
		}
		return 0x1B
	case 'x':
		if p.take("{") {
			return p.hex(1, 8, true)
		}
		if r := p.hex(1, 2, false); r < 0x80 || p.dialect == Rust {
			return r
		}
		p.refuse("\\x for a byte over 7F")
	case 'u':
		if p.take("{") {
			return p.hex(1, 8, true)
		}
		return p.hex(4, 4, false)
	default:
		if r == '0' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' {
			p.refuse("\\%c", r)
		}
		return r
	}
	panic("unreachable")
}

// hex reads a code point in hexadecimal digits, up to a brace if braced.
func (p *parser) hex(least, most int, braced bool) (r rune) {
	n := 0
	for ; n < most; n++ {
		d, ok := hexValue(p.peek())
		if !ok {
			break
		}
		p.pos++
		if r = r<<4 | d; r > 0x10FFFF {
			p.fail("no such code point")
		}
	}
	if n < least {
		p.fail("too few hexadecimal digits")
	}
	if braced && !p.take("}") {
		p.refuse("several code points in braces")
	}
	if 0xD800 <= r && r < 0xE000 {
		p.fail("a surrogate")
	}
	return r
}

func hexValue(r rune) (d rune, ok bool) {
	switch {
	case '0' <= r && r <= '9':
		return r - '0', true
	case 'a' <= r && r <= 'f':
		return r - 'a' + 10, true
	case 'A' <= r && r <= 'F':
		return r - 'A' + 10, true
	}
	return 0, false
}
