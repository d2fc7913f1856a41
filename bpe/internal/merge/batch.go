package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// AppendPieces appends the tokens of the pieces of text that begin at pos and
// end at ends.
func (w *Worker) AppendPieces(dst []Token, text string, pos int, ends []int) []Token {
	o := w.output(dst)
	whole := wholeLoads(text, pos, ends)
	for i := 0; i < len(ends); {
		if i < whole {
			batch := o.batch(w, ends[i:], whole-i)
			n := 0
			n, o.k = appendShort(&w.short, o.to, o.k, text, pos, batch)
			if n > 0 {
				i += n
				pos = ends[i-1]
			}
			if n == len(batch) {
				continue
			}
		}
		w.appendOther(&o, text, pos, ends[i:i+1], i < whole)
		pos = ends[i]
		i++
	}
	return o.flush()
}

// appendOther appends the tokens of the piece that begins at pos and ends at end[0], which
// appendShort has not taken. whole says that sixteen bytes can be read there.
func (w *Worker) appendOther(o *output, text string, pos int, end []int, whole bool) {
	piece, t := text[pos:end[0]], rawTextOf(text)
	switch {
	case len(piece) > key.MaxMiddle:
		w.appendLongPiece(o, text, pos, end[0], hashOf(piece))
		return
	case !whole:
		w.piece = w.AppendPiece(w.piece[:0], piece)
	case len(piece) <= key.MaxShort:
		e, tokens := w.learnShort(w.piece[:0], piece, t.shortKey(pos, uint(len(piece))))
		if e != nil {
			o.putShort(e)
			return
		}
		w.piece = tokens
	default:
		n := 0
		if n, o.k = appendMiddle(&w.middle, o.to, o.k, text, pos, end); n > 0 {
			return
		}
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
func (w *Worker) appendInParts(dst []Token, text string, pos, end int, parts []int) []Token {
	if parts == nil {
		return w.appendUncut(dst, text[pos:end])
	}
	for ; parts != nil; parts = w.partEnds(text, pos, end) {
		dst = w.AppendPieces(dst, text, pos, parts)
		pos = parts[len(parts)-1]
	}
	return w.AppendPiece(dst, text[pos:end])
}

// hashOf returns the hash of a long piece; 0 of one that no cache knows.
func hashOf(piece string) uint64 {
	if len(piece) > maxKnown {
		return 0
	}
	return longHash(piece)
}

// wholeLoads returns how many of the pieces begin 16 bytes or more before the
// end of text, where the loops of cache_hits.go may load a key whole.
func wholeLoads(text string, pos int, ends []int) int {
	n := len(ends)
	for n > 1 && ends[n-2]+16 > len(text) {
		n--
	}
	if n == 1 && pos+16 > len(text) {
		n--
	}
	return n
}

// CountPieces is AppendPieces without the tokens.
func (w *Worker) CountPieces(text string, pos int, ends []int) int {
	total := 0
	whole := wholeLoads(text, pos, ends)
	for i := 0; i < len(ends); {
		if i < whole {
			n, tokens := countShort(&w.short, text, pos, ends[i:whole])
			total += tokens
			if n > 0 {
				i += n
				pos = ends[i-1]
			}
			if i == whole {
				continue
			}
		}
		total += w.countOther(text, pos, ends[i:i+1], i < whole)
		pos = ends[i]
		i++
	}
	return total
}

// countOther is appendOther without the tokens.
func (w *Worker) countOther(text string, pos int, end []int, whole bool) int {
	piece, t := text[pos:end[0]], rawTextOf(text)
	switch {
	case len(piece) > key.MaxMiddle:
		return w.countLongPiece(text, pos, end[0], hashOf(piece))
	case !whole:
		w.piece = w.AppendPiece(w.piece[:0], piece)
	case len(piece) <= key.MaxShort:
		e, tokens := w.learnShort(w.piece[:0], piece, t.shortKey(pos, uint(len(piece))))
		if e != nil {
			return int(e.ids[3] >> countShift)
		}
		w.piece = tokens
	default:
		if n, tokens := countMiddle(&w.middle, text, pos, end); n > 0 {
			return tokens
		}
		w.piece = w.appendMiddlePiece(w.piece[:0], piece, key.OfMiddle(piece))
	}
	return len(w.piece)
}

// countLongPiece is appendLongPiece without the tokens.
func (w *Worker) countLongPiece(text string, pos, end int, hash uint64) int {
	piece := text[pos:end]
	if tokens, ok := w.long.find(piece, hash); ok {
		return tokens.count
	}
	parts := w.partEnds(text, pos, end)
	if parts != nil && !w.long.takes(piece, hash, true) {
		return w.countInParts(text, pos, end, parts)
	}
	w.longer = w.appendInParts(w.longer[:0], text, pos, end, parts)
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
	if cap(w.longer) > maxKept {
		w.longer = nil
	}
	return n
}
