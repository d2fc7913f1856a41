package bpe

import (
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/tokcount/tokcount/bpe/internal/added"
	"github.com/tokcount/tokcount/bpe/internal/pipe/result"
)

// What tokenizer files have besides a split pattern.
//
// A text goes to the model by one of three ways. The first is that of the published
// encodings: a pattern that has a scanner splits the text as it is. Behind a normalizer
// that changes few texts, or where a space is put before a text, most of a
// text goes that way too: only where something changes, a stretch of the text is
// copied, changed and split by itself (change.go). A stretch begins and ends where
// a text may be taken apart, so what is around it does not notice. All other files
// take the third way: package pipe, which runs the steps of the file one after the other.

// A front is what the engine of a tokenizer file has more than others.
type front struct {
	added      map[string]Token        // added tokens that are always found
	outer      *added.Set              // added tokens that are looked for in the text as it is
	inner      *added.Set              // those that are looked for in the normalized text between them; nil for none
	lstrip     map[string]bool         // those that take white space before them
	names      func() map[Token]string // the texts of added tokens, and of unknown characters; see vocab.Pipeline
	len        int                     // see Encoding.Len
	ids        []Token                 // ids by position, if the tables have positions for ids
	changes    bool                    // the text of a segment may be changed
	prefix     prefix                  // a space is put before a segment
	apart      bool                    // a text can be taken apart at borders
	onlySpaces bool                    // only where the border is a space
	mark       string                  // the character that stands for a space, if spaces are put before segments
	changer    changer                 // nil if only the prefix changes a text
	pipe       piper                   // the third way; nil for others
	before     []Token                 // what the template puts before a text
	after      []Token
	decoder    decoder
}

// recognising returns what finds the added tokens, and special ones.
func (f *front) recognising(special map[string]Token) *specials {
	ids := f.added
	if len(special) > 0 {
		ids = maps.Clone(ids)
		maps.Copy(ids, special)
	}
	if f.outer.Len() == 0 && f.inner == nil {
		return nil
	}
	found := func() map[Token]bool {
		found := make(map[Token]bool, len(ids))
		for _, id := range ids {
			found[id] = true
		}
		return found
	}
	return &specials{ids, f.outer, f.inner, sync.OnceValue(found), f.lstrip}
}

// prefix says which segments get a space before them.
type prefix uint8

const (
	noPrefix    prefix = iota
	always             // all
	unlessSpace        // those that do not begin with one
	firstOnly          // the one at the beginning of the text, unless it begins with one
)

// What a file alone needs is behind interfaces, so that a program that reads none
// does not contain it.

// A piper is a *pipe.Pipeline.
type piper interface {
	Run(text string, found map[Token]bool) result.Result
}

// A decoder is a *pipe.Decoder.
type decoder interface {
	Plain() bool
	Streams() bool
	Joins() bool
	Strip() int
	Skips(text string) bool
	File(id Token, bytes string, hidden bool) string
	AppendToken(dst []byte, text string, first bool) []byte
	AppendAll(dst []byte, texts []string) []byte
	Finish(text []byte) []byte
}

// A changer changes what a model does not get as it is. It is safe for concurrent use.
type changer interface {
	// Same returns how far text surely is not changed, up to a character that
	// nothing before it changes.
	Same(text string) int
	// Append appends text as it is after the change.
	Append(dst []byte, text string) []byte
	// Parts yields the parts of text that are changed by themselves, in order.
	Parts(text string) iter.Seq[part]
	// Joins reports whether what text begins with may change together with what is before it.
	Joins(text string) bool
}

// id returns the id of a token by what the tables have for it: the id, or a position.
func (e *engine) id(token Token) Token {
	if e.front != nil && e.front.ids != nil {
		return e.front.ids[token]
	}
	return token
}

// toIDs is id for many, of a file with positions.
func (e *engine) toIDs(positions []Token) {
	for i, position := range positions {
		positions[i] = e.front.ids[position]
	}
}

// size returns the length of a token in the tables, in bytes.
func (e *engine) size(token Token) int { return len(e.table.Token(e.table.Rank(token))) }

// rank returns the rank in the tables of an id, or one that is no token's.
func (e *engine) rank(id Token) Token {
	if e.front == nil {
		return id
	}
	if ids := e.front.ids; ids != nil {
		i, ok := slices.BinarySearch(ids, id)
		if !ok {
			return ^Token(0)
		}
		id = Token(i)
	}
	return e.table.Rank(id)
}

// token is Encoding.Token.
func (e *engine) token(id Token) (bytes string, ok bool) {
	if bytes, ok = e.front.names()[id]; ok {
		return bytes, true
	}
	bytes = e.table.Token(e.rank(id))
	return bytes, bytes != ""
}

// divides reports whether a text can be taken apart at borders.
func (e *engine) divides() bool { return e.known != nil && (e.front == nil || e.front.apart) }

// plain reports whether texts go to the model as they are.
func (e *engine) plain() bool { return e.front == nil || e.front.pipe == nil && !e.front.changes }
