package onig

import (
	"fmt"
	"strings"
)

// An emitter writes nodes in the syntax of regexp2, in a way that every
// construct means the same whatever comes before and after it.
type emitter struct{ strings.Builder }

func (e *emitter) node(n *node) {
	switch n.kind {
	case char:
		if n.fold {
			e.set(foldings().class(n.char))
		} else {
			e.char(n.char)
		}
	case class:
		e.set(n.set)
	case sequence:
		for _, sub := range n.subs {
			if sub.kind == choice {
				e.group("(?:", sub)
			} else {
				e.node(sub)
			}
		}
	case choice:
		for i, sub := range n.subs {
			if i > 0 {
				e.WriteByte('|')
			}
			e.node(sub)
		}
	case repeat:
		e.repeat(n)
	case atomic:
		e.group("(?>", n.subs[0])
	case ahead:
		e.group("(?=", n.subs[0])
	case notAhead:
		e.group("(?!", n.subs[0])
	case behind:
		e.group("(?<=", n.subs[0])
	case notBehind:
		e.group("(?<!", n.subs[0])
	case border:
		e.border(n.set, "(?!", "(?=")
	case notBorder:
		e.border(n.set, "(?=", "(?!")
	case lineStart:
		e.WriteString(`(?:\A|(?<=\n)(?!\z))`)
	case lineEnd:
		e.WriteString(`(?=\n|\z)`)
	case textStart:
		e.WriteString(`\A`)
	case textEnd:
		e.WriteString(`\z`)
	case lastLine:
		e.WriteString(`(?=\n?\z)`)
	}
}

// border writes what comes after a character of s, and after none.
func (e *emitter) border(s set, after, afterNone string) {
	c := &node{kind: class, set: s}
	e.WriteString("(?:")
	e.group("(?<=", c)
	e.group(after, c)
	e.WriteByte('|')
	e.group("(?<!", c)
	e.group(afterNone, c)
	e.WriteByte(')')
}

func (e *emitter) group(open string, n *node) {
	e.WriteString(open)
	e.node(n)
	e.WriteByte(')')
}

func (e *emitter) repeat(n *node) {
	if n.mode == possessive {
		e.WriteString("(?>")
	}
	if sub := n.subs[0]; sub.kind == char || sub.kind == class {
		e.node(sub)
	} else {
		e.group("(?:", sub)
	}
	switch {
	case n.min == 0 && n.max == 1:
		e.WriteByte('?')
	case n.min == 0 && n.max < 0:
		e.WriteByte('*')
	case n.min == 1 && n.max < 0:
		e.WriteByte('+')
	case n.max < 0:
		fmt.Fprintf(e, "{%d,}", n.min)
	default:
		fmt.Fprintf(e, "{%d,%d}", n.min, n.max)
	}
	switch n.mode {
	case lazy:
		e.WriteByte('?')
	case possessive:
		e.WriteByte(')')
	}
}

// char writes a character so that it is no operator.
func (e *emitter) char(r rune) {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
		e.WriteRune(r)
		return
	}
	var hex [6]byte
	i := len(hex)
	for ; r > 0 || i == len(hex); r >>= 4 {
		i--
		hex[i] = "0123456789ABCDEF"[r&15]
	}
	e.WriteString(`\x{`)
	e.Write(hex[i:])
	e.WriteByte('}')
}

// set writes a class by its ranges, or by those it lacks if they are fewer.
func (e *emitter) set(s set) {
	switch {
	case len(s) == 0:
		e.WriteString(`(?!)`)
		return
	case len(s) == 1 && s[0].first == s[0].last:
		e.char(s[0].first)
		return
	}
	e.WriteByte('[')
	if rest := s.not(); len(rest) < len(s) && len(rest) > 0 {
		e.WriteByte('^')
		s = rest
	}
	for _, r := range s {
		e.char(r.first)
		if r.first != r.last {
			e.WriteByte('-')
			e.char(r.last)
		}
	}
	e.WriteByte(']')
}
