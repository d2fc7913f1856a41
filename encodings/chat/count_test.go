package chat_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
	"github.com/tokcount/tokcount/encodings/chat"
)

// The chats and the numbers are those of OpenAI's cookbook, "How to count tokens
// with tiktoken" (MIT licence), as of 2023 and 2024: what its functions returned
// and the API reported.

var cookbookMessages = []chat.Message{
	{Role: "system", Content: "You are a helpful, pattern-following assistant that translates corporate jargon into plain English."},
	{Role: "system", Name: "example_user", Content: "New synergies will help drive top-line growth."},
	{Role: "system", Name: "example_assistant", Content: "Things working well together will increase revenue."},
	{Role: "system", Name: "example_user", Content: "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage."},
	{Role: "system", Name: "example_assistant", Content: "Let's talk later when we're less busy about how to do better."},
	{Role: "user", Content: "This late pivot means we don't have time to boil the ocean for the client deliverable."},
}

var cookbookWeather = []chat.Message{
	{Role: "system", Content: "You are a helpful assistant that can answer to questions about the weather."},
	{Role: "user", Content: "What's the weather like in San Francisco?"},
}

const cookbookTools = `[
  {
    "type": "function",
    "function": {
      "name": "get_current_weather",
      "description": "Get the current weather in a given location",
      "parameters": {
        "type": "object",
        "properties": {
          "location": {
            "type": "string",
            "description": "The city and state, e.g. San Francisco, CA"
          },
          "unit": {
            "type": "string",
            "description": "The unit of temperature to return",
            "enum": ["celsius", "fahrenheit"]
          }
        },
        "required": ["location"]
      }
    }
  }
]`

func readTools(t testing.TB, text string) []chat.Tool {
	t.Helper()
	var tools []chat.Tool
	require.NoError(t, json.Unmarshal([]byte(text), &tools))
	return tools
}

