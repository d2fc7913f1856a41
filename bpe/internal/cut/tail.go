package cut

import "sort"

// The longest end of a text that has at most max tokens.
//
// How a text is split depends on nothing before it, so from where two ends of a
// text have a piece begin at the same place, they have the same pieces. An end
// that begins inside a piece of the text goes on with the text's own pieces
// after one or two that are not: where it begins, a number may be cut into other
// groups of three, an apostrophe begin a contraction, punctuation join a word.
// But for numbers, that ends at the next piece or the one after it: so the end
// has more tokens than the pieces after those. In a long number the groups of
// three may stay shifted: but there are only three ways to group.
//
// So pieces are counted from the last one back, up to where there are max
// tokens. Then the cuts before are tried, nearest first, each by splitting the
// text from there until the pieces are the text's own again. It ends when the
// pieces after the next two have max tokens, and the last four ends tried had
// max or more: in a number, all longer ones go through one of them.

// A tailCut knows the pieces of a text and counts from its end.
type tailCut struct {
	*Cutter
	text  string
	max   int
	ends  []int // of pieces
	after []int // tokens from the start of each group of pieces on, last group first

	best, bestTokens int
	streak           int // how many of the ends last tried had max tokens or more

	stopped bool // no cut before the text can do, unless its first piece ends earlier then
}

const (
	tailGroup = 32 // pieces
	enough    = 4  // ends in a row: digits are grouped in three ways, and one to spare
)

// Tail returns the start of the longest end of a text without special tokens
// that has at most max tokens, and their number. If text is cut off at its
// beginning, it reports whether it is sure that what was there would not change
// the answer.
func (w *Cutter) Tail(text string, max int, cutOff bool) (start, tokens int, sure bool) {
	if w.Custom != nil {
		start, tokens = w.tailCustom(text, max)
		return start, tokens, !cutOff || start > 0 && tokens > 0
	}
	if max == 0 {
		return len(text), 0, true
	}
	return w.tailNear(text, max, cutOff, nearBytes)
}

func (w *Cutter) tailNear(text string, max int, cutOff bool, near int) (start, tokens int, sure bool) {
	c := tailCut{Cutter: w, text: text, max: max, best: len(text)}
	c.ends = make([]int, 0, len(text)/4+1)
	for pos := 0; pos < len(text); pos = c.ends[len(c.ends)-1] {
		ends := w.Ends[:w.Known.Split(text, pos, w.Ends[:])]
		c.ends = append(c.ends, ends...)
	}
	piece := c.count()
	if piece == 0 {
		return c.best, c.bestTokens, !cutOff
	}
	for piece--; piece >= 0; piece-- {
		if c.ends[piece]-c.start(piece) > near {
			c.far(piece)
		} else {
			c.near(c.start(piece), c.ends[piece])
		}
		if c.streak >= enough && c.tokens(piece+1) >= max {
			c.stopped = true
			break
		}
	}
	return c.best, c.bestTokens, !cutOff || piece > 0 || c.stopped && c.Known.Steady(text)
}

// count counts pieces from the last one back, and returns the first from which
// on there are at most max tokens.
func (c *tailCut) count() (piece int) {
	c.after = []int{0}
	piece = len(c.ends)
	for total := 0; piece > 0; {
		first := (piece - 1) / tailGroup * tailGroup
		total += c.CountPieces(c.text, c.start(first), c.ends[first:piece])
		if total > c.max {
			break
		}
		c.after = append(c.after, total)
		piece = first
	}
	for ; piece > 0; piece-- {
		if n := c.tokens(piece - 1); n > c.max {
			break
		}
	}
	c.best, c.bestTokens = c.start(piece), c.tokens(piece)
	return piece
}

// start returns where a piece begins; the end of the text for the one after the
// last.
func (c *tailCut) start(piece int) int {
	if piece == 0 {
		return 0
	}
	return c.ends[piece-1]
}

// tokens returns the number of tokens from a piece on. What is counted is at
// most the pieces of a group, unless the piece is before those that count has
// been through.
func (c *tailCut) tokens(piece int) int {
	groups := (len(c.ends) + tailGroup - 1) / tailGroup
	group := min(groups-(piece+tailGroup-1)/tailGroup, len(c.after)-1)
	end := len(c.ends)
	if group > 0 {
		end = (groups - group) * tailGroup
	}
	if piece == end {
		return c.after[group]
	}
	return c.after[group] + c.CountPieces(c.text, c.start(piece), c.ends[piece:end])
}

// try notes that the text from p on has n tokens.
func (c *tailCut) try(p, n int) {
	if n <= c.max {
		c.best, c.bestTokens = p, n
	}
	if n < c.max {
		c.streak = 0
	} else {
		c.streak++
	}
}

// near tries all cuts between two places, and at the first.
func (c *tailCut) near(first, end int) {
	for p := CharBefore(c.text, end); p >= first; p = CharBefore(c.text, p) {
		c.try(p, c.countFrom(p))
		if p == 0 {
			break
		}
	}
}

// countFrom returns the number of tokens of the text from p on.
func (c *tailCut) countFrom(p int) int {
	ends := c.Ends[:8]
	piece := sort.SearchInts(c.ends, p+1) // that p is in
	total := 0
	for p < len(c.text) {
		if p == c.start(piece) {
			return total + c.tokens(piece)
		}
		n := c.Known.Split(c.text, p, ends)
		for i, end := range ends[:n] {
			for c.ends[piece] < end {
				piece++
			}
			total += c.CountPieces(c.text, p, ends[i:i+1])
			p = end
			if c.ends[piece] == p {
				piece++
				break
			}
		}
	}
	return total
}
