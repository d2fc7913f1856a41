package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// A batch is up to BatchPieces pieces of text, which begin at pos and end at ends.
type batch struct {
	text string
	pos  int
	ends []int
}

// begin returns where a piece begins.
func (b *batch) begin(i int) int {
	if i == 0 {
		return b.pos
	}
	return b.ends[i-1]
}

// piece returns a piece.
func (b *batch) piece(i int) string { return b.text[b.begin(i):b.ends[i]] }

// AppendPieces appends the tokens of the pieces of text that begin at pos and
// end at ends.
func (w *Worker) AppendPieces(dst []Token, text string, pos int, ends []int) []Token {
	o := w.output(dst)
	for len(ends) > BatchPieces {
		w.appendBatch(&o, batch{text, pos, ends[:BatchPieces]})
		pos, ends = ends[BatchPieces-1], ends[BatchPieces:]
	}
	w.appendBatch(&o, batch{text, pos, ends})
	return o.flush()
}

// appendBatch is AppendPieces for a batch.
func (w *Worker) appendBatch(o *output, b batch) {
	s := w.enter()
	s.fill(w, &b, 0)
	for i := 0; i < len(b.ends); i++ {
		n := i + o.batch(w, len(b.ends)-i)
		i, o.k = appendStaged(&w.short, s, i, n, o.to, o.k)
		if i == n {
			i--
			continue
		}
		if p := &s.pieces[i]; !p.isShort() {
			if e := s.findMiddle(&w.middle, p); e != nil && e.count() <= len(e.ids) {
				o.putMiddle(e)
				continue
			}
		}
		w.appendOther(o, s, &b, i)
		if s.mask != w.short.mask {
			s.fill(w, &b, i+1)
		}
	}
	w.leave()
}

// appendOther appends the tokens of a piece that appendStaged has not taken.
func (w *Worker) appendOther(o *output, s *stage, b *batch, i int) {
	piece := b.piece(i)
	switch {
	case len(piece) > key.MaxMiddle:
		w.appendLongPiece(o, b.text, b.begin(i), b.ends[i], s.hashOf(&s.pieces[i], piece))
		return
	case len(piece) <= key.MaxShort:
		var e *shortEntry
		if e, w.piece = w.learnShort(w.piece[:0], piece, s.pieces[i].key); e != nil {
			o.putShort(e)
			return
		}
	default:
		w.piece = w.appendMiddlePiece(w.piece[:0], piece, key.OfMiddle(piece))
	}
	o.put(w, w.piece)
}

// appendLongPiece is appendOther for the piece text[pos:end], of more than key.MaxMiddle bytes.
func (w *Worker) appendLongPiece(o *output, text string, pos, end int, hash uint64) {
	piece := text[pos:end]
	if tokens, ok := w.long.find(piece, hash); ok {
		o.putPacked(w, tokens)
		return
	}
	parts := w.partEnds(text, pos, end)
	dst := o.flush()
	first := len(dst)
	dst = w.appendInParts(dst, text, pos, end, parts)
	if w.long.takes(piece, hash, parts != nil) {
		w.long.add(piece, hash, dst[first:], parts != nil)
	}
	*o = w.output(dst)
}

// appendInParts appends the tokens of a long piece. parts are the ends of the first parts that it
// falls into; none of them does.
//
// What does not fall apart goes through w.piece: on the way more tokens may be written than it has
// in the end, and behind what is appended to dst nothing may change (output.go).
func (w *Worker) appendInParts(dst []Token, text string, pos, end int, parts []int) []Token {
	if parts == nil {
		w.piece = w.appendUncut(w.piece[:0], text[pos:end])
	} else {
		for ; parts != nil; parts = w.partEnds(text, pos, end) {
			dst = w.AppendPieces(dst, text, pos, parts)
			pos = parts[len(parts)-1]
		}
		w.piece = w.AppendPiece(w.piece[:0], text[pos:end])
	}
	dst = append(dst, w.piece...)
	w.piece = scratch(w.piece)
	return dst
}

// scratch returns tokens as scratch for the next piece, or nil if they are too many to keep.
func scratch(tokens []Token) []Token {
	if cap(tokens) > maxKept {
		return nil
	}
	return tokens
}

