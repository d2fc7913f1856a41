package cut

import (
	"sort"
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/merge"
)

// Cuts in long pieces, as in head_long.go with the ends exchanged: the tokens of
// an end of a piece are taken from those of the whole, from shortly after the cut
// onwards; and where no end that begins in a window as wide as the longest token has
// fewer than max tokens, all longer ones have more.
//
// Where a piece ends that begins inside a long one is asked of the splitter,
// which has to go over the rest of the long one for it. But the answer does not
// decrease as the cut moves forward: a later cut loses what was at the
// beginning, and what reached as far before reaches as far without. So it is
// asked for a few cuts only, and for those between two with the same answer not.
// The exception is o200k_base's [^\s\p{L}\p{N}]+[\r\n/]*, as in a row of empty
// comments: from a line break on, a piece ends before the next slash.

// A tailChain has the tokens of a piece.
type tailChain struct {
	merge.Remerger
	text   string
	from   int // where the piece begins
	end    int
	tokens []Token
	starts []int // of tokens

	// If the piece is, but for its first character, something short over and over,
	// as a run of one character is, the tokens of an end may never be those of the
	// whole: each begins somewhere in the middle of them. But then its ends are
	// beginnings, too.
	second int          // where the second character begins
	period int          // bytes; 0 if there is none
	heads  []*headChain // from each of the first period bytes on; nil until asked for
}

const maxPeriod = 16 // bytes

func newTailChain(w *merge.Worker, text string, from, to int) *tailChain {
	c := &tailChain{Remerger: merge.Remerger{Worker: w}, text: text, from: from, end: to}
	c.tokens = w.AppendPiece(nil, text[from:to])
	c.starts = make([]int, len(c.tokens))
	for i, id := range c.tokens {
		c.starts[i] = from
		from += w.Size(id)
	}
	c.second = CharAfter(text, c.from)
	c.period = period(text[c.second:to])
	c.heads = make([]*headChain, c.period)
	return c
}

// period returns the length of what piece is repetitions of, the last one cut
// short perhaps, if there are two or more; else 0.
func period(piece string) int {
	for n := 1; n <= min(maxPeriod, len(piece)/2); n++ {
		if piece[n:] == piece[:len(piece)-n] {
			return n
		}
	}
	return 0
}

// count returns the number of tokens of the piece from p on.
func (c *tailChain) count(p int) int {
	if c.period > 0 && p >= c.second {
		return c.countPeriodic(p)
	}
	for ahead := joinBytes; ; ahead *= 2 {
		i := sort.SearchInts(c.starts, p+ahead) // tokens begin from there on
		if i >= len(c.starts)-1 {
			return len(c.Merge(c.text[p:c.end]))
		}
		tokens := c.Merge(c.text[p:c.starts[i+1]])
		if tokens[len(tokens)-1] == c.tokens[i] {
			return len(tokens) + len(c.tokens) - 1 - i
		}
	}
}

// countPeriodic is count for an end that has a period.
func (c *tailChain) countPeriodic(p int) int {
	i := (p - c.second) % c.period
	if c.heads[i] == nil {
		c.heads[i] = newHeadChain(c.Worker, c.text, c.second+i, c.end)
	}
	return c.heads[i].count(c.second + i + c.end - p)
}

// farthest returns a place before which no cut, down to first, leaves at most max
// tokens, and whether no cut before first would either, if the piece began there.
func (c *tailChain) farthest(max, first int) (p int, stopped bool) {
	if len(c.starts) <= max {
		return first, false
	}
	window := 0
	for p = c.starts[len(c.starts)-max]; p > first; p-- {
		window++
		if c.count(p) < max {
			window = 0
		}
		if window == c.Longest() {
			return p, true
		}
	}
	return first, false
}

// far tries the cuts in a long piece, and at its start.
func (c *tailCut) far(piece int) {
	const odd = 16 // bytes at the end, in which each cut may leave another piece
	first, end := c.start(piece), c.ends[piece]
	last := max(first, end-odd)
	for InsideCharacter(c.text, last) {
		last--
	}
	c.near(last, end)
	slashes := first // where those after the last line break begin, if any do
	if slashAfterNewline(c.text[first:end]) {
		slashes = first + strings.LastIndexAny(c.text[first:end], "\r\n") + 1
	}
	for last > slashes {
		last = c.search(slashes, CharBefore(c.text, last))
	}
	if last > first {
		c.searchSlashes(first, CharBefore(c.text, last), slashes, end)
	}
}

// search tries the cuts from last back, as far as they leave a piece that ends
// at the same place, but not before first. It returns how far that is.
func (c *tailCut) search(first, last int) int {
	end := c.pieceEnd(last)
	if c.pieceEnd(first) != end {
		first += sort.Search(last-first, func(i int) bool { return c.pieceEnd(c.whole(first+i)) == end })
		first = c.whole(first)
	}
	after := c.countFrom(end)
	if after >= c.max {
		c.streak = max(c.streak, enough)
		return first
	}
	chain := newTailChain(c.Worker, c.text, first, end)
	p, stopped := chain.farthest(c.max-after, first)
	c.stopped = stopped && first == 0 && end == c.ends[0]
	for p = c.whole(p); p <= last; p = CharAfter(c.text, p) {
		n := after + chain.count(p)
		if n <= c.max {
			c.try(p, n)
			break
		}
	}
	c.streak = enough
	return first
}

// whole returns the end of the character that p is inside of, else p.
func (c *tailCut) whole(p int) int {
	for InsideCharacter(c.text, p) {
		p++
	}
	return p
}

// pieceEnd returns where the piece ends that begins at p.
func (c *tailCut) pieceEnd(p int) int {
	ends := c.Ends[:1]
	c.Known.Split(c.text, p, ends)
	return ends[0]
}

// slashAfterNewline reports whether a piece has a slash after a line break.
func slashAfterNewline(piece string) bool {
	i := strings.IndexAny(piece, "\r\n")
	return i >= 0 && strings.IndexByte(piece[i:], '/') >= 0
}

// newlines returns how many line breaks text begins with.
func newlines(text string) int { return len(text) - len(strings.TrimLeft(text, "\r\n")) }

// searchSlashes tries the cuts from first to last in a piece with slashes after
// line breaks, the last of them at slashes. From a slash before those, or other
// punctuation, what is left of the piece is one piece; from a line break on, it
// is two. If no cut in a window does as if all of them left one piece, neither
// does one before it that leaves two, unless it is in line breaks that go through
// the whole window.
func (c *tailCut) searchSlashes(first, last, slashes, end int) {
	after := c.countFrom(end)
	c.streak = enough
	if after >= c.max {
		return
	}
	chain := newTailChain(c.Worker, c.text, first, end)
	p, _ := chain.farthest(c.max-after, first)
	p = min(last, c.whole(p))
	for p > first && newlines(c.text[p-1:p+1]) == 2 {
		p--
	}
	for ; p <= last; p = CharAfter(c.text, p) {
		run := newlines(c.text[p:end])
		if run > nearBytes {
			to := min(last, p+run-1)
			c.search(p, to)
			if p = to; c.best > p {
				continue
			}
			return
		}
		n := 0
		if p+run < slashes {
			n = after + chain.count(p+run) + c.Cutter.count(c.text[p:p+run])
		} else {
			n = c.countFrom(p)
		}
		if n <= c.max {
			c.best, c.bestTokens = p, n
			return
		}
	}
}
