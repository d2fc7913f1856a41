package bpe

import (
	"errors"

	"github.com/tokcount/tokcount/bpe/internal/regex"
	"github.com/tokcount/tokcount/internal/message"
)

// ErrTimeout is what a [PatternError] wraps when cutting a text by a custom
// pattern took too long.
var ErrTimeout = regex.ErrTimeout

// ErrPipeline is the error of [New] for a vocabulary that was made of a tokenizer file.
var ErrPipeline = errors.New("bpe: the vocabulary is that of a tokenizer file, which has more than a split pattern: use NewPipeline")

// A TokenError reports an id that is not a token of the encoding.
type TokenError struct {
	Index int   // where it is among the ids given
	Token Token // the id
}

func (e *TokenError) Error() string {
	return message.Sprintf("bpe: token %d at index %d is not in the vocabulary", e.Token, e.Index)
}

// A SpecialError reports a special token that a vocabulary does not have.
type SpecialError struct {
	Encoding string // its name
	Token    string // the text
}

func (e *SpecialError) Error() string {
	return message.Sprintf("bpe: %s has no special token %q", e.Encoding, e.Token)
}

// A PatternError reports that a custom split pattern is malformed, or that it
// could not cut a text.
type PatternError struct {
	Pattern string
	Offset  int   // bytes of text cut before it failed; -1 when it does not compile
	Err     error // ErrTimeout, or what package regexp2 said
}

func (e *PatternError) Error() string {
	if e.Offset < 0 {
		return message.Sprintf("bpe: split pattern: %v", e.Err)
	}
	return message.Sprintf("bpe: split pattern failed at offset %d: %v", e.Offset, e.Err)
}

func (e *PatternError) Unwrap() error { return e.Err }

// A PieceSizeError reports that a stream came to a piece, or to several that
// depend on each other, too long to wait for the end of.
type PieceSizeError struct {
	Offset int64 // where it begins, in bytes from the beginning of the stream
	Limit  int   // in bytes
}

func (e *PieceSizeError) Error() string {
	return message.Sprintf("bpe: piece at offset %d has %d bytes or more", e.Offset, e.Limit)
}

// streamError is what the user of a stream gets for an error of its reader, or
// for a *PieceSizeError.
func streamError(err error) error {
	if large, ok := err.(*PieceSizeError); ok {
		return large
	}
	return message.Errorf("bpe: reading text: %w", err)
}
