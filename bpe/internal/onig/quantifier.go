package onig

// quantified reads the quantifiers after an atom.
func (p *parser) quantified(atom *node) *node {
	again := false // a second quantifier may follow: the first was a count
	for times := 0; ; times++ {
		for p.skipExtended() {
		}
		least, most, interval, ok := p.quantifier()
		if !ok {
			return atom
		}
		narrow, wide := atom.width()
		if wide == 0 {
			p.refuse("a quantifier of an assertion")
		}
		if times > 0 && !again {
			p.refuse("a quantifier of a quantifier")
		}
		if narrow == 0 && most != 1 && most != 0 {
			p.refuse("a repeated part that can be empty")
		}
		n := p.node(repeat, atom)
		n.min, n.max = least, most
		atom, again = p.suffix(n, interval), interval && times == 0
	}
}

// quantifier reads ?, *, + or a count.
func (p *parser) quantifier() (least, most int, interval, ok bool) {
	switch p.peek() {
	case '?':
		p.pos++
		return 0, 1, false, true
	case '*':
		p.pos++
		return 0, -1, false, true
	case '+':
		p.pos++
		return 1, -1, false, true
	case '{':
		least, most, ok = p.counts()
		return least, most, true, ok
	}
	return 0, 0, false, false
}

// suffix reads the ? or + that changes a quantifier.
func (p *parser) suffix(n *node, interval bool) *node {
	switch {
	case p.at("?"):
		p.pos++
		if p.dialect == Ruby && interval && n.min == n.max {
			// A fixed count has no lazy form: it is optional.
			outer := p.node(repeat, n)
			outer.max = 1
			return outer
		}
		n.mode = lazy
	case p.at("+") && (p.dialect == Rust || !interval):
		p.pos++
		n.mode = possessive
	}
	return n
}

// counts reads {n}, {n,}, {n,m} and, in Ruby syntax, {,m}. Anything else that
// begins with a brace is text there, and an error in Rust.
func (p *parser) counts() (least, most int, ok bool) {
	start := p.pos
	p.pos++ // {
	least, hasLeast := p.count()
	most, hasMost := least, hasLeast
	if p.take(",") {
		if most, hasMost = p.count(); !hasMost {
			most = -1
		}
	}
	if !p.take("}") || !hasLeast && (!hasMost || p.dialect == Rust) {
		if p.dialect == Rust {
			p.refuse("a brace that begins no count")
		}
		p.pos = start
		return 0, 0, false
	}
	if most >= 0 && least > most {
		p.refuse("a count from %d to %d", least, most)
	}
	if least > maxCount || most > maxCount {
		p.refuse("a count over %d", maxCount)
	}
	return least, most, true
}

func (p *parser) count() (n int, ok bool) {
	for r := p.peek(); '0' <= r && r <= '9'; r = p.peek() {
		p.pos++
		n, ok = min(n*10+int(r-'0'), maxCount+1), true
	}
	return n, ok
}
