package client

import (
	"context"
	"io"
	"strings"

	"github.com/tokcount/tokcount/bpe"
)

// longText is the length of a text, in bytes, from which counting stops when the
// context ends. Counting it takes some milliseconds.
const longText = 1 << 20

// ended returns why the context ended, nil if it has not.
func (t *tally) ended() error {
	if t.ctx == nil || t.ctx.Err() == nil {
		return nil
	}
	return ended(t.ctx)
}

// count counts a text until the context ends.
func (t *tally) count(enc *bpe.Encoding, text string) (int, error) {
	if len(text) <= longText || t.ctx == nil {
		return enc.Count(text), nil
	}
	n, err := enc.CountReader(&untilEnded{t.ctx, strings.NewReader(text)})
	switch {
	case t.ctx.Err() != nil:
		return 0, ended(t.ctx)
	case err != nil: // a piece too long to be held back: a whole text is not
		return enc.Count(text), nil
	}
	return int(n), nil
}

// encode encodes a text until the context ends.
func (t *tally) encode(enc *bpe.Encoding, text string) ([]bpe.Token, error) {
	if len(text) <= longText || t.ctx == nil {
		return enc.Encode(text), nil
	}
	var all []bpe.Token
	for tokens, err := range enc.EncodeReader(&untilEnded{t.ctx, strings.NewReader(text)}) {
		switch {
		case t.ctx.Err() != nil:
			return nil, ended(t.ctx)
		case err != nil:
			return enc.Encode(text), nil
		}
		all = append(all, tokens...)
	}
	return all, nil
}

// untilEnded reads until a context ends.
type untilEnded struct {
	ctx context.Context
	r   io.Reader
}

func (u *untilEnded) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}
