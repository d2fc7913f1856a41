package bpe

import (
	"iter"
	"slices"
	"strings"

	"github.com/tokcount/tokcount/bpe/internal/cut"
	"github.com/tokcount/tokcount/internal/message"
)

// A Chunk is a part of a text that [Encoding.Split] has cut off.
type Chunk struct {
	Text       string
	Start, End int // its place: Text is text[Start:End], in bytes

	// Overlap is how many bytes at its beginning are the end of the chunk before
	// too. The Text[Overlap:] of all chunks, laid end to end, are the text.
	Overlap int

	Tokens int   // of Text, encoded by itself
	Break  Break // what the chunk ends at
}

// Break says what a text was cut at. A larger Break is a better one.
type Break int

const (
	BreakCharacter Break = iota // inside a token, but not inside a character
	BreakToken                  // the end of a token of the text
	BreakWord                   // the end of a word, or of the space after it
	BreakSentence               // the end of a sentence
	BreakLine                   // the end of a line
	BreakParagraph              // the end of a blank line
	BreakText                   // the end of the text
)

// String returns "character", "token", "word", "sentence", "line", "paragraph"
// or "text".
func (b Break) String() string {
	if b < BreakCharacter || b > BreakText {
		return message.Sprintf("Break(%d)", int(b))
	}
	return [...]string{"character", "token", "word", "sentence", "line", "paragraph", "text"}[b]
}

// Split yields text in chunks of at most max tokens each, counted with the chunk
// encoded by itself. A chunk ends with the text if that fits. Otherwise it ends
// at the last paragraph that ends in what fits; or if none does, at the last
// line; or else at the last sentence, the last word, the last token, the last
// character. So a chunk may be much smaller than max, where a short paragraph
// stands before a long one. Laid end to end the chunks are the text, whatever its
// bytes; an empty text has none.
//
// With an overlap, all chunks but the first begin with up to that many tokens from
// the end of the chunk before, from the start of a word on if there is one; with
// all of that chunk if it is as small. There is none where it would leave no room
// for anything new.
//
// If a character by itself has more than max tokens, it is a chunk with more than
// max, for nothing is dropped and no character is cut; Chunk.Tokens tells. None
// has more than four. Special tokens that e recognises are never cut.
//
// Lines end at \n; paragraphs at one or more blank lines. Sentences and words
// are those of Unicode Standard Annex 29, looked for in the last 4,096 and 512
// bytes that fit; where characters are cut apart, it is not in one of that
// annex's grapheme clusters, such as an emoji with a skin tone, if that fits.
//
// Split panics if max is below 1, overlap negative, or overlap not below max.
//
// Time is linear in the length of all chunks, overlaps included: two to three
// times that of counting them.
func (e *Encoding) Split(text string, max, overlap int) iter.Seq[Chunk] {
	return e.SplitAt(text, max, overlap, BreakParagraph)
}

// SplitAt is [Encoding.Split] that ends chunks at breaks of the kind at, and at
// worse ones where no such break is in what fits, but does not look for better
// ones, of which most are breaks of that kind too. The worse the kind, the closer
// chunks are to max: with BreakSentence a heading stays with the beginning of the
// long paragraph below it, and with BreakWord all chunks but the last are about as
// large as they may be. Chunk.Break is at or worse, or BreakText.
//
// Take SplitAt with BreakSentence for chunks that are embedded: of prose they fill
// 94 % of max, those of Split 81 %. Take Split for chunks that people read.
//
// SplitAt panics as Split does, and if at is BreakText or not a kind of break.
func (e *Encoding) SplitAt(text string, max, overlap int, at Break) iter.Seq[Chunk] {
	e.engine()
	switch {
	case max < 1:
		panic(message.Sprintf("bpe: Split: max is %d, not 1 or more", max))
	case overlap < 0 || overlap >= max:
		panic(message.Sprintf("bpe: Split: overlap is %d, not 0 or more and below max, which is %d", overlap, max))
	case at < BreakCharacter || at > BreakParagraph:
		panic(message.Sprintf("bpe: SplitAt: %v is not a break inside a text", at))
	}
	return func(yield func(Chunk) bool) {
		s := splitter{e: e, text: text, max: max, overlap: overlap, best: at}
		for s.next() && yield(s.chunk) {
		}
	}
}

// A splitter cuts off one chunk after the other.
type splitter struct {
	e       *Encoding
	text    string
	max     int
	overlap int
	best    Break   // to look for
	chunk   Chunk   // the last one
	tokens  []Token // scratch
}

