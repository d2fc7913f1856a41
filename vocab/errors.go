package vocab

import (
	"errors"

	"github.com/tokcount/tokcount/internal/message"
	"github.com/tokcount/tokcount/vocab/table"
)

var (
	// ErrTooLarge is the cause of an error when a vocabulary has over
	// 2,097,151 ids or 16,777,215 bytes in all tokens, or a token of over
	// 65,535 bytes, or more unused ids than used ones by over 65,536.
	ErrTooLarge = table.ErrTooLarge

	// ErrNoTokens is the error of [Vocab.Validate] for a Vocab without tokens,
	// such as one that is not from New, from a reader or published.
	ErrNoTokens = errors.New("vocab: no tokens: make the Vocab with New or ReadTiktoken, or take a published one")
)

// A SyntaxError describes where a .tiktoken file is malformed.
type SyntaxError struct {
	Line   int   // counted from 1; 0 for the file as a whole
	Offset int64 // of the start of the line, in bytes
	Err    error
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return message.Sprintf("vocab: %v", e.Err)
	}
	return message.Sprintf("vocab: line %d (offset %d): %v", e.Line, e.Offset, e.Err)
}

func (e *SyntaxError) Unwrap() error { return e.Err }

// A RankError reports an id with which something is wrong: its token, or that
// the parts of a vocabulary do not agree on it.
type RankError struct {
	Rank uint32
	Err  error
}

func (e *RankError) Error() string { return message.Sprintf("vocab: rank %d: %v", e.Rank, e.Err) }

func (e *RankError) Unwrap() error { return e.Err }
