package bpe

import "strings"

// Decode returns the text of tokens, ordinary and special ones. It need not be
// valid UTF-8, since a token may end inside a character. An id that is no
// token is a [*TokenError]; the text up to it is returned too.
func (e *engine) Decode(tokens []Token) (string, error) {
	size := 0
	for _, id := range tokens {
		size += len(e.table.Token(id))
	}
	var text strings.Builder
	text.Grow(size)
	for i, id := range tokens {
		bytes, ok := e.Token(id)
		if !ok {
			return text.String(), &TokenError{i, id}
		}
		text.WriteString(bytes)
	}
	return text.String(), nil
}

// AppendDecode appends the text of tokens to dst. When it meets an id that is
// no token, it returns the text up to there and a [*TokenError], as Decode does.
func (e *engine) AppendDecode(dst []byte, tokens []Token) ([]byte, error) {
	for i, id := range tokens {
		bytes, ok := e.Token(id)
		if !ok {
			return dst, &TokenError{i, id}
		}
		dst = append(dst, bytes...)
	}
	return dst, nil
}
