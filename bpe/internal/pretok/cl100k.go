package pretok

import "github.com/tokcount/tokcount/bpe/internal/ucd"

// nextCL100k returns the end of the piece of text that starts at i < len(text),
// by the pattern CL100k.
func nextCL100k(text string, i int) int {
	end, white := cl100kWord(text, i)
	if !white {
		return end
	}
	end, last, newline := blanks(text, i)
	if end == len(text) { // \s++$
		return end
	}
	if newline > 0 { // \s*[\r\n], greedy: up to the last line break of the run
		return newline
	}
	return blankPiece(text, i, end, last) // \s+(?!\S)|\s
}

// nextCL100kOld is nextCL100k for the older spellings.
func nextCL100kOld(text string, i int) int {
	end, white := cl100kWord(text, i)
	if !white {
		return end
	}
	end, last, newline := blanks(text, i)
	if newline > 0 { // \s*[\r\n]+, and no \s++$ before it
		return newline
	}
	return blankPiece(text, i, end, last) // \s+(?!\S)|\s+
}

// cl100kWord returns the end of the piece at i if it is not all white space,
// and white if it is.
func cl100kWord(text string, i int) (end int, white bool) {
	// '(?i:[sdmt]|ll|ve|re)
	if text[i] == '\'' {
		if n := foldedContraction(text[i+1:]); n > 0 {
			return i + 1 + n, false
		}
	}
	c, width := classAt(text, i)
	if c&ucd.Number != 0 { // \p{N}{1,3}+
		return numbers(text, i), false
	}
	// [^\r\n\p{L}\p{N}]?+\p{L}++
	j := i + width
	if c&ucd.Letter != 0 {
		return skip(text, j, ucd.Letter, ucd.Letter), false
	}
	var c2 ucd.Class
	end2 := j
	if j < len(text) {
		c2, end2 = classAt(text, j)
		end2 += j
		if c2&ucd.Letter != 0 && !isNewline(text[i]) {
			return skip(text, end2, ucd.Letter, ucd.Letter), false
		}
	}
	//  ?[^\s\p{L}\p{N}]++[\r\n]*+
	if text[i] == ' ' && j < len(text) && c2&others == 0 {
		j = end2
	} else if c&ucd.Space != 0 {
		return 0, true
	}
	return skipNewlines(text, skip(text, j, others, 0)), false
}

// skipNewlines returns the end of [\r\n]* at i.
func skipNewlines(text string, i int) int {
	for i < len(text) && isNewline(text[i]) {
		i++
	}
	return i
}
