package bpe

import "github.com/tokcount/tokcount/vocab"

// Vocab returns the vocabulary that the encoding was made of. It must not be
// changed. That of a tokenizer file has a [vocab.Vocab.Pipeline], which says what else
// is in the file.
func (e *Encoding) Vocab() *vocab.Vocab { return e.engine().vocab }

// Scanner returns the name of the hand-written scanner that splits texts: "cl100k",
// say, for the pattern of cl100k_base, or "spaces" for a model like those of
// SentencePiece, whose texts are split at spaces that no token spans. It is "" if
// there is none: texts then go through package regexp2, or step by step as a
// tokenizer file says, with the same result and more slowly.
func (e *Encoding) Scanner() string {
	if known := e.engine().known; known != nil {
		return known.Name()
	}
	return ""
}
