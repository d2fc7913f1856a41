package bpe_test

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// A Counter is an io.Writer: put it behind whatever writes the text.
func ExampleCounter() {
	c := encodings.O200kBase().NewCounter()
	var prompt strings.Builder
	w := io.MultiWriter(&prompt, c)
	for i, question := range []string{"Who wrote it?", "When?"} {
		fmt.Fprintf(w, "%d. %s\n", i+1, question)
		fmt.Println(c.Count(), "tokens so far")
	}
	// Output:
	// 6 tokens so far
	// 10 tokens so far
}

func ExampleEncoding_WithMaxPiece() {
	c := encodings.CL100kBase().WithMaxPiece(1 << 20).NewCounter()
	_, err := io.Copy(c, strings.NewReader("AAA! "+strings.Repeat("A", 5<<20)))
	var large *bpe.PieceSizeError
	if errors.As(err, &large) {
		fmt.Printf("more than %d bytes without an end at offset %d\n", large.Limit, large.Offset)
	}
	// Output: more than 1048576 bytes without an end at offset 4
}

func ExampleEncoding_CountReader() {
	r := strings.NewReader("Call me Ishmael. Some years ago—never mind how long precisely")
	n, err := encodings.CL100kBase().CountReader(r)
	if err != nil {
		fmt.Println("this is what there was before:", err)
	}
	fmt.Println(n, "tokens")
	// Output: 15 tokens
}

func ExampleEncoding_EncodeReader() {
	r := strings.NewReader("one two three")
	for batch, err := range encodings.R50kBase().EncodeReader(r) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(batch)
	}
	// Output:
	// [505 734]
	// [1115]
}

// The tokens of a model's answer, shown as they arrive: the emoji is three
// tokens in this vocabulary, and appears with the last of them.
func ExampleDecoder() {
	d := encodings.CL100kBase().NewDecoder()
	for _, id := range []bpe.Token{18293, 11410, 235, 235, 0} {
		text, err := d.Decode(id)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Printf("%q ", text)
	}
	fmt.Printf("and %q", d.Flush())
	// Output: "Take" " " "" "🍍" "!" and ""
}

// Does it fit? The answer takes no longer for a longer text.
func ExampleEncoding_CountUpTo() {
	e := encodings.O200kBase()
	for _, text := range []string{"a short question", strings.Repeat("a long story ", 1_000_000)} {
		if n, ok := e.CountUpTo(text, 4000); ok {
			fmt.Println(n, "tokens")
		} else {
			fmt.Println("too long")
		}
	}
	// Output:
	// 3 tokens
	// too long
}

func ExampleEncoding_Tokens() {
	text := "Say 你好"
	for id, span := range encodings.R50kBase().Tokens(text) {
		fmt.Printf("%6d %2d-%-2d %q", id, span.Start, span.End, text[span.Start:span.End])
		if span.Partial {
			fmt.Print(" and more")
		}
		fmt.Println()
	}
	// Output:
	//  25515  0-3  "Say"
	//    220  3-4  " "
	//  19526  4-6  "\xe4\xbd" and more
	//    254  6-7  "\xa0"
	//  25001  7-9  "\xe5\xa5" and more
	//    121  9-10 "\xbd"
}

func ExampleGroupCharacters() {
	e := encodings.R50kBase()
	text := "Say 你好"
	for group, span := range bpe.GroupCharacters(e.Tokens(text)) {
		fmt.Printf("%q %d\n", text[span.Start:span.End], group)
	}
	// Output:
	// "Say" [25515]
	// " " [220]
	// "你" [19526 254]
	// "好" [25001 121]
}

// As much of a document as fits, and what each paragraph takes, after one pass.
func ExamplePrefixes() {
	text := "First paragraph, a short one.\n\nSecond paragraph, which is longer.\n\nThird.\n"
	p := encodings.CL100kBase().NewPrefixes(text)

	end, tokens := p.Fit(12)
	fmt.Printf("%d of %d tokens: %q\n", tokens, p.Count(), text[:end])

	at, before := 0, 0
	for _, paragraph := range strings.SplitAfter(text, "\n\n") {
		at += len(paragraph)
		_, tokens := p.At(at)
		fmt.Printf("%d for %.6q...\n", tokens-before, paragraph)
		before = tokens
	}

	p.Append("And more.")
	fmt.Println("now", p.Count())
	// Output:
	// 12 of 16 tokens: "First paragraph, a short one.\n\nSecond paragraph, which is"
	// 7 for "First "...
	// 7 for "Second"...
	// 2 for "Third."...
	// now 19
}
