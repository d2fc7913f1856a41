// Package spec describes a tokenizer as its file does: plain data that the
// readers of tokenizer files produce and package bpe compiles.
//
// # What happens to a text
//
// In this order, with nothing in between:
//
//  1. Added tokens that are not Normalized are cut out of the text: the
//     leftmost match, the longest at one place; matches do not overlap.
//  2. The normalizer steps run over each remaining segment by itself.
//  3. Added tokens that are Normalized are cut out of each normalized segment.
//     They are looked for in their own normalized form.
//  4. The pre-tokenizer steps cut each remaining segment into pieces. Each
//     step sees the pieces of the step before, one at a time. Empty pieces
//     vanish.
//  5. The model turns each piece into tokens by itself.
//  6. The template puts ids before and after, when that is asked for.
//
// Decoding turns each id into its token's text, leaves special tokens out when
// that is asked for, runs the decoder steps over the list of texts, and joins
// what is left.
//
// The order and the rules are those of Hugging Face's tokenizers (folder
// tokenizers/src of github.com/huggingface/tokenizers): other formats are
// described in the same terms. Each field names its source.
//
// The package holds no code that needs more than the standard library, so a
// program that handles one format links no other.
package spec
