package bpe

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"
	"github.com/clipperhouse/uax29/v2/sentences"
	"github.com/clipperhouse/uax29/v2/words"

	"github.com/tokcount/tokcount/bpe/internal/ucd"
)

// Where a text may be cut for readers' sake. Sentences, words and grapheme
// clusters are looked for in windows only: what comes long before a break does
// not decide about it, and a break far from the end would waste most of a chunk.

const (
	sentenceWindow = 4096 // bytes
	wordWindow     = 512
	clusterWindow  = 128
	lookAhead      = 128 // what comes next has a say
	// An abbreviation's full stop is told from a sentence's by the next letter,
	// which package sentences looks for again at each space or bracket before it.
	// So nothing is looked for in front of, or in, longer gaps between letters.
	letterGap = 128
)

// lineBreaks yields the ends of lines behind from and up to far, the last first;
// if only blank, the ends of blank lines behind other lines.
func lineBreaks(text string, from, far int, blank bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		for {
			i := strings.LastIndexByte(text[from:far], '\n')
			if i < 0 {
				return
			}
			far = from + i
			if blank && !endsInNewline(text[:far]) {
				continue
			}
			if !yield(far + 1) {
				return
			}
		}
	}
}

// endsInNewline reports whether all that text has behind its last \n is blanks.
func endsInNewline(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, " \t\r\v\f"), "\n")
}

// sentenceBreaks yields the ends of sentences behind from and up to far, the last
// first.
func sentenceBreaks(text string, from, far int) iter.Seq[int] {
	first, part := window(text, from, far, sentenceWindow)
	first, part = afterGap(first, part)
	var ends []int
	for s := sentences.FromString(part); s.Next() && first+s.End() <= far; {
		ends = append(ends, first+s.End())
	}
	return lastFirst(ends)
}

// window returns the last size bytes of text before far, or fewer, since it does
// not reach back before from, and some more after it, and where they begin. It
// begins and ends between characters.
func window(text string, from, far, size int) (first int, part string) {
	first = max(from, far-size)
	for insideCharacter(text, first) {
		first++
	}
	end := min(len(text), far+lookAhead)
	for insideCharacter(text, end) {
		end--
	}
	return first, text[first:end]
}

// afterGap returns what of part, which begins at first, is behind its last gap
// between letters.
func afterGap(first int, part string) (int, string) {
	gap := 0 // where the last letter ended
	for i, r := range part {
		if ucd.Lookup(r)&ucd.Letter == 0 {
			continue
		}
		if i-gap > letterGap {
			return afterGap(first+i, part[i:])
		}
		gap = i + utf8.RuneLen(r)
	}
	if len(part)-gap > letterGap {
		return first + len(part), ""
	}
	return first, part
}

func lastFirst(list []int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, at := range slices.Backward(list) {
			if !yield(at) {
				return
			}
		}
	}
}

// wordBreaks yields the ends of words and spaces behind from and up to far, the
// last first. Those before punctuation that a word is followed by come after
// those that are not.
func wordBreaks(text string, from, far int) iter.Seq[int] {
	first, part := window(text, from, far, wordWindow)
	var good, poor []int
	for w := words.FromString(part); w.Next() && first+w.End() <= far; {
		at := first + w.End()
		if beforePunctuation(text, at) {
			poor = append(poor, at)
		} else {
			good = append(good, at)
		}
	}
	return lastFirst(append(poor, good...))
}

// beforePunctuation reports whether offset i of text is before a character that
// is no letter, number or white space, and not behind white space.
func beforePunctuation(text string, i int) bool {
	if i == len(text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return ucd.Lookup(before)&ucd.Space == 0 && ucd.Lookup(after)&(ucd.Letter|ucd.Number|ucd.Space) == 0
}

// wordsFrom yields the places where a word or a space begins, from offset start
// of text on, first first.
func wordsFrom(text string, start int) iter.Seq[int] {
	return func(yield func(int) bool) {
		first := max(0, start-lookAhead)
		for insideCharacter(text, first) {
			first++
		}
		part := text[first:min(len(text), start+wordWindow)]
		for w := words.FromString(part); w.Next(); {
			if at := first + w.Start(); at >= start && (at > first || at == 0) && !beforePunctuation(text, at) && !yield(at) {
				return
			}
		}
	}
}

// graphemeBefore returns the last end of a grapheme cluster behind from and up
// to far; far if there is none.
func graphemeBefore(text string, from, far int) int {
	first, part := window(text, from, far, clusterWindow)
	last := far
	for g := graphemes.FromString(part); g.Next() && first+g.End() <= far; {
		last = first + g.End()
	}
	return last
}
