package bpe

// AppendPrompt appends the tokens of text, as [Encoding.AppendEncode] appends them, and
// what the template of a tokenizer file puts before and after them, mostly the token
// that begins a text. For a published encoding, and a file without a template, it is
// AppendEncode: many files leave the token that begins a text to the caller.
//
// The template is put around the text even if the text spells the same tokens
// itself, as in the reference.
func (e *Encoding) AppendPrompt(dst []Token, text string) []Token {
	f := e.engine().front
	if f == nil {
		return e.AppendEncode(dst, text)
	}
	dst = append(dst, f.before...)
	dst = e.AppendEncode(dst, text)
	return append(dst, f.after...)
}
