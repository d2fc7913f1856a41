package pretok

import "github.com/tokcount/tokcount/bpe/internal/ucd"

// nextO200k returns the end of the piece of text that starts at i < len(text),
// by the pattern O200k.
func nextO200k(text string, i int) int {
	if end := o200kWord(text, i); end > 0 {
		// (?i:'s|'t|'re|'ve|'m|'ll|'d)?
		if end < len(text) && text[end] == '\'' {
			if n := foldedContraction(text[end+1:]); n > 0 {
				end += 1 + n
			}
		}
		return end
	}
	c, width := classAt(text, i)
	if c&ucd.Number != 0 { // \p{N}{1,3}
		return numbers(text, i)
	}
	//  ?[^\s\p{L}\p{N}]+[\r\n/]*
	if c&ucd.Space == 0 {
		return skipNewlinesAndSlashes(text, skip(text, i+width, others, 0))
	}
	if text[i] == ' ' {
		if j := skip(text, i+1, others, 0); j > i+1 {
			return skipNewlinesAndSlashes(text, j)
		}
	}
	end, last, newline := blanks(text, i)
	if newline > 0 { // \s*[\r\n]+, greedy: up to the last line break of the run
		return newline
	}
	return blankPiece(text, i, end, last) // \s+(?!\S)|\s+
}

// o200kWord returns the end of the word at i without its contraction, 0 if
// there is no word. The two word clauses are, with U for the set
// [\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and W for [\p{Ll}\p{Lm}\p{Lo}\p{M}],
//
//	[^\r\n\p{L}\p{N}]?U*W+    and    [^\r\n\p{L}\p{N}]?U+W*
//
// A mark is in U and in W and may be the prefix too.
func o200kWord(text string, i int) int {
	c, width := classAt(text, i)
	j := i
	if c&(ucd.Letter|ucd.Number) == 0 && !isNewline(text[i]) {
		j += width // [^\r\n\p{L}\p{N}]?
	}
	upper, both := upperRun(text, j) // U*
	if upper < len(text) {
		if c, width := classAt(text, upper); c&ucd.Lower != 0 { // W+
			return skip(text, upper+width, ucd.Lower, ucd.Lower)
		}
	}
	switch {
	case both > 0: // U* gives back what W+ needs: it ends after the last that is both
		return both
	case j > i && c&ucd.Upper != 0: // the mark is no prefix, U* is empty, W+ is the mark
		return j
	case upper > j: // U+, W* is empty
		return upper
	}
	return 0
}

// upperRun returns the end of the run at i of characters in U, and the end of
// the last character in it that is in W too, 0 if none is.
func upperRun(text string, i int) (end, both int) {
	for end = i; end < len(text); {
		c, width := classAt(text, end)
		if c&ucd.Upper == 0 {
			break
		}
		end += width
		if c&ucd.Lower != 0 {
			both = end
		}
	}
	return end, both
}

// skipNewlinesAndSlashes returns the end of [\r\n/]* at i.
func skipNewlinesAndSlashes(text string, i int) int {
	for i < len(text) && (isNewline(text[i]) || text[i] == '/') {
		i++
	}
	return i
}
