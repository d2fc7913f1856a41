package onig

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// The reference reads 100,000 as the largest count; regexp2 would repeat a node
// that often.
const (
	maxCount = 1000
	maxDepth = 200 // of groups
	maxSize  = 1e5 // characters of a pattern
	maxNodes = 1e5 // nodes of a pattern
)

// A parser reads a pattern.
type parser struct {
	dialect Dialect
	text    []rune
	pos     int
	flags   flags
	depth   int
	nodes   int
}

// flags are those of (?imx).
type flags struct{ fold, dotAll, extended bool }

func parse(pattern string, d Dialect) (n *node, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *Error:
			n, err = nil, e
		default:
			panic(e)
		}
	}()
	p := parser{dialect: d, text: []rune(pattern)}
	if !utf8.ValidString(pattern) {
		p.fail("not valid UTF-8")
	}
	if len(p.text) > maxSize {
		p.refuse("more than %d characters", int(maxSize))
	}
	n = p.alternatives()
	if p.pos < len(p.text) {
		p.fail("unmatched )")
	}
	return n, nil
}

func (p *parser) fail(format string, args ...any) {
	panic(&Error{Offset: p.pos, Reason: fmt.Sprintf(format, args...)})
}

func (p *parser) refuse(format string, args ...any) {
	panic(&Error{Offset: p.pos, Unsupported: true, Reason: fmt.Sprintf(format, args...) + " is not supported"})
}

// at reports whether text comes next.
func (p *parser) at(text string) bool {
	return strings.HasPrefix(string(p.text[p.pos:min(len(p.text), p.pos+len(text))]), text)
}

// take reads text if it comes next.
func (p *parser) take(text string) bool {
	if !p.at(text) {
		return false
	}
	p.pos += utf8.RuneCountInString(text)
	return true
}

// peek returns the next character, -1 at the end.
func (p *parser) peek() rune {
	if p.pos >= len(p.text) {
		return -1
	}
	return p.text[p.pos]
}

// next reads a character.
func (p *parser) next() rune {
	r := p.peek()
	if r < 0 {
		p.fail("the pattern ends too early")
	}
	p.pos++
	return r
}

func (p *parser) node(k kind, subs ...*node) *node {
	if p.nodes++; p.nodes > maxNodes {
		p.refuse("a pattern this large")
	}
	return &node{kind: k, subs: subs}
}

// alternatives reads up to the end of a group. Flags set inside end there.
func (p *parser) alternatives() *node {
	if p.depth++; p.depth > maxDepth {
		p.refuse("more than %d groups inside each other", maxDepth)
	}
	before := p.flags
	list := []*node{p.branch()}
	for p.take("|") {
		list = append(list, p.branch())
	}
	p.flags = before
	p.depth--
	if len(list) == 1 {
		return list[0]
	}
	return p.node(choice, list...)
}

// branch reads one alternative.
func (p *parser) branch() *node {
	start := p.pos
	seq := p.node(sequence)
	for p.pos < len(p.text) && !p.at("|") && !p.at(")") {
		if p.skipExtended() {
			continue
		}
		if p.at("(?") && p.flagGroup(seq, start) {
			continue
		}
		atom := p.atom()
		seq.subs = append(seq.subs, p.quantified(atom))
	}
	p.checkFolds(seq)
	return seq
}

// skipExtended skips white space and comments where (?x) holds.
func (p *parser) skipExtended() bool {
	if !p.flags.extended {
		return false
	}
	switch p.peek() {
	case ' ', '\t', '\n', '\r', '\f', '\v':
		p.pos++
		return true
	case '#':
		for p.pos < len(p.text) && p.next() != '\n' {
		}
		return true
	}
	return false
}

// flagGroup reads (?i) and (?#...), which are no atoms, and reports whether one
// was there.
func (p *parser) flagGroup(seq *node, start int) bool {
	at := p.pos
	if p.take("(?#") {
		for p.next() != ')' {
		}
		return true
	}
	p.pos += 2
	flags, ok := p.readFlags()
	if !ok || !p.take(")") {
		p.pos = at
		return false
	}
	if p.dialect == Rust && at != start {
		p.refuse("a flag in the middle of an alternative")
	}
	// In Ruby syntax, the rest of the group is a group of its own.
	before := p.flags
	p.flags = flags
	if p.dialect == Rust {
		return true
	}
	seq.subs = append(seq.subs, p.alternatives())
	p.flags = before
	return true
}

