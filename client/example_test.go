package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/client"
	"github.com/tokcount/tokcount/encodings"
)

// story is longer than the windows of old models.
var story = strings.Repeat("Call me Ishmael. ", 600)

// A budget check needs neither a key nor the network.
func ExampleClient_Check() {
	c, err := client.New(client.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = c.Check(client.Request{Model: "davinci", Prompt: client.Text(story), MaxTokens: new(200)})
	fmt.Println(err)

	var long *client.ContextLengthError
	if errors.As(err, &long) {
		fmt.Println("tokens over:", long.Excess)
	}

	budget, err := c.Check(client.Request{Model: "davinci", Prompt: client.Text("Call me"), Policy: client.FitOutput(1)})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("room for the answer:", budget.Reserved)
	// Output:
	// client: model davinci takes 2049 tokens: 3601 of prompt and 200 of answer are 1752 too many
	// tokens over: 1752
	// room for the answer: 2047
}

// A prompt that is too long is cut to exactly what fits, and its tokens sent.
func ExampleClient_Complete() {
	server := exampleServer()
	defer server.Close()

	c, err := client.New(client.Options{
		BaseURL: server.URL + "/v1",
		Models:  []client.Model{{Name: "my-model", Encoding: encodings.CL100kBase(), Window: 4096}},
		Policy:  client.Truncate(bpe.KeepTail),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	resp, err := c.Complete(context.Background(), client.Request{
		Model: "my-model", Prompt: client.Text(story + story), MaxTokens: new(96), Temperature: new(0.0),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("answer:", resp.Choices[0].Text)
	fmt.Println("sent:", resp.Budget.PromptTokens(), "cut off:", resp.Budget.Removed[0])
	if resp.Mismatch != nil { // this server kept two tokens of the prompt, and did not say so
		fmt.Println(resp.Mismatch)
	}
	// Output:
	// answer: Ishmael.
	// sent: 4000 cut off: 3201
	// client: model my-model: 4000 prompt tokens were sent, the server counted 2
}

func ExampleClient_Stream() {
	server := exampleServer()
	defer server.Close()

	c, err := client.New(client.Options{BaseURL: server.URL + "/v1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for chunk, err := range c.Stream(context.Background(), client.Request{Model: "davinci", Prompt: client.Text("Call me")}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, choice := range chunk.Choices {
			fmt.Println(choice.Text)
		}
	}
	// Output:
	// Ish
	// mael.
}

// The check can be put under any client that takes an http.Client.
func ExampleGuard() {
	guard, err := client.NewGuard(nil, client.GuardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	hc := &http.Client{Transport: guard}

	body := `{"model": "davinci", "prompt": "` + story + `"}`
	_, err = hc.Post("https://api.openai.com/v1/completions", "application/json", strings.NewReader(body))

	var long *client.ContextLengthError
	if errors.As(err, &long) {
		fmt.Println(long)
	}
	// Output:
	// client: model davinci takes 2049 tokens: 3601 of prompt and 16 of answer are 1568 too many
}

// A batch file can be checked before it is uploaded.
func ExampleGuard_CheckBatch() {
	guard, err := client.NewGuard(nil, client.GuardOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	file := strings.NewReader(`
{"custom_id": "a", "method": "POST", "url": "/v1/embeddings", "body": {"model": "text-embedding-3-small", "input": "Call me Ishmael."}}
{"custom_id": "b", "method": "POST", "url": "/v1/embeddings", "body": {"model": "text-embedding-3-small", "input": ""}}
`)
	for line, err := range guard.CheckBatch(file) {
		switch {
		case err != nil:
			fmt.Println(err)
		case line.Err != nil:
			fmt.Println(line.CustomID, line.Err)
		default:
			fmt.Println(line.CustomID, line.Tokens, "tokens")
		}
	}
	// Output:
	// a 6 tokens
	// b client: input has an empty text or list, which the API does not accept
}

// exampleServer answers whatever it is asked, and miscounts.
func exampleServer() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get("Accept"), "event-stream") {
			w.Header().Set("Content-Type", "text/event-stream")
			fmt.Fprint(w, "data: {\"choices\":[{\"text\":\"Ish\"}]}\n\ndata: {\"choices\":[{\"text\":\"mael.\"}]}\n\ndata: [DONE]\n\n")
			return
		}
		fmt.Fprint(w, `{"choices":[{"text":"Ishmael."}],"usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}}`)
	}))
}

// A limit of tokens a minute. Each attempt takes the most that it may use, and
// gives back what it did not.
func ExampleOptions_reserve() {
	server := exampleServer()
	defer server.Close()

	left := 1000 // a goroutine that fills it up again is left out here
	var mu sync.Mutex
	reserve := func(_ context.Context, b *client.Budget) (func(int), error) {
		mu.Lock()
		defer mu.Unlock()
		most := b.MostTokens()
		if most > left {
			return nil, fmt.Errorf("%d tokens are too many for this minute, %d are left", most, left)
		}
		left -= most
		return func(used int) {
			mu.Lock()
			defer mu.Unlock()
			left += most - used
		}, nil
	}
	c, err := client.New(client.Options{BaseURL: server.URL + "/v1", Reserve: reserve})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, maxTokens := range []int{500, 2000} {
		_, err = c.Complete(context.Background(), client.Request{Model: "davinci", Prompt: client.Text("Call me"), MaxTokens: &maxTokens})
		fmt.Println(left, err)
	}
	// Output:
	// 996 <nil>
	// 996 2002 tokens are too many for this minute, 996 are left
}
