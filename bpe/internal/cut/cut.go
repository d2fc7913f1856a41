// Package cut finds places to cut a text at.
package cut

import (
	"github.com/tokcount/tokcount/bpe/internal/merge"
	"github.com/tokcount/tokcount/bpe/internal/pretok"
	"github.com/tokcount/tokcount/bpe/internal/regex"
)

// Token is the id of a token.
type Token = merge.Token

// A Cutter cuts texts without special tokens, of one vocabulary, to a number of
// tokens. It is for one user at a time.
type Cutter struct {
	*merge.Worker
	Known  *pretok.Pattern // the split pattern, if it has a scanner
	Custom *regex.Pattern  // any other; nil if Known is not
	Ends   []int           // scratch for merge.BatchPieces
}

// count returns the number of tokens of a text.
func (c *Cutter) count(text string) int {
	if c.Custom != nil {
		ends, _ := c.Custom.Split(text)
		return c.CountPieces(text, 0, ends)
	}
	total := 0
	for pos := 0; pos < len(text); {
		ends := c.Ends[:c.Known.Split(text, pos, c.Ends)]
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
