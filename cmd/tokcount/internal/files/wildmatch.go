package files

import "strings"

// matched is what a pattern is found to be for a text. The last two say how far up
// it is of no use to try on.
type matched int

const (
	noMatch matched = iota
	match
	abortAll
	abortToStarStar
)

// wildmatch reports whether a pattern of .gitignore is for a text. It goes as
// wildmatch.c of git does, case for case, since what git ignores is what that says:
// doublestar, path.Match and the like differ from it in sets, classes, backslashes
// and **. With pathname, only ** matches a slash.
func wildmatch(pattern, text string, pathname bool) bool {
	w := wild{pattern, pathname}
	return w.match(0, text) == match
}

type wild struct {
	pattern  string
	pathname bool
}

// at returns byte i of the pattern, 0 after its end.
func (w *wild) at(i int) byte {
	if i >= 0 && i < len(w.pattern) {
		return w.pattern[i]
	}
	return 0
}

func (w *wild) match(p int, text string) matched {
	for ; p < len(w.pattern); p, text = p+1, text[1:] {
		c := w.pattern[p]
		if text == "" && c != '*' {
			return abortAll
		}
		switch c {
		case '*':
			next, rest, result := w.star(p, text)
			if rest == "" {
				return result
			}
			p, text = next, rest
		case '?':
			if w.pathname && text[0] == '/' {
				return noMatch
			}
		case '[':
			end, ok := w.set(p, text[0])
			switch {
			case end < 0:
				return abortAll
			case !ok || w.pathname && text[0] == '/':
				return noMatch
			}
			p = end
		case '\\':
			p++
			c = w.at(p)
			fallthrough
		default:
			if text[0] != c {
				return noMatch
			}
		}
	}
	if text == "" {
		return match
	}
	return noMatch
}

// star matches the stars at p. Where they end before a slash that text has, it
// returns the places of both; else rest is "" and the result is that of the pattern.
func (w *wild) star(p int, text string) (next int, rest string, result matched) {
	first := p
	for w.at(p+1) == '*' {
		p++
	}
	p++
	slashes := !w.pathname
	if w.pathname && p-first > 1 {
		opens := first == 0 || w.at(first-1) == '/'
		closes := p == len(w.pattern) || w.at(p) == '/' || w.at(p) == '\\' && w.at(p+1) == '/'
		if opens && closes {
			if w.at(p) == '/' && w.match(p+1, text) == match {
				return 0, "", match
			}
			slashes = true
		}
	}
	slash := strings.IndexByte(text, '/')
	switch {
	case p == len(w.pattern) && !slashes && slash >= 0:
		return 0, "", abortToStarStar
	case p == len(w.pattern):
		return 0, "", match
	case !slashes && w.at(p) == '/' && slash < 0:
		return 0, "", abortAll
	case !slashes && w.at(p) == '/':
		return p, text[slash:], match
	}
	for ; text != ""; text = text[1:] {
		result := w.match(p, text)
		switch {
		case result != noMatch:
			if !slashes || result != abortToStarStar {
				return 0, "", result
			}
		case !slashes && text[0] == '/':
			return 0, "", abortToStarStar
		}
	}
	return 0, "", abortAll
}

// set reports whether c is in the set that begins at p, and returns where that
// ends, -1 if it does not.
func (w *wild) set(p int, c byte) (end int, in bool) {
	p++
	negated := w.at(p) == '!' || w.at(p) == '^'
	if negated {
		p++
	}
	for previous, first := byte(0), true; first || w.at(p) != ']'; first, p = false, p+1 {
		b := w.at(p)
		switch {
		case p >= len(w.pattern):
			return -1, false
		case b == '\\':
			p++
			if b = w.at(p); p >= len(w.pattern) {
				return -1, false
			}
			in = in || b == c
		case b == '-' && previous != 0 && w.at(p+1) != 0 && w.at(p+1) != ']':
			p++
			if b = w.at(p); b == '\\' {
				p++
				if b = w.at(p); p >= len(w.pattern) {
					return -1, false
				}
			}
			in = in || previous <= c && c <= b
			b = 0
		case b == '[' && w.at(p+1) == ':':
			close := strings.IndexByte(w.pattern[p+2:], ']')
			if close < 0 {
				return -1, false
			}
			name, isClass := strings.CutSuffix(w.pattern[p+2:p+2+close], ":")
			if !isClass {
				in = in || c == '['
				break
			}
			inNamed, known := inClass(c, name)
			if !known {
				return -1, false
			}
			in = in || inNamed
			p += 2 + close
			b = 0
		default:
			in = in || b == c
		}
		previous = b
	}
	return p, in != negated
}

// inClass reports whether c is in a class of ASCII, as in [[:alpha:]], and whether there
// is one of that name.
func inClass(c byte, class string) (in, known bool) {
	is := func(ranges string) bool { // pairs of first and last
		for i := 0; i < len(ranges); i += 2 {
			if ranges[i] <= c && c <= ranges[i+1] {
				return true
			}
		}
		return false
	}
	switch class {
	case "alnum":
		return is("09azAZ"), true
	case "alpha":
		return is("azAZ"), true
	case "blank":
		return is("  \t\t"), true
	case "cntrl":
		return is("\x00\x1f\x7f\x7f"), true
	case "digit":
		return is("09"), true
	case "graph":
		return is("!~"), true
	case "lower":
		return is("az"), true
	case "print":
		return is(" ~"), true
	case "punct":
		return is("!/:@[`{~"), true
	case "space":
		return is("  \t\r"), true
	case "upper":
		return is("AZ"), true
	case "xdigit":
		return is("09afAF"), true
	}
	return false, false
}
