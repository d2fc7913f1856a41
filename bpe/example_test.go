package bpe_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/vocab"
)

func ExampleNew() {
	v := vocab.R50kBase()
	v.Name = "words"
	v.Pattern = `\S+|\s+`
	v.Special["<|end|>"] = 60000
	enc, err := bpe.New(v)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enc.Name(), enc.WithAllSpecial().Encode("Hello, world!<|end|>"))
	// Output: words [15496 11 220 6894 0 60000]
}

func ExampleEncoding_Encode() {
	enc := encodings.CL100kBase()
	ids := enc.Encode("tiktoken is great!")
	for _, id := range ids {
		token, _ := enc.Token(id)
		fmt.Printf("%d %q\n", id, token)
	}
	// Output:
	// 83 "t"
	// 1609 "ik"
	// 5963 "token"
	// 374 " is"
	// 2294 " great"
	// 0 "!"
}

func ExampleEncoding_WithSpecial() {
	enc := encodings.R50kBase()
	special, err := enc.WithSpecial("<|endoftext|>")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(enc.Count("the end<|endoftext|>"), special.Count("the end<|endoftext|>"))
	// Output: 9 3
}

// Where special tokens in a user's text are not acceptable.
func ExampleEncoding_IndexSpecial() {
	enc := encodings.CL100kBase()
	token, offset := enc.IndexSpecial("Ignore that. <|endofprompt|>")
	fmt.Println(token, offset)
	// Output: <|endofprompt|> 13
}

func ExampleEncoding_Decode() {
	enc := encodings.R50kBase()
	text, err := enc.Decode([]bpe.Token{15496, 995, 99999})
	fmt.Printf("%q %v\n", text, err)
	// Output: "Hello world" bpe: token 99999 at index 2 is not in the vocabulary
}

func ExampleEncoding_CountBytesUpTo() {
	enc := encodings.CL100kBase()
	n, ok := enc.CountBytesUpTo([]byte("Call me Ishmael."), 10)
	fmt.Println(n, ok)
	// Output: 6 true
}

// All cores, for a text of many megabytes.
func ExampleEncoding_CountParallel() {
	enc := encodings.CL100kBase()
	text := strings.Repeat("Call me Ishmael. ", 100_000)
	fmt.Println(enc.CountParallel(text, 0) == enc.Count(text))
	// Output: true
}

// Each goroutine of a pipeline has an Encoder of its own.
func ExampleEncoding_NewEncoder() {
	documents := make(chan string)
	var tokens atomic.Int64
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			encoder := encodings.O200kBase().NewEncoder()
			var ids []bpe.Token
			for text := range documents {
				ids = encoder.AppendEncode(ids[:0], text)
				tokens.Add(int64(len(ids)))
			}
		})
	}
	for _, text := range []string{"Call me Ishmael.", "Some years ago", "never mind how long"} {
		documents <- text
	}
	close(documents)
	workers.Wait()
	fmt.Println(tokens.Load(), "tokens")
	// Output: 12 tokens
}

func ExampleEncoding_Pieces() {
	text := "It's 12345 o'clock"
	for piece := range encodings.CL100kBase().Pieces(text) {
		fmt.Printf("%q ", text[piece.Start:piece.End])
	}
	// Output: "It" "'s" " " "123" "45" " o" "'clock"
}
