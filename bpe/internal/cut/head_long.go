package cut

import (
	"sort"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
)

// Cuts in long pieces.
//
// Trying them one by one, each by counting the piece up to there, would be
// quadratic. Two things that package merge proves (merge_long.go) help. First, a sequence of tokens is
// what merging gives if every two neighbours are compatible: so the tokens of a
// beginning of a piece can be taken from those of the whole piece, up to a token
// shortly before the cut, and those of merging the few bytes from that token
// on; if these begin with that token again (else one further back is tried).
// That takes 1 us.
//
// Second, the tokens before the last token of a beginning are those of a shorter
// beginning. So going from token to token, backwards from any place, one comes
// through every window that is as wide as the longest token. If all beginnings
// that end in such a window (be it inside a character) have max tokens or more,
// all longer ones have more than max. So it is known where to stop looking,
// though counts go up and down.

// A headChain has the tokens of a piece, or of its beginning.
type headChain struct {
	merge.Remerger
	text   string
	from   int // where the piece begins
	tokens []Token
	ends   []int // of tokens
}

func newHeadChain(w *merge.Worker, text string, from, to int) *headChain {
	c := &headChain{Remerger: merge.Remerger{Worker: w}, text: text, from: from}
	c.tokens = w.AppendPiece(nil, text[from:to])
	c.ends = make([]int, len(c.tokens))
	for i, id := range c.tokens {
		from += w.Size(id)
		c.ends[i] = from
	}
	return c
}

// joinBytes is how far before a cut the first token is that is tried. Where text
// is cut, the tokens up to some 15 bytes before may be others.
const joinBytes = 32

// count returns the number of tokens of the piece cut off at p.
func (c *headChain) count(p int) int {
	for back := joinBytes; ; back *= 2 {
		i := sort.SearchInts(c.ends, p-back+1) // tokens end up to there
		if i == 0 {
			return len(c.Merge(c.text[c.from:p]))
		}
		tokens := c.Merge(c.text[c.ends[i-1]:p])
		if tokens[0] == c.tokens[i] {
			return i + len(tokens)
		}
	}
}

// farthest returns a place after which no cut up to limit leaves at most max
// tokens, and whether no cut after limit would either, if the piece went on.
func (c *headChain) farthest(max, limit int) (p int, stopped bool) {
	if len(c.ends) <= max {
		return limit, false
	}
	window := 0
	for p = c.ends[max-1]; p < limit; p++ {
		window++
		if c.count(p) < max {
			window = 0
		}
		if window == c.Longest() {
			return p, true
		}
	}
	return limit, false
}

// A longCut looks for a cut in a long piece, or in one and the white space
// after it. What is cut off is not always one piece: see pretok.Last.
type longCut struct {
	*headCut
	from   int // the anchor's start
	before int // tokens before it
	top    int // the farthest cut
	edge   int // the last cut in text whose last piece may be other if text goes on
	chains map[int]*headChain
	where  pretok.Last

	// Asked last, if it was open: cuts between these two leave a last piece
	// that begins at the first.
	openFrom, openTo int
}

// far is near where the anchor is long.
func (c *headCut) far(anchor, low, q int) (end, tokens int, ok bool) {
	l := longCut{headCut: c, from: c.starts[anchor], before: c.before[anchor], top: q, chains: map[int]*headChain{}}
	l.where, _ = pretok.LastForPattern(c.Pattern) // here, so that only who cuts links it
	for q > low {
		start, open := l.last(q)
		switch {
		case q < len(c.text):
		case start == l.from:
			l.edge = q
		default:
			l.edge = start
		}
		bottom := max(low, start)
		if end, tokens, ok = l.search(start, bottom, q, open); ok {
			return end, tokens, true
		}
		q = bottom
	}
	return 0, 0, false
}

// search tries the cuts from q down to, but without, low. The last piece begins
// at start if cut off at q; if open, wherever it is cut off.
func (c *longCut) search(start, low, q int, open bool) (end, tokens int, ok bool) {
	left := c.max - c.count(start)
	if left <= 0 {
		return 0, 0, false
	}
	top, stopped := c.chain(start).farthest(left, q)
	if q == c.edge && start == c.from {
		// White space, if it does not go on, may lose its last character.
		c.stopped = stopped && top+utf8.UTFMax <= q
	}
	for InsideCharacter(c.text, top) {
		top++
	}
	if !open && top < q {
		// Capitals, or white space after a line break, may be a piece with
		// fewer tokens than as a part of what starts here.
		if run, also := c.last(top); also && run > start {
			if end, tokens, ok = c.search(run, top, c.endOfRun(run, top, q), true); ok {
				return end, tokens, ok
			}
		}
	}
	for ; top > low; top = CharBefore(c.text, top) {
		if n := c.count(top); n <= c.max {
			return top, n, true
		}
	}
	return 0, 0, false
}

// endOfRun returns the farthest of the cuts from p to q that leave a last piece
// that begins at run, as one at p does. Behind it there is none.
func (c *longCut) endOfRun(run, p, q int) int {
	return p + sort.Search(q-p, func(i int) bool {
		at := p + i + 1
		for InsideCharacter(c.text, at) {
			at++
		}
		start, _ := c.last(at)
		return start != run
	})
}

// count returns the number of tokens of the text up to p.
func (c *longCut) count(p int) int {
	if p == c.from {
		return c.before
	}
	start, _ := c.last(p)
	before := c.before
	if start > c.from {
		before = c.count(start)
	}
	if p-start <= joinBytes {
		return before + c.Cutter.count(c.text[start:p])
	}
	return before + c.chain(start).count(p)
}

// last returns where the last piece of the text up to q begins, and whether it is
// open.
func (c *longCut) last(q int) (start int, open bool) {
	if c.openFrom < q && q <= c.openTo {
		return c.openFrom, true
	}
	start, open = c.where(c.text, c.from, c.blank(q), q)
	if open {
		c.openFrom, c.openTo = start, q
	}
	return start, open
}

func (c *longCut) chain(from int) *headChain {
	chain := c.chains[from]
	if chain == nil {
		chain = newHeadChain(c.Worker, c.text, from, c.top)
		c.chains[from] = chain
	}
	return chain
}
