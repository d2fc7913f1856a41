package onig

// A node is a part of a parsed pattern.
type node struct {
	kind kind
	subs []*node // of all kinds but char, class and the anchors

	char rune // of a char
	set  set  // of a class or a border
	fold bool // of a char: case does not count

	min, max int // of a repeat; max is -1 for no limit
	mode     mode
}

type kind uint8

const (
	char      kind = iota
	class          // one character of a set
	sequence       // one after the other
	choice         // one of them, the first that leads to a match
	repeat         // min to max times subs[0]
	atomic         // subs[0], not tried again
	ahead          // what follows matches subs[0]
	notAhead       // what follows does not
	behind         // what comes before matches subs[0]
	notBehind      // what comes before does not
	border         // between a character of set and one that is not, or an end
	notBorder      // elsewhere
	lineStart      //  of Ruby: at the start, or after a newline that is not the last character
	lineEnd        // of Ruby: at the end, or before a newline
	textStart      // at the start
	textEnd        // at the end
	lastLine       // at the end, or before a newline at the end
)

type mode uint8

const (
	greedy mode = iota
	lazy
	possessive
)

// width returns how many characters n matches at least and at most, -1 for no
// limit.
func (n *node) width() (least, most int) {
	switch n.kind {
	case char, class:
		return 1, 1
	case sequence:
		for _, sub := range n.subs {
			a, b := sub.width()
			least += a
			if most >= 0 {
				most += b
			}
			if b < 0 {
				most = -1
			}
		}
		return least, most
	case choice:
		for i, sub := range n.subs {
			a, b := sub.width()
			if i == 0 || a < least {
				least = a
			}
			if b < 0 || most < 0 {
				most = -1
			} else {
				most = max(most, b)
			}
		}
		return least, most
	case repeat:
		a, b := n.subs[0].width()
		if b == 0 {
			return 0, 0
		}
		if n.max < 0 || b < 0 {
			return a * n.min, -1
		}
		return a * n.min, b * n.max
	case atomic:
		return n.subs[0].width()
	}
	return 0, 0
}
