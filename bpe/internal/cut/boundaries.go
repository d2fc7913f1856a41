package cut

import (
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
	// The next letter decides if a full stop ends an abbreviation or a sentence,
	// and package sentences looks for it again at each space or bracket before it.
	// So nothing is looked for in front of, or in, longer gaps between letters.
	letterGap = 128
)

// LineEnd returns the last end of a line after from and up to far; if blank, the
// last end of a blank line after another line. It reports false if there is none.
func LineEnd(text string, from, far int, blank bool) (end int, ok bool) {
	for {
		i := strings.LastIndexByte(text[from:far], '\n')
		if i < 0 {
			return 0, false
		}
		far = from + i
		if !blank || endsInNewline(text[:far]) {
			return far + 1, true
		}
	}
}

// endsInNewline reports whether text has only blanks after its last \n.
func endsInNewline(text string) bool {
	return strings.HasSuffix(strings.TrimRight(text, " \t\r\v\f"), "\n")
}

// SentenceEnds returns the ends of sentences after from and up to far, of the last
// ones before far.
func SentenceEnds(text string, from, far int) []int {
	first, part := window(text, from, far, sentenceWindow)
	first, part = afterGap(first, part)
	var ends []int
	for s := sentences.FromString(part); s.Next() && first+s.End() <= far; {
		ends = append(ends, first+s.End())
	}
	return ends
}

// window returns the last size bytes of text before far, or fewer, since it does
// not reach back before from, and some more after it, and where they begin. It
// begins and ends between characters.
func window(text string, from, far, size int) (first int, part string) {
	first = max(from, far-size)
	for InsideCharacter(text, first) {
		first++
	}
	end := min(len(text), far+lookAhead)
	for InsideCharacter(text, end) {
		end--
	}
	return first, text[first:end]
}

// afterGap returns what of part, which begins at first, follows its last gap
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
		return first, ""
	}
	return first, part
}

// WordEnds returns the ends of words and spaces after from and up to far, of the
// last ones before far. Those before punctuation that follows a word come
// before the others.
func WordEnds(text string, from, far int) []int {
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
	return append(poor, good...)
}

// beforePunctuation reports whether offset i of text is before a character that
// is no letter, number or white space, and not after white space.
func beforePunctuation(text string, i int) bool {
	if i == len(text) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return ucd.Lookup(before)&ucd.Space == 0 && ucd.Lookup(after)&(ucd.Letter|ucd.Number|ucd.Space) == 0
}

// WordStarts finds the places where a word or a space begins.
type WordStarts struct {
	text  string
	start int
	first int // where the part begins that words goes through
	words *words.Iterator[string]
}

// WordStartsFrom returns those from offset start of text on, the first first.
func WordStartsFrom(text string, start int) WordStarts {
	first := max(0, start-lookAhead)
	for InsideCharacter(text, first) {
		first++
	}
	part := text[first:min(len(text), start+wordWindow)]
	return WordStarts{text, start, first, words.FromString(part)}
}

// Next returns the next place, and reports whether there is one.
func (w *WordStarts) Next() (at int, ok bool) {
	for w.words.Next() {
		at := w.first + w.words.Start()
		if at >= w.start && !beforePunctuation(w.text, at) {
			return at, true
		}
	}
	return 0, false
}

// ClusterEnd returns the last end of a grapheme cluster after from and up
// to far; far if there is none.
func ClusterEnd(text string, from, far int) int {
	first, part := window(text, from, far, clusterWindow)
	last := far
	for g := graphemes.FromString(part); g.Next() && first+g.End() <= far; {
		last = first + g.End()
	}
	return last
}
