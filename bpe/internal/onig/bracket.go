package onig

// bracket reads a class after its bracket, with the classes inside of it.
func (p *parser) bracket() *node {
	s, not := p.classBody()
	if p.flags.fold {
		s = p.foldClass(s, not)
	}
	if not {
		s = s.not()
	}
	n := p.node(class)
	n.set = s
	return n
}

// foldClass returns a class without regard to case.
func (p *parser) foldClass(s set, not bool) set {
	f := foldings()
	if p.dialect == Ruby && !not && f.hasFull(s) {
		p.refuse("case folding of a class to several characters")
	}
	return f.close(s)
}

// classBody reads a class up to its closing bracket. If not, the class is what
// s does not have.
//
// In a class, && has the lowest precedence: [a-z&&[^b]c] is a-z without what
// [^b]c has not.
func (p *parser) classBody() (s set, not bool) {
	if p.depth++; p.depth > maxDepth {
		p.refuse("more than %d classes inside each other", maxDepth)
	}
	not = p.take("^")
	if p.at("]") {
		p.refuse("] as the first character of a class")
	}
	var left set // what comes before the last &&
	intersects := false
	for !p.take("]") {
		switch {
		case p.take("&&"):
			if intersects {
				s = left.and(s)
			}
			left, intersects, s = s, true, nil
			if p.at("]") {
				p.refuse("a class with nothing after &&")
			}
			continue
		case p.dialect == Rust && (p.at("--") || p.at("~~")):
			p.refuse("%s in a class", string(p.text[p.pos:p.pos+2]))
		}
		s = s.or(p.classItem())
	}
	if intersects {
		s = left.and(s)
	}
	p.depth--
	return s, not
}

// classItem reads a character, a range, or a class inside a class.
func (p *parser) classItem() set {
	switch {
	case p.at("[:"):
		if s, ok := p.posixBracket(); ok {
			return s
		}
		p.refuse("[: in a class")
	case p.take("["):
		s, not := p.classBody()
		if not {
			return s.not()
		}
		return s
	}
	first, s, isClass := p.classChar()
	if isClass {
		if p.at("-") && !p.at("-]") && p.dialect == Rust {
			p.refuse("a range that begins with a class")
		}
		return s
	}
	if !p.at("-") || p.at("-]") || p.dialect == Rust && p.at("--") {
		return of(first)
	}
	if p.at("-&&") || p.at("-[") {
		p.refuse("this range")
	}
	p.pos++
	last, _, isClass := p.classChar()
	if isClass {
		p.refuse("a range that ends with a class")
	}
	if first > last {
		p.fail("an empty range")
	}
	if p.at("-") && !p.at("-]") {
		p.refuse("a range after a range")
	}
	return set{{first, last}}
}

// classChar reads a character of a class, or an escape for a class.
func (p *parser) classChar() (r rune, s set, isClass bool) {
	if r = p.next(); r != '\\' {
		return r, nil, false
	}
	if s, ok := p.classEscape(); ok {
		if p.dialect == Rust && p.flags.fold {
			p.refuse("a class whose case does not count")
		}
		return 0, s, true
	}
	if p.peek() == 'b' {
		if p.dialect == Rust {
			p.refuse("\\b in a class")
		}
		p.pos++
		return '\b', nil, false
	}
	return p.charEscape(), nil, false
}

// posixBracket reads [:name:] and [:^name:].
func (p *parser) posixBracket() (s set, ok bool) {
	start := p.pos
	p.pos += 2
	not := p.take("^")
	name := p.pos
	for 'a' <= p.peek() && p.peek() <= 'z' {
		p.pos++
	}
	key := string(p.text[name:p.pos])
	if !p.take(":]") {
		p.pos = start
		return nil, false
	}
	if p.dialect == Rust {
		p.refuse("[:%s:]", key)
	}
	if key == "ascii" {
		s, ok = set{{0, 0x7F}}, true
	} else if s, ok = posix(key); !ok {
		p.fail("no such class: %s", key)
	}
	if not {
		s = s.not()
	}
	return s, true
}