// next makes the next chunk, and reports whether there is one.
func (s *splitter) next() bool {
	from := s.chunk.End
	if from == len(s.text) {
		return false
	}
	start := s.overlapStart()
	fits, tokens := s.e.head(s.text[start:], s.max)
	if start+len(fits) <= from && start < from {
		start = from
		fits, tokens = s.e.head(s.text[start:], s.max)
	}
	far := start + len(fits)
	if far == from {
		far = s.whole(from)
		tokens = s.e.Count(s.text[from:far])
	}
	s.chunk = Chunk{Start: start, End: far, Overlap: from - start, Tokens: tokens, Break: BreakText}
	if far < len(s.text) {
		s.retreat(from, far)
	}
	s.chunk.Text = s.text[start:s.chunk.End]
	return true
}

// whole returns the end of the character or special token at offset i.
func (s *splitter) whole(i int) int {
	for i = cut.CharAfter(s.text, i); s.e.special.spans(s.text, i); {
		i = cut.CharAfter(s.text, i)
	}
	return i
}

// overlapStart returns where the next chunk begins: inside the last one, at its
// start or its end.
func (s *splitter) overlapStart() int {
	end := s.chunk.End
	if s.overlap == 0 || end == 0 {
		return end
	}
	last := s.text[:end]
	tail, _ := s.e.tail(last[s.chunk.Start:], s.overlap)
	start := end - len(tail)
	starts := cut.WordStartsFrom(last, start)
	for at, ok := starts.Next(); ok; at, ok = starts.Next() {
		if strings.TrimSpace(last[at:]) == "" {
			break
		}
		if _, ok := s.e.CountUpTo(last[at:], s.overlap); ok && !s.e.special.spans(last, at) {
			return at
		}
	}
	return start
}

// retreat moves the end of the chunk from far, the farthest place that fits,
// back to the best break after from.
func (s *splitter) retreat(from, far int) {
	for kind := s.best; kind > BreakCharacter; kind-- {
		for at := range s.breaks(kind, from, far) {
			if at == far {
				s.chunk.Break = kind
				return
			}
			if s.e.special.spans(s.text, at) {
				continue
			}
			if n, ok := s.e.CountUpTo(s.text[s.chunk.Start:at], s.max); ok {
				s.chunk.End, s.chunk.Tokens, s.chunk.Break = at, n, kind
				return
			}
		}
	}
	s.chunk.Break = BreakCharacter
	if at := cut.ClusterEnd(s.text, from, far); at < far && !s.e.special.spans(s.text, at) {
		if n, ok := s.e.CountUpTo(s.text[s.chunk.Start:at], s.max); ok {
			s.chunk.End, s.chunk.Tokens = at, n
		}
	}
}

// breaks yields the places of one kind after from and up to far where text may
// be cut, the last first.
func (s *splitter) breaks(kind Break, from, far int) iter.Seq[int] {
	switch kind {
	case BreakParagraph, BreakLine:
		return s.lineBreaks(from, far, kind == BreakParagraph)
	case BreakSentence:
		return lastFirst(cut.SentenceEnds(s.text, from, far))
	case BreakWord:
		return lastFirst(cut.WordEnds(s.text, from, far))
	}
	return s.tokenBreaks(from, far)
}

func (s *splitter) lineBreaks(from, far int, blank bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		for at, ok := cut.LineEnd(s.text, from, far, blank); ok; at, ok = cut.LineEnd(s.text, from, at-1, blank) {
			if !yield(at) {
				return
			}
		}
	}
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

// tokenBreaks yields the ends of tokens that are not inside a grapheme cluster.
// The text is encoded to some bytes after far, as if it went on.
func (s *splitter) tokenBreaks(from, far int) iter.Seq[int] {
	const ahead = 256
	return func(yield func(int) bool) {
		start := s.chunk.Start
		end := min(len(s.text), far+ahead)
		if !s.e.shared.plain() {
			s.changedBreaks(start, from, far, end, yield)
			return
		}
		s.tokens = s.e.AppendEncode(s.tokens[:0], s.text[start:end])
		at := end
		for i := len(s.tokens) - 1; i >= 0 && at > from; i-- {
			if at <= far && !cut.InsideCharacter(s.text, at) && cut.ClusterEnd(s.text, from, at) == at && !yield(at) {
				return
			}
			token, _ := s.e.Token(s.tokens[i])
			at -= len(token)
		}
	}
}