// CountPieces is AppendPieces without the tokens.
func (w *Worker) CountPieces(text string, pos int, ends []int) int {
	if len(ends) == 1 {
		return w.countPiece(text, pos, ends[0])
	}
	total := 0
	for len(ends) > BatchPieces {
		total += w.countBatch(batch{text, pos, ends[:BatchPieces]})
		pos, ends = ends[BatchPieces-1], ends[BatchPieces:]
	}
	return total + w.countBatch(batch{text, pos, ends})
}

// countBatch is appendBatch without the tokens. Pieces that are not short come first.
func (w *Worker) countBatch(b batch) (total int) {
	s := w.enter()
	s.fill(w, &b, 0)
	for _, i := range s.others[:s.count] {
		if e := s.findMiddle(&w.middle, &s.pieces[i]); e != nil {
			total += e.count()
			continue
		}
		total += w.countOther(s, &b, int(i))
	}
	for i := 0; i < len(b.ends); i++ {
		if s.mask != w.short.mask {
			s.fill(w, &b, i)
		}
		left, tokens := countStaged(&w.short, s, i, len(b.ends))
		total += tokens
		if i = left; i < len(b.ends) {
			total += w.countOther(s, &b, i)
		}
	}
	w.leave()
	return total
}

// countPiece is CountPieces for one piece, without a stage, which would take 7 ns more: sums
// of tokens (bpe.Prefixes) ask for one after the other.
func (w *Worker) countPiece(text string, pos, end int) int {
	switch piece := text[pos:end]; {
	case len(piece) <= key.MaxShort:
		return w.countShortPiece(piece, key.OfShort(piece))
	case len(piece) <= key.MaxMiddle:
		return w.countMiddlePiece(piece)
	case len(piece) <= maxKnown:
		return w.countLongPiece(text, pos, end, longHash(piece))
	}
	return w.countLongPiece(text, pos, end, 0)
}

// countOther is appendOther without the tokens.
func (w *Worker) countOther(s *stage, b *batch, i int) int {
	piece := b.piece(i)
	switch {
	case len(piece) > key.MaxMiddle:
		return w.countLongPiece(b.text, b.begin(i), b.ends[i], s.hashOf(&s.pieces[i], piece))
	case len(piece) <= key.MaxShort:
		return w.countShortPiece(piece, s.pieces[i].key)
	}
	return w.countMiddlePiece(piece)
}

// countShortPiece returns how many tokens a short piece has.
func (w *Worker) countShortPiece(piece string, k key.Short) int {
	var e *shortEntry
	if e, w.piece = w.learnShort(w.piece[:0], piece, k); e != nil {
		return e.count()
	}
	return len(w.piece)
}

// countMiddlePiece returns how many tokens a middle-sized piece has.
func (w *Worker) countMiddlePiece(piece string) int {
	k := key.OfMiddle(piece)
	if e := w.middle.find(k, middleHash(k)); e != nil {
		return e.count()
	}
	w.piece = w.appendMiddlePiece(w.piece[:0], piece, k)
	return len(w.piece)
}

// countLongPiece is appendLongPiece without the tokens.
func (w *Worker) countLongPiece(text string, pos, end int, hash uint64) int {
	piece := text[pos:end]
	if tokens, ok := w.long.find(piece, hash); ok {
		return tokens.count
	}
	parts := w.partEnds(text, pos, end)
	switch {
	case parts == nil:
		w.longer = w.appendUncut(w.longer[:0], piece)
	case w.long.takes(piece, hash, true):
		w.longer = w.appendInParts(w.longer[:0], text, pos, end, parts)
	default:
		return w.countInParts(text, pos, end, parts)
	}
	if len(piece) <= maxKnown {
		w.long.add(piece, hash, w.longer, parts != nil)
	}
	return w.lengthOfLonger()
}

// countInParts is appendInParts without the tokens, for a piece that falls apart.
func (w *Worker) countInParts(text string, pos, end int, parts []int) (total int) {
	for ; parts != nil; parts = w.partEnds(text, pos, end) {
		total += w.CountPieces(text, pos, parts)
		pos = parts[len(parts)-1]
	}
	w.longer = w.AppendPiece(w.longer[:0], text[pos:end])
	return total + w.lengthOfLonger()
}

// lengthOfLonger returns how many tokens longer has, and lets go of them if they are very many.
func (w *Worker) lengthOfLonger() int {
	n := len(w.longer)
	w.longer = scratch(w.longer)
	return n
}
