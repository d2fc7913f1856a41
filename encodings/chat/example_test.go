package chat_test

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/encodings/chat"
)

func ExampleCount() {
	r := &chat.Request{Messages: []chat.Message{
		{Role: "system", Content: "You are a helpful assistant."},
		{Role: "user", Content: "What's the weather like in San Francisco?"},
	}}
	for _, model := range []string{"gpt-4o", "gpt-5"} {
		e, err := chat.Count(model, r)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(e.Model, "about", e.Tokens, "tokens, messages", e.Messages, "confirmed", e.Confirmed(), e.Unconfirmed)
	}
	// Output:
	// gpt-4o about 25 tokens, messages [10 12] confirmed true []
	// gpt-5 about 25 tokens, messages [10 12] confirmed false [the model gpt-5]
}

// What has a price of its own is not counted, and named.
func ExampleParse() {
	r, err := chat.Parse([]byte(`{"model": "gpt-4o", "messages": [{"role": "user", "content": [
		{"type": "text", "text": "What is this?"},
		{"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}]}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := chat.Count("", r)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(e.Tokens, "tokens and")
	for _, u := range e.Uncounted {
		fmt.Println(u.Path, u.What)
	}
	// Output:
	// 11 tokens and
	// messages[0].content[1] image_url
}

// A file for fine-tuning has a chat a line.
func ExampleParse_lines() {
	file := `{"messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi!"}]}
{"messages": [{"role": "user", "content": "Bye"}, {"role": "assistant", "content": "See you."}]}
`
	c, err := chat.NewCounter("gpt-4o-mini")
	if err != nil {
		fmt.Println(err)
		return
	}
	lines := bufio.NewScanner(strings.NewReader(file))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		r, err := chat.Parse(lines.Bytes())
		if err != nil {
			fmt.Println(err)
			continue
		}
		e, err := c.Count(r)
		fmt.Println(e.Tokens, err)
	}
	// Output:
	// 14 <nil>
	// 15 <nil>
}

// The oldest messages go; the system's and the last question stay.
func ExampleFit() {
	body := []byte(`{"model": "gpt-4o", "messages": [
  {"role": "system", "content": "You are a helpful assistant."},
  {"role": "user", "content": "What's the weather like in San Francisco?"},
  {"role": "assistant", "content": "Sunny."},
  {"role": "user", "content": "And in Paris?"}
]}`)
	r, err := chat.Parse(body)
	if err != nil {
		fmt.Println(err)
		return
	}
	fitted, err := chat.Fit("", r, 30)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fitted.Dropped, fitted.Estimate.Tokens)

	shorter, err := r.Without(fitted.Dropped)
	fmt.Println(string(shorter), err)
	// Output:
	// [1] 27
	// {"model": "gpt-4o", "messages": [
	//   {"role": "system", "content": "You are a helpful assistant."},
	//   {"role": "assistant", "content": "Sunny."},
	//   {"role": "user", "content": "And in Paris?"}
	// ]} <nil>
}

func ExampleCounter() {
	c := chat.Counter{Model: "my-model", Encoding: encodings.CL100kBase(), Text: func(text string) int { return len(strings.Fields(text)) }}
	e, err := c.Count(&chat.Request{Messages: []chat.Message{{Role: "user", Content: "two words"}}})
	fmt.Println(e.Tokens, err)
	// Output: 9 <nil>
}
