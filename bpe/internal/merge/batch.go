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
		w.appendDivided(o, text, pos, end[0])
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

// appendDivided is appendOther for a piece that may fall apart.
func (w *Worker) appendDivided(o *output, text string, pos, end int) {
	for parts := w.partEnds(text, pos, end); parts != nil; parts = w.partEnds(text, pos, end) {
		*o = w.output(w.AppendPieces(o.flush(), text, pos, parts))
		pos = parts[len(parts)-1]
	}
	w.piece = w.appendPart(w.piece[:0], text[pos:end])
	o.put(w, w.piece)
	w.drop()
}

// drop lets go of the tokens of a piece if they are very many.
func (w *Worker) drop() {
	if cap(w.piece) > maxKept {
		w.piece = nil
	}
}

// appendPart appends the tokens of a piece that does not fall apart.
func (w *Worker) appendPart(dst []Token, piece string) []Token {
	if len(piece) > key.MaxMiddle {
		return w.appendUncut(dst, piece)
	}
	return w.AppendPiece(dst, piece)
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
		return w.countDivided(text, pos, end[0])
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

// countDivided is appendDivided without the tokens.
func (w *Worker) countDivided(text string, pos, end int) (total int) {
	for parts := w.partEnds(text, pos, end); parts != nil; parts = w.partEnds(text, pos, end) {
		total += w.CountPieces(text, pos, parts)
		pos = parts[len(parts)-1]
	}
	w.piece = w.appendPart(w.piece[:0], text[pos:end])
	total += len(w.piece)
	w.drop()
	return total
}
