package chat

import (
	"slices"
	"strings"
)

// Overhead is what a chat has besides its texts, in tokens. The figures are
// those of OpenAI's cookbook, "How to count tokens with tiktoken".
type Overhead struct {
	Message int // around each message
	Name    int // for a name, if a message has one, besides the name itself; may be negative
	Answer  int // what the answer begins with, <|start|>assistant<|message|>
}

// OverheadOf returns the overhead of a model's chats, for any model: [Count]
// says for which ones OpenAI has confirmed it.
func OverheadOf(model string) Overhead {
	if plainModel(model) == "gpt-3.5-turbo-0301" {
		return Overhead{Message: 4, Name: -1, Answer: 3} // a name took the place of the role
	}
	return Overhead{Message: 3, Name: 1, Answer: 3}
}

// What is added for tools and calls. The figures are those of
// github.com/hmarr/openai-chat-tokens (src/index.ts, 2024-06), found by
// comparing requests with what the API reported for gpt-3.5-turbo; with them
// the cookbook's tool has the number that OpenAI published for four models, two
// of them of o200k_base.
const (
	toolsAlone  = 9 // a message of the system's, made for the tools
	toolsAppend = 5 // if there is one, they follow in it after a newline
	choiceNone  = 1 // function_call: "none"
	choiceNamed = 4 // function_call: {"name": ...}, besides the name
	call        = 3 // a call, besides its name and arguments
	result      = -2
)

var (
	confirmedWithTools = []string{"gpt-3.5-turbo", "gpt-4", "gpt-4o", "gpt-4o-mini"}
	confirmedWithout   = []string{
		"gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k-0613", "gpt-3.5-turbo-0125",
		"gpt-4-0314", "gpt-4-32k-0314", "gpt-4-0613", "gpt-4-32k-0613",
		"gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18",
	}
)

// unconfirmed returns what of a request goes beyond what OpenAI has published
// with the number that its API reported.
func unconfirmed(model string, r *Request, plainTools bool) []string {
	var out []string
	add := func(found bool, what string) {
		if found {
			out = append(out, what)
		}
	}
	plain := plainModel(model)
	tooled := slices.Contains(confirmedWithTools, plain)
	known := tooled || slices.Contains(confirmedWithout, plain)
	add(!known && model != "", "the model "+model)
	add(model == "", "a chat without a model")
	add(known && !tooled && len(r.Tools) > 0, "tools for the model "+model)
	add(known && len(r.Tools) > 1, "more than one tool")
	add(!plainTools, "tools with parameters other than strings, numbers and booleans")
	add(r.ToolChoice != "" && r.ToolChoice != "auto", "a tool choice")
	add(r.Format != nil, "a response format")
	var parts, calls, results, roles bool
	for i := range r.Messages {
		m := &r.Messages[i]
		parts = parts || len(m.Parts) > 0
		calls = calls || len(m.Calls) > 0
		switch m.Role {
		case "tool", "function":
			results = true
		case "system", "user", "assistant":
		default:
			roles = roles || m.Kind == ""
		}
	}
	add(parts, "content in parts")
	add(calls, "tool calls")
	add(results, "tool results")
	add(roles, "roles other than system, user and assistant")
	add(len(r.Uncounted) > 0, "uncounted parts")
	return out
}

// plainModel is a model as OpenAI spells it, for a name in other letters or with what
// gateways put before it: openrouter/openai/gpt-4o.
func plainModel(model string) string {
	model = strings.ToLower(strings.TrimSpace(model))
	return model[strings.LastIndexByte(model, '/')+1:]
}

// plain reports whether the published rules for tools cover a schema: an object
// of texts, numbers and truth values, texts perhaps with an enum.
func (v *value) plain() bool {
	properties := v.get("properties")
	if v.kind != 0 && !v.isObject() || properties.kind != 0 && !properties.isObject() {
		return false
	}
	for i := range properties.items {
		p := &properties.items[i]
		if p.get("type").kind == 0 {
			return false
		}
		for j, key := range p.names {
			item := &p.items[j]
			switch {
			case key == "type" && (item.is("string") || item.is("number") || item.is("integer") || item.is("boolean")):
			case key == "description" && item.isText():
			case key == "enum" && item.isList():
			default:
				return false
			}
		}
	}
	for _, key := range v.names {
		switch key {
		case "type", "properties", "required", "additionalProperties", "$schema":
		default:
			return false
		}
	}
	return true
}