// readFlags reads the letters of (?im-x) or (?im-x:.
func (p *parser) readFlags() (f flags, ok bool) {
	f = p.flags
	on := true
	for {
		switch r := p.peek(); {
		case r == '-' && on:
			on = false
		case r == 'i':
			f.fold = on
		case r == 'm' && p.dialect == Ruby, r == 's' && p.dialect == Rust:
			f.dotAll = on
		case r == 'x':
			f.extended = on
		case r == ')' || r == ':':
			return f, true
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
			p.refuse("(?%c)", r)
		default:
			return f, false
		}
		p.pos++
	}
}

// atom reads what a quantifier can follow.
func (p *parser) atom() *node {
	start := p.pos
	switch r := p.next(); r {
	case '(':
		return p.group()
	case '[':
		return p.bracket()
	case '.':
		n := p.node(class)
		if n.set = all; !p.flags.dotAll {
			n.set = of('\n').not()
		}
		return n
	case '^':
		if p.dialect == Rust {
			return p.node(textStart)
		}
		return p.node(lineStart)
	case '$':
		if p.dialect == Rust {
			return p.node(textEnd)
		}
		return p.node(lineEnd)
	case '\\':
		return p.escape()
	case '*', '+', '?':
		p.fail("%c has nothing to repeat", r)
	case '{':
		p.pos = start
		if _, _, ok := p.counts(); ok {
			p.fail("a count has nothing to repeat")
		}
		p.pos = start + 1
	}
	return p.literal(p.text[start])
}

func (p *parser) literal(r rune) *node {
	n := p.node(char)
	n.char, n.fold = r, p.flags.fold
	return n
}

// group reads a group after its parenthesis.
func (p *parser) group() *node {
	wrap := func(k kind) *node {
		n := p.node(k, p.alternatives())
		p.closeGroup()
		return n
	}
	switch {
	case !p.take("?"):
		return wrap(sequence)
	case p.take(":"):
		return wrap(sequence)
	case p.take("="):
		return wrap(ahead)
	case p.take("!"):
		return wrap(notAhead)
	case p.take(">"):
		return wrap(atomic)
	case p.take("<="):
		return p.fixed(wrap(behind))
	case p.take("<!"):
		return p.fixed(wrap(notBehind))
	case p.at("<"), p.at("P<"):
		p.name()
		return wrap(sequence)
	case p.at("~"), p.at("("), p.at("{"), p.at("@"), p.at("'"), p.at("P"):
		p.refuse("(?%c", p.peek())
	}
	flags, ok := p.readFlags()
	if !ok || !p.take(":") {
		p.fail("no such group")
	}
	before := p.flags
	p.flags = flags
	n := wrap(sequence)
	p.flags = before
	return n
}

func (p *parser) closeGroup() {
	if !p.take(")") {
		p.fail("a group is not closed")
	}
}

// name reads the name of a group, which nothing refers to.
func (p *parser) name() {
	if p.take("P") && p.dialect == Ruby {
		p.fail("no such group")
	}
	p.take("<")
	for i := 0; !p.take(">"); i++ {
		r := p.next()
		switch {
		case r == '_', 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', i > 0 && '0' <= r && r <= '9':
		default:
			p.refuse("this name of a group")
		}
	}
	if p.text[p.pos-2] == '<' {
		p.fail("a group without a name")
	}
}

// fixed checks that a lookbehind has one width, or alternatives of one each:
// engines differ in others.
func (p *parser) fixed(n *node) *node {
	for _, alternative := range branches(n.subs[0]) {
		if least, most := alternative.width(); least != most {
			p.refuse("a lookbehind of several widths")
		}
	}
	return n
}

func branches(n *node) []*node {
	if n.kind == choice {
		return n.subs
	}
	return []*node{n}
}

// checkFolds refuses a text whose case does not count and which could match
// one of another number of characters. Groups in it that hold a text count as
// if they were not there.
func (p *parser) checkFolds(seq *node) {
	var run []rune
	check := func() {
		if len(run) > 0 && p.dialect == Ruby && foldings().multi(run) {
			p.refuse("case folding of %q to another number of characters", string(run))
		}
		run = run[:0]
	}
	var walk func(n *node)
	walk = func(n *node) {
		switch {
		case n.kind == sequence:
			for _, sub := range n.subs {
				walk(sub)
			}
		case n.kind == char && n.fold:
			run = append(run, n.char)
		case n.kind == repeat && n.subs[0].kind == char && n.subs[0].fold:
			check()
			run = append(run, n.subs[0].char)
			check()
		default:
			check()
		}
	}
	walk(seq)
	check()
}
