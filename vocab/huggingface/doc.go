// Package huggingface reads tokenizer.json, the file of Hugging Face's
// tokenizers, as far as it describes byte-pair encoding.
//
// It reads exactly or not at all. What the file asks for and this module does
// not do is an error that names it and says where ([spec.Error], which is
// errors.ErrUnsupported), but for truncation and padding: they are warnings.
//
// The rules are those of tokenizers 0.23, folder tokenizers/src; comments name
// the file. Where the reference guesses, this package does not: a component
// without a type, a token or an id given twice, and keys it does not know at
// the top level are errors.
package huggingface
