package bpe

import (
	"encoding/binary"
	"math"
	"sort"
	"strings"
)

// Prefixes knows how many tokens each beginning of a text has, if it ends at a
// boundary, and answers in logarithmic time: what part of a document fits into a
// window, or which share of it each paragraph takes. The text may grow at its
// end without being counted again.
//
// Boundaries are the beginning and the end of the text, and the ends of its
// pieces and special tokens, but one: where white space is cut in two, by what
// comes after it, only the end of its first piece is a boundary. A text that
// ended later in it would have another count.
//
// It does not keep the text, but what a [Counter] holds back, without a bound,
// and two bytes and a half for each piece: half a byte for each byte of English.
// With a custom split pattern it holds back the whole text, and counts it again
// for the first question after it has grown. It is not safe for concurrent use,
// not even to ask.
type Prefixes struct {
	encoding *Encoding
	pending  pending
	certain  sums // pieces before what is held
	all      sums // those and the ones held, if the text ended here; or empty
	stale    bool // all is yet to be made
}

// NewPrefixes counts text. It takes about three times as long as [Encoding.Count].
func (e *Encoding) NewPrefixes(text string) *Prefixes {
	p := &Prefixes{encoding: e, pending: e.newPending(blockSize)}
	p.pending.most = math.MaxInt
	p.Append(text)
	return p
}

// Append adds to the end of the text. Only the last few pieces are cut and
// counted again, at the next question.
func (p *Prefixes) Append(text string) {
	for len(text) > 0 {
		if p.pending.isFull() {
			p.settle()
		}
		text = text[p.pending.add(text):]
		p.stale = true
	}
}

// Len returns the length of the text in bytes.
func (p *Prefixes) Len() int { return int(p.pending.offset) + len(p.pending.buf) }

// Count returns the number of tokens of the text.
func (p *Prefixes) Count() int { return p.sums().end.tokens }

// At returns the last boundary at or before an offset in the text, and the number
// of tokens in front of it, which is also what [Encoding.Count] says of
// text[:boundary] (unless the split pattern is a custom one). If the offset is
// negative, the boundary is 0.
func (p *Prefixes) At(offset int) (boundary, tokens int) {
	s := p.sums().last(func(s sum) bool { return s.offset <= offset })
	return s.offset, s.tokens
}

// Fit returns the last boundary that has at most limit tokens in front of it, and
// how many these are. It is 0 if the limit is negative, or less than the first
// piece has.
func (p *Prefixes) Fit(limit int) (boundary, tokens int) {
	s := p.sums().last(func(s sum) bool { return s.tokens <= limit })
	return s.offset, s.tokens
}

// settle moves what is certain of the text held to the sums.
func (p *Prefixes) settle() {
	p.certain.addText(p.encoding, &p.pending, false)
}

// sums returns those of all text so far.
func (p *Prefixes) sums() *sums {
	if p.stale {
		p.settle()
		p.all = p.certain
		p.all.addText(p.encoding, &p.pending, true)
		p.certain.adopt(&p.all)
		p.stale = false
	}
	return &p.all
}

// A sum is what is in front of a piece.
type sum struct {
	row    int // index of the piece's row
	offset int // bytes
	tokens int
}

// sums are those of a text's pieces: a row of each, with its length and its
// number of tokens as varints, one byte each as a rule, and every some rows what
// all before it add up to. Pieces without a boundary between them share a row.
type sums struct {
	rows    []byte
	samples []sum
	end     sum
	n       int // rows

	// The row that is not complete, and if its last piece is white space.
	size, tokens int
	white        bool
}

// sampleEvery is how many rows there are to a sample: it costs 24 bytes, and a
// question reads through so many rows at most, in 0.3 us.
const sampleEvery = 64

// add adds a piece or a special token.
func (s *sums) add(text string, tokens int) {
	// The white space of the patterns and of package strings is the same: the
	// property White_Space, which Unicode does not change any more.
	white := strings.TrimSpace(text) == ""
	s.size += len(text)
	s.tokens += tokens
	if !white || !s.white {
		s.closeRow()
	}
	s.white = white
}

// closeRow makes what the last row has a row, and its end a boundary.
func (s *sums) closeRow() {
	if s.size == 0 && s.tokens == 0 {
		return
	}
	if s.n%sampleEvery == 0 {
		s.samples = append(s.samples, s.end)
	}
	s.rows = binary.AppendUvarint(s.rows, uint64(s.size))
	s.rows = binary.AppendUvarint(s.rows, uint64(s.tokens))
	s.n++
	s.end = sum{len(s.rows), s.end.offset + s.size, s.end.tokens + s.tokens}
	s.size, s.tokens = 0, 0
}

// addText adds the pieces of a text that is on its way: all of them if it is final, or else
// those that are certain, which are dropped.
func (s *sums) addText(e *Encoding, p *pending, final bool) {
	w := e.worker()
	defer e.release(w)
	text := p.text()
	var k walk
	k.begin(e, w, text, final)
	k.resume(p)
	last, tokens := 0, 0 // the end of what was added, and tokens of no text after it
	for k.next() {
		if k.isMark {
			s.closeRow()
			s.add(text[last:k.at], tokens+1)
			last, tokens = k.at, 0
			continue
		}
		from := k.from // in k.src
		for i, end := range k.ends {
			tokens += w.CountPieces(k.src, from, k.ends[i:i+1])
			from = end
			if to := k.boundary(end); to > last {
				s.add(text[last:to], tokens)
				last, tokens = to, 0
			}
		}
	}
	s.tokens += tokens
	if final {
		s.closeRow()
		return
	}
	p.leave(&k)
}

// boundary is origin for places where a text can be cut off: not inside a stretch
// that is changed.
func (k *walk) boundary(offset int) int {
	if k.changes == nil || k.end == 0 {
		return k.origin(offset)
	}
	if offset < len(k.src) {
		return k.changes.begin
	}
	return k.end
}

// adopt moves s, whose rows all begins with, to where all has them: else all
// would be copied, whenever it outgrows the room that s has.
func (s *sums) adopt(all *sums) {
	s.rows = all.rows[:len(s.rows)]
	s.samples = all.samples[:len(s.samples)]
}

// last returns the last sum that fits, which those before it must do too. The
// one of nothing always does.
func (s *sums) last(fits func(sum) bool) sum {
	var found sum
	if n := sort.Search(len(s.samples), func(i int) bool { return !fits(s.samples[i]) }); n > 0 {
		found = s.samples[n-1]
	}
	for found.row < len(s.rows) {
		size, n := binary.Uvarint(s.rows[found.row:])
		tokens, m := binary.Uvarint(s.rows[found.row+n:])
		next := sum{found.row + n + m, found.offset + int(size), found.tokens + int(tokens)}
		if !fits(next) {
			break
		}
		found = next
	}
	return found
}
