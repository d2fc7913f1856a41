package cut

import (
	"sort"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// The longest beginning of a text that has at most max tokens.
//
// If a text is cut off after some character, all its pieces stay as they were
// but the one that this character is in; or, if it is white space, the one that
// the white space before the cut begins in and those after it: how white space is
// cut depends on all of it. Nothing else in the known patterns looks so far
// ahead (see pretok.Sure), but for one character that a word may begin with (see
// pretok.Pattern.Loose). Call the first piece that may change the anchor of
// the cut: what is before it has the tokens it had.
//
// So the text is counted up to the first piece that has max tokens or more
// before it. Only cuts with an anchor before that piece can do: those up to its
// start, and up to the end of white space, or of such a character, that begins
// before it. They are tried
// one by one, longest first, each by splitting and counting the text from its
// anchor on: a few bytes. Long pieces have their own way (head_long.go).

// A headCut looks for the cut in the last few pieces counted.
type headCut struct {
	*Cutter
	text   string
	max    int
	starts []int // of pieces; the last is where the last piece but one ends
	before []int // tokens before each of them

	// Asked last: the white space between these two.
	blankFrom, blankTo int

	stopped bool // far knows that no cut after the end of text can do
}

const (
	headBatch = 64  // pieces; about as many are counted twice
	nearBytes = 128 // pieces longer than this are long
)

// Head returns the end of the longest beginning of a text without special
// tokens that has at most max tokens, and their number. If text is cut off at
// its end, it reports whether it is sure that what was there would not change the
// answer.
func (w *Cutter) Head(text string, max int, cutOff bool) (end, tokens int, sure bool) {
	if w.Custom != nil {
		end, tokens = w.headCustom(text, max)
		return end, tokens, !cutOff
	}
	from, before := 0, 0 // the batch before the one that begins at pos
	pos, total := 0, 0
	for pos < len(text) {
		ends := w.Ends[:w.Known.Split(text, pos, w.Ends[:headBatch])]
		n := w.CountPieces(text, pos, ends)
		end := ends[len(ends)-1]
		if total+n > max || total+n == max && end < len(text) {
			return w.headFrom(text, max, from, before, nearBytes, cutOff)
		}
		from, before = pos, total
		pos, total = end, total+n
	}
	return pos, total, !cutOff
}

// headFrom is Head for a text whose first pieces, up to from, have before
// tokens, fewer than max, and that has max or more soon after.
func (w *Cutter) headFrom(text string, max, from, before, near int, cutOff bool) (end, tokens int, sure bool) {
	c := headCut{Cutter: w, text: text, max: max}
	c.starts, c.before = make([]int, 0, 2*headBatch+1), make([]int, 0, 2*headBatch+1)
	c.count(from, before)
	for q := c.farthest(); q > c.starts[0]; {
		anchor, low := c.anchor(q)
		if anchor < 0 {
			break
		}
		if c.before[anchor] < max {
			var ok bool
			if q-c.starts[anchor] <= near {
				end, tokens, ok = c.near(anchor, low, q)
			} else {
				end, tokens, ok = c.far(anchor, low, q)
			}
			if ok {
				return end, tokens, !cutOff || c.sure()
			}
		}
		q = low
	}
	// No piece has been seen to need this: some cut in the last 64 does.
	end, tokens, _ = w.Head(text[:from], max, false)
	return end, tokens, !cutOff || c.sure()
}

// sure reports whether the answer does not depend on what comes after text: that
// the first piece with max tokens before it begins there whatever comes, or that
// the piece before it is too long anyway.
func (c *headCut) sure() bool {
	last := len(c.starts) - 1
	if last == 0 || c.isSure(last) {
		return last > 0
	}
	return c.stopped && (last == 1 || c.isSure(last-1))
}

// isSure reports whether piece begins where it does whatever comes after text.
func (c *headCut) isSure(piece int) bool {
	return c.Known.Sure(c.text, c.starts[piece:piece+1]) == 1
}

// count sets starts and before, up to the first piece with max tokens before it.
func (c *headCut) count(from, before int) {
	for {
		c.starts = append(c.starts, from)
		c.before = append(c.before, before)
		if before >= c.max || from == len(c.text) {
			return
		}
		ends := c.Ends[:1]
		c.Known.Split(c.text, from, ends)
		before += c.CountPieces(c.text, from, ends)
		from = ends[0]
	}
}

// farthest returns the farthest cut that can do.
func (c *headCut) farthest() int {
	q := c.starts[len(c.starts)-1]
	if c.blank(q) == q {
		return c.Known.Loose(c.text, q)
	}
	for q < len(c.text) {
		r, size := utf8.DecodeRuneInString(c.text[q:])
		if ucd.Lookup(r)&ucd.Space == 0 {
			break
		}
		q += size
	}
	return q
}

// anchor returns the number of the piece that is the anchor of a cut at q, -1 if
// it is not among those known, and the lowest low such that all cuts above low
// and up to q have the same anchor, or nearly so.
func (c *headCut) anchor(q int) (piece, low int) {
	blank := c.blank(q)
	if blank < c.starts[0] {
		return -1, 0
	}
	if blank < q {
		return c.piece(blank), blank
	}
	piece = c.piece(q - 1)
	low = c.starts[piece]
	loose := c.Known.Loose(c.text, low)
	if q <= loose {
		return piece - 1, c.starts[max(0, piece-1)]
	}
	// A blank before a word is of the white space before it.
	if r, size := utf8.DecodeRuneInString(c.text[low:]); ucd.Lookup(r)&ucd.Space != 0 {
		loose += size
	}
	return piece, loose
}

// piece returns the number of the piece that byte i is in.
func (c *headCut) piece(i int) int { return sort.SearchInts(c.starts, i+1) - 1 }

// blank returns where the white space that text[:q] ends in begins; q if it ends
// in something else.
func (c *headCut) blank(q int) int {
	if c.blankFrom < q && q <= c.blankTo {
		return c.blankFrom
	}
	i := q
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(c.text[:i])
		if ucd.Lookup(r)&ucd.Space == 0 {
			break
		}
		i -= size
	}
	if i < q {
		c.blankFrom, c.blankTo = i, q
	}
	return i
}

// near tries all cuts from q down to, but without, low.
func (c *headCut) near(anchor, low, q int) (end, tokens int, ok bool) {
	for ; q > low; q = CharBefore(c.text, q) {
		n := c.before[anchor] + c.Cutter.count(c.text[c.starts[anchor]:q])
		if n <= c.max {
			return q, n, true
		}
	}
	return 0, 0, false
}
