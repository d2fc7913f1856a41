package bpe_test

import (
	"fmt"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

func ExampleEncoding_Truncate() {
	enc := encodings.CL100kBase()
	text := "Call me Ishmael. Some years ago, never mind how long precisely."

	head, n := enc.Truncate(text, 8, bpe.KeepHead)
	fmt.Printf("%q %d\n", head, n)
	tail, n := enc.Truncate(text, 8, bpe.KeepTail)
	fmt.Printf("%q %d\n", tail, n)
	// Output:
	// "Call me Ishmael. Some years" 8
	// " ago, never mind how long precisely." 8
}

// The marker counts, too.
func ExampleEncoding_TruncateMarked() {
	enc := encodings.CL100kBase()
	text := "Call me Ishmael. Some years ago, never mind how long precisely."

	short, n := enc.TruncateMarked(text, 9, bpe.KeepEnds, " [...] ")
	fmt.Printf("%q %d\n", short, n)
	// Output: "Call me Ishma [...]  long precisely." 9
}

// Ids are cut to the token; their text may not be.
func ExampleTruncateTokens() {
	enc := encodings.CL100kBase()
	tokens := enc.Encode("llama 🦙!")
	cut := bpe.TruncateTokens(tokens, 3, bpe.KeepHead)
	text, err := enc.Decode(cut)
	fmt.Printf("%d of %d: %q %v\n", len(cut), len(tokens), text, err)

	whole, n := enc.Truncate("llama 🦙!", 3, bpe.KeepHead)
	fmt.Printf("%q %d\n", whole, n)
	// Output:
	// 3 of 6: "llama \xf0\x9f" <nil>
	// "llama " 3
}

func ExampleEncoding_Split() {
	enc := encodings.CL100kBase()
	text := "Loomings\n\nCall me Ishmael. Some years ago, never mind how long precisely, " +
		"I thought I would sail about a little. It is a way I have."

	for chunk := range enc.Split(text, 24, 6) {
		fmt.Printf("%3d-%3d %2d tokens, %s: %q\n", chunk.Start, chunk.End, chunk.Tokens, chunk.Break, chunk.Text)
	}
	// Output:
	//   0- 10  4 tokens, paragraph: "Loomings\n\n"
	//   0- 27 11 tokens, sentence: "Loomings\n\nCall me Ishmael. "
	//  14-112 24 tokens, word: " me Ishmael. Some years ago, never mind how long precisely, I thought I would sail about a little."
	//  85-132 13 tokens, text: " would sail about a little. It is a way I have."
}

// A heading stays with what is below it.
func ExampleEncoding_SplitAt() {
	enc := encodings.CL100kBase()
	text := "Loomings\n\nCall me Ishmael. Some years ago, never mind how long precisely, " +
		"I thought I would sail about a little. It is a way I have."

	for chunk := range enc.SplitAt(text, 32, 0, bpe.BreakSentence) {
		fmt.Printf("%2d tokens, %s: %q\n", chunk.Tokens, chunk.Break, chunk.Text)
	}
	// Output:
	// 30 tokens, sentence: "Loomings\n\nCall me Ishmael. Some years ago, never mind how long precisely, I thought I would sail about a little. "
	//  7 tokens, text: "It is a way I have."
}
