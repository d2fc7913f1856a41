package client

import (
	"os"
	"strings"
	"testing"

	"github.com/tokcount/tokcount/encodings"
)

// prose returns the beginning of a novel, of about n tokens.
func prose(b *testing.B, n int) string {
	data, err := os.ReadFile("../testdata/texts/moby.txt")
	if err != nil {
		b.Fatal(err)
	}
	all := encodings.CL100kBase().Encode(string(data))
	text, err := encodings.CL100kBase().Decode(all[:min(n, len(all))])
	if err != nil {
		b.Fatal(err)
	}
	return text
}

func BenchmarkCheck(b *testing.B) {
	for name, req := range map[string]Request{
		"2000 tokens": {Model: "gpt-3.5-turbo-instruct", Prompt: Text(prose(b, 2000))},
		"ids":         {Model: "gpt-3.5-turbo-instruct", Prompt: Tokens(encodings.CL100kBase().Encode(prose(b, 2000)))},
	} {
		b.Run(name, func(b *testing.B) {
			c, err := New(Options{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Check(req); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A refusal by length alone: it must not read, let alone copy, the prompt.
func BenchmarkReject100MB(b *testing.B) {
	c, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	req := Request{Model: "gpt-3.5-turbo-instruct", Prompt: Text(strings.Repeat("a", 100<<20))}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Check(req); err == nil {
			b.Fatal("it fits")
		}
	}
}
