package bpe

// Decode returns the text of tokens, ordinary and special ones. It need not be
// valid UTF-8, since a token may end inside a character. An id that is not
// a token is a [*TokenError]; the text up to it is returned too.
func (e *Encoding) Decode(tokens []Token) (string, error) {
	table, size := e.engine().table, 0
	for _, id := range tokens {
		size += len(table.Token(id))
	}
	text, err := e.AppendDecode(make([]byte, 0, size+16), tokens)
	return ownString(text), err
}

// AppendDecode appends the text of tokens to dst. When it meets an id that is
// not a token, it returns the text up to there and a [*TokenError], as Decode does.
// It may write to dst's spare capacity after the text.
func (e *Encoding) AppendDecode(dst []byte, tokens []Token) ([]byte, error) {
	shared := e.engine()
	for i := 0; ; i++ {
		text, n := shared.table.AppendText(dst, tokens[i:])
		dst, i = text, i+n
		if i == len(tokens) {
			return dst, nil
		}
		special, ok := shared.names[tokens[i]]
		if !ok {
			return dst, &TokenError{i, tokens[i]}
		}
		dst = append(dst, special...)
	}
}
