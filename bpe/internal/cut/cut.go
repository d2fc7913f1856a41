// Package cut finds places to cut a text at.
//
// A [Cutter] finds the longest beginning (Head) or end (Tail) of a text that has at
// most a number of tokens. That is not where so many tokens of the whole text end: a
// text that is cut off may be split and merged differently. head.go and tail.go try
// places near there one by one; head_long.go and tail_long.go find the place in
// pieces that are too long for that, and custom.go where a custom pattern splits.
//
// boundaries.go finds the ends of lines, sentences, words and grapheme clusters,
// char.go those of characters. All of these return a place, or are asked for the
// next one; none calls back.
package cut

import (
	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/regex"
)

// Token is the id of a token.
type Token = merge.Token

// A Cutter cuts texts without special tokens to a number of tokens of one
// vocabulary. It is not safe for concurrent use.
type Cutter struct {
	*merge.Worker
	Split   pretok.Func    // of a published pattern
	Pattern string         // the same pattern
	Custom  *regex.Pattern // any other pattern; nil for a published one
	Ends    []int          // scratch, of length merge.BatchPieces
}

// count returns the number of tokens of a text.
func (c *Cutter) count(text string) int {
	if c.Custom != nil {
		ends, _ := c.Custom.Split(text)
		return c.CountPieces(text, 0, ends)
	}
	total := 0
	for pos := 0; pos < len(text); {
		ends := c.Ends[:c.Split(text, pos, c.Ends)]
		total += c.CountPieces(text, pos, ends)
		pos = ends[len(ends)-1]
	}
	return total
}

// tokens returns the tokens of a text that a custom pattern splits.
func (c *Cutter) tokens(text string) []Token {
	ends, _ := c.Custom.Split(text)
	return c.AppendPieces(nil, text, 0, ends)
}
