// Package result has what package pipe makes of a text, for those that do not link what
// makes it.
package result

import "github.com/tokcount/tokcount/vocab/spec"

// Result is what a text becomes: items in order.
type Result struct {
	Items []Item
	Text  string // the pieces, end to end, as the tables spell them
	Ends  []int  // for each byte of it, where in the original ends what it is of

	// Err says why a pattern could not cut all of a text, and Offset where in the
	// original that was. The rest was then one piece for it.
	Err    error
	Offset int
}

// An Item is a token, or a piece to be made tokens of.
type Item struct {
	Token      *spec.AddedToken // an added token, or a piece that is a token; nil for others
	Start, End int              // of a piece, in Result.Text; of a token, in the original

	// Merged says that a piece is to be merged even if it is a token as a whole: it became
	// that by losing characters.
	Merged bool
}
