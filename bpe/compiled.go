package bpe

import "io"

// WriteCompiled writes the encoding in a form that opens without building anything
// ([vocab.OpenCompiled], encodings.Open): tables that are read in place, and what else
// the tokenizer file says. Special tokens that e recognises are not part of it. Only the same version of
// the form can be read: keep the source.
func (e *Encoding) WriteCompiled(w io.Writer) error { return e.engine().vocab.WriteCompiled(w) }