func TestCountGivesTheNumbersThatTheAPIReported(t *testing.T) {
	for _, tt := range []struct {
		model string
		want  int
	}{
		{"gpt-3.5-turbo-0301", 127},
		{"gpt-3.5-turbo-0613", 129},
		{"gpt-4-0314", 129},
		{"gpt-4-0613", 129},
		{"gpt-4", 129},
		{"gpt-3.5-turbo", 129}, // 2024; 127 in 2023, when the name stood for -0301
		{"gpt-4o", 124},
		{"gpt-4o-mini", 124},
	} {
		t.Run(tt.model, func(t *testing.T) {
			got, err := chat.Count(tt.model, cookbookMessages)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestCountWithToolsGivesTheNumbersThatTheAPIReported(t *testing.T) {
	tools := readTools(t, cookbookTools)
	for model, want := range map[string]int{"gpt-3.5-turbo": 105, "gpt-4": 105, "gpt-4o": 101, "gpt-4o-mini": 101} {
		t.Run(model, func(t *testing.T) {
			got, err := chat.Count(model, cookbookWeather, chat.WithTools(tools...))
			require.NoError(t, err)
			require.Equal(t, want, got)
		})
	}
}

func TestCountOfOtherNamesInTheCookbook(t *testing.T) {
	for model, want := range map[string]int{
		"gpt-3.5-turbo-0125": 129, "gpt-3.5-turbo-16k-0613": 129, "gpt-4-32k-0314": 129, "gpt-4-32k-0613": 129,
		"gpt-4o-2024-08-06": 124, "gpt-4o-mini-2024-07-18": 124,
	} {
		got, err := chat.Count(model, cookbookMessages)
		require.NoError(t, err, model)
		require.Equal(t, want, got, model)
	}
}

func TestCountRefusesModelsWithoutRulesUnlessToldOtherwise(t *testing.T) {
	tools := chat.WithTools(chat.Tool{Name: "now"})
	for _, tt := range []struct {
		name    string
		model   string
		options []chat.Option
		message string
		forced  bool // whether Unconfirmed helps
	}{
		{"newer", "gpt-5", nil, `no published rules count the chats of model "gpt-5"`, true},
		{"a later snapshot", "gpt-4o-2024-11-20", nil, `no published rules count the chats of model "gpt-4o-2024-11-20"`, true},
		{"a fine-tune", "ft:gpt-4o:acme::1", nil, `no published rules count the chats of model "ft:gpt-4o:acme::1"`, true},
		{"an open model", "gpt-oss-20b", nil, `no published rules count the chats of model "gpt-oss-20b"`, true},
		{"tools for a snapshot", "gpt-4-0613", []chat.Option{tools}, `no published rules count the chats with tools of model "gpt-4-0613"`, true},
		{"no chat model", "davinci", nil, `no published rules count the chats of model "davinci"`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := chat.Count(tt.model, cookbookMessages, tt.options...)
			var unconfirmed *chat.UnconfirmedModelError
			require.ErrorAs(t, err, &unconfirmed)
			require.Equal(t, tt.model, unconfirmed.Model)
			require.Equal(t, len(tt.options) > 0, unconfirmed.Tools)
			require.EqualError(t, err, tt.message)

			n, err := chat.Count(tt.model, cookbookMessages, append(tt.options, chat.Unconfirmed())...)
			if !tt.forced {
				require.ErrorAs(t, err, &unconfirmed)
				return
			}
			require.NoError(t, err)
			require.Greater(t, n, 100)
		})
	}
	_, err := chat.Count("gpt-nonsense", nil, chat.Unconfirmed())
	var unknown *encodings.UnknownModelError
	require.ErrorAs(t, err, &unknown)
}

func TestCountOfLittle(t *testing.T) {
	n, err := chat.Count("gpt-4o", nil)
	require.NoError(t, err)
	require.Equal(t, 3, n, "the answer's beginning")
	n, err = chat.Count("gpt-4o", []chat.Message{{Role: "user"}})
	require.NoError(t, err)
	require.Equal(t, 3+3+1, n)
	bare, err := chat.Count("gpt-4o", nil, chat.WithTools(chat.Tool{Name: "now", Description: "The time."}))
	require.NoError(t, err)
	require.Equal(t, 3+12+7+3, bare, "no properties, and no full stop")
	special, err := chat.Count("gpt-4o", []chat.Message{{Role: "user", Content: "<|endoftext|>"}})
	require.NoError(t, err)
	require.Greater(t, special, n+1, "special tokens are ordinary text")
}

func TestToolRefusesWhatNoRuleCounts(t *testing.T) {
	for name, tt := range map[string]struct{ properties, message string }{
		"an array":          {`{"xs": {"type": "array", "items": {}}}`, `parameter "xs" of tool "f" is of type "array", which no rule counts`},
		"an object":         {`{"o": {"type": "object"}}`, `parameter "o" of tool "f" is of type "object", which no rule counts`},
		"no type":           {`{"o": {"anyOf": []}}`, `parameter "o" of tool "f" is of type "", which no rule counts`},
		"an enum of values": {`{"n": {"type": "integer", "enum": [1]}}`, "cannot unmarshal number"},
	} {
		t.Run(name, func(t *testing.T) {
			var tool chat.Tool
			text := fmt.Sprintf(`{"type": "function", "function": {"name": "f", "parameters": {"properties": %s}}}`, tt.properties)
			require.ErrorContains(t, json.Unmarshal([]byte(text), &tool), tt.message)
		})
	}
	var tool chat.Tool
	require.ErrorContains(t, json.Unmarshal([]byte(`{"type": "web_search"}`), &tool), `tool of type "web_search"`)
	require.NoError(t, json.Unmarshal([]byte(`{"type": "function", "function": {"name": "now"}}`), &tool))
	require.Equal(t, chat.Tool{Name: "now"}, tool, "what was there is overwritten")
}

func ExampleCount() {
	messages := []chat.Message{
		{Role: "system", Content: "You are a helpful assistant."},
		{Role: "user", Content: "What's the weather like in San Francisco?"},
	}
	n, err := chat.Count("gpt-4o", messages)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("about", n, "tokens")

	_, err = chat.Count("gpt-5", messages)
	fmt.Println(err)
	n, err = chat.Count("gpt-5", messages, chat.Unconfirmed())
	fmt.Println("perhaps", n, "tokens", err)
	// Output:
	// about 25 tokens
	// no published rules count the chats of model "gpt-5"
	// perhaps 25 tokens <nil>
}

// The rules of older models, for a newer one: better than nothing, says the
// caller.
func ExampleUnconfirmed() {
	messages := []chat.Message{{Role: "user", Content: "Hello!"}}
	n, err := chat.Count("o3", messages, chat.Unconfirmed())
	fmt.Println(n, err)
	// Output: 9 <nil>
}

func ExampleWithTools() {
	var tools []chat.Tool
	err := json.Unmarshal([]byte(`[{"type": "function", "function": {
		"name": "get_current_weather",
		"description": "Get the current weather in a given location",
		"parameters": {"type": "object", "properties": {
			"location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"}
		}}
	}}]`), &tools)
	if err != nil {
		fmt.Println(err)
		return
	}
	messages := []chat.Message{{Role: "user", Content: "What's the weather like in San Francisco?"}}
	n, err := chat.Count("gpt-4o", messages, chat.WithTools(tools...))
	fmt.Println(n, err)
	// Output: 65 <nil>
}
