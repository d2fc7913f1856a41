package bpe

import (
	"iter"

	"github.com/tokcount/tokcount/bpe/internal/cut"
)

// A Span is where tokens are in a text: text[Start:End], in bytes.
type Span struct {
	Start, End int
	// Partial says that End is inside a character, which the next token goes
	// on with.
	Partial bool
}

// Tokens yields the tokens of text in order, each with the bytes that it stands
// for. The spans tile the text, and are not empty, unless a tokenizer file changes
// the text: then a token that it adds has none of it, and of the tokens that one
// character becomes, the first has all of it. Text that the tokenizer drops is of
// the token after it. Tokens encodes a little more
// than 256 pieces at a time, so to stop early saves the rest; time is that of
// [Encoding.Encode] and 3 ns a token.
func (e *Encoding) Tokens(text string) iter.Seq2[Token, Span] {
	return func(yield func(Token, Span) bool) {
		w := e.worker()
		defer e.release(w)
		var batch []Token
		start := 0
		var k walk
		k.begin(e, w, text, true)
		for k.next() {
			if k.isMark {
				if !yield(k.markID(), Span{start, k.at, cut.InsideCharacter(text, k.at)}) {
					return
				}
				start = k.at
				continue
			}
			batch = k.worker.AppendPieces(batch[:0], k.src, k.from, k.ends)
			at := k.from // in k.src
			for _, token := range batch {
				at += e.shared.size(token)
				end := k.origin(at)
				if !yield(e.shared.id(token), Span{start, end, cut.InsideCharacter(text, end)}) {
					return
				}
				start = end
			}
		}
	}
}

// GroupCharacters joins the tokens that [Encoding.Tokens] yields to the smallest
// groups that begin and end between characters, for display. Most are of a
// single token; Chinese, Hindi and emoji have longer ones. A byte that is not
// valid UTF-8 is a character. If tokens ends inside a character, as it does not
// with a whole text, so does the last group, whose Span is Partial.
//
// A group is good until the next one is asked for.
func GroupCharacters(tokens iter.Seq2[Token, Span]) iter.Seq2[[]Token, Span] {
	return func(yield func([]Token, Span) bool) {
		var group []Token
		var span Span
		for id, s := range tokens {
			if len(group) == 0 {
				span.Start = s.Start
			}
			group = append(group, id)
			span.End, span.Partial = s.End, s.Partial
			if s.Partial {
				continue
			}
			if !yield(group, span) {
				return
			}
			group = group[:0]
		}
		if len(group) > 0 {
			yield(group, span)
		}
	}
}
