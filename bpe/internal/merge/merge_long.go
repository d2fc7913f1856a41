package merge

import "github.com/tokcount/tokcount/vocab/table/key"

// Long pieces: runs of one character, base64, words of scripts that set no
// spaces. Merging one as a whole takes a queue, n log n time and memory that
// leaves the caches; so it is merged window by window, in linear time, by the
// small merge. The answer is exact, by this:
//
// Call two tokens compatible if merging their joined bytes gives these two
// tokens again. A sequence of tokens is what merging its bytes gives if, and
// only if, every two neighbours are compatible. Suppose the neighbours are
// compatible, and look at the first merge across a border between two of
// them, a and b. Until then every token's bytes were merged by themselves,
// so at that moment the parts inside a and b are those that merging only
// their joined bytes comes to, and there too the merge across the border is
// the lowest: but then a and b were not compatible. Conversely what is merged
// with a border that no merge crosses, is so without the rest of the text.
//
// So windows can be chained. The next window begins with the last token that
// was kept of the one before. If its merge begins with that token again, the
// token and its new neighbour stand side by side in a merge's result, hence
// are compatible, and the sequences joined there are exact, whatever the
// windows' lengths and wherever they were cut. If it begins otherwise, the
// tokens kept so far were spoilt by the window's end: then the last one is
// given back and the window doubled. The tokens in the last quarter of a window
// are not kept, so that this is rare: it did not happen in the 70,000 windows of
// three megabytes of random letters. After eight times in a row the piece is
// merged as a whole.
//
// Of a window of 62 random letters, 45 are kept; it takes 1.7 us in r50k_base,
// 2.1 in cl100k_base and 2.8 in o200k_base, 38 to 61 ns a byte, and most of that
// waits for the table of pairs. (One core of a Xeon at 2.6 GHz.) A window whose bytes
// are those of the window before has its tokens, and as many are kept: runs of one
// character take 0.4 to 3 ns a byte, or 5 where each character is a token.
//
// A trie to backtrack over, as others have it, needs time to build or room in
// the program, and is not said to be faster on random letters.

const maxMisfits = 8

// A longMerge is the state of merging one long piece.
type longMerge struct {
	*Worker
	piece  string
	window int     // bytes
	pos    int     // where the present window begins
	dst    []Token // first the caller's, then the tokens kept, up to the first of the window
	kept   int     // how many are kept
	tokens []Token // of the present window
	queued []Token // scratch for windows over maxScan
	before string  // bytes of the window that tokens are of
	keeps  int     // of its tokens, how many keep takes; 0 if that is not known yet
	step   int     // and how far it then goes
}

// appendLong appends the tokens of a piece of more than maxKnown bytes.
func (w *Worker) appendLong(dst []Token, piece string) []Token {
	if len(piece) <= w.table.Longest() {
		if id := w.table.FindLong(key.OfLong(piece)); id < w.limit {
			return append(dst, w.table.ID(id))
		}
	}
	return w.appendWindows(dst, piece)
}

// appendWindows appends what merging makes of a piece of any length.
func (w *Worker) appendWindows(dst []Token, piece string) []Token {
	first := len(dst)
	m := longMerge{Worker: w, piece: piece, window: maxScan, dst: dst}
	dst = m.run()
	w.toIDs(dst[first:])
	return dst
}

// run merges the piece.
func (m *longMerge) run() []Token {
	first := len(m.dst)
	misfits := 0
	for {
		m.merge()
		fits := m.kept == 0 || m.tokens[0] == m.dst[len(m.dst)-1]
		switch {
		case !fits && misfits == maxMisfits:
			return m.mergeQueued(m.dst[:first], m.piece)
		case !fits:
			misfits++
			m.giveBack()
		case m.pos+m.window >= len(m.piece):
			return m.append(m.tokens)
		default:
			misfits = 0
			m.keep()
		}
	}
}

// append appends tokens of the window, of which the first is kept already if
// any are, to what is kept.
func (m *longMerge) append(tokens []Token) []Token {
	if m.kept > 0 {
		tokens = tokens[1:]
	}
	m.kept += len(tokens)
	m.dst = append(m.dst, tokens...)
	return m.dst
}

// merge sets tokens to those of the present window.
func (m *longMerge) merge() {
	end := min(m.pos+m.window, len(m.piece))
	if m.characters != nil {
		end = m.characters.border(m.piece, m.pos, end)
	}
	window := m.piece[m.pos:end]
	if window == m.before {
		return
	}
	m.before, m.keeps = window, 0
	if len(window) <= maxScan {
		m.tokens = m.Worker.merge(window)
		return
	}
	m.queued = m.mergeQueued(m.queued[:0], window)
	m.tokens = m.queued
}

// giveBack takes the last token kept back, and widens the window.
func (m *longMerge) giveBack() {
	m.dst = m.dst[:len(m.dst)-1]
	m.kept--
	m.window *= 2
	if m.kept > 0 {
		m.pos -= m.rankSize(m.dst[len(m.dst)-1])
	}
}

// keep adds the window's tokens but those in its last quarter, and moves the
// window to the last one kept. It widens a window in which it finds none.
func (m *longMerge) keep() {
	if m.keeps == 0 {
		m.measure()
	}
	if m.keeps == 1 {
		m.window *= 2
		return
	}
	m.append(m.tokens[:m.keeps])
	m.pos += m.step
}

// measure finds what is to be kept of a window that is not as the one before.
func (m *longMerge) measure() {
	limit := m.window - m.window/4
	end := m.rankSize(m.tokens[0])
	last := end
	n := 1
	for n < len(m.tokens) {
		size := m.rankSize(m.tokens[n])
		if end+size > limit {
			break
		}
		end, last = end+size, size
		n++
	}
	m.keeps, m.step = n, end-last
}

// A Remerger merges parts of a piece again.
type Remerger struct {
	*Worker
	scratch []Token
}

// Merge returns the tokens that merging gives of a part of a piece, valid until
// the next call. It does not ask if the part as a whole is a token: what is
// merged here is the part of something longer.
func (m *Remerger) Merge(part string) []Token {
	if len(part) <= maxScan {
		tokens := m.merge(part)
		m.toIDs(tokens)
		return tokens
	}
	long := longMerge{Worker: m.Worker, piece: part, window: maxScan, dst: m.scratch[:0]}
	m.scratch = long.run()
	m.toIDs(m.scratch)
	return m.scratch
}
