package chat

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// A Message is one message of a chat, as in the "messages" of a request to
// /v1/chat/completions. Name may be empty; it is the one that a message can have
// besides its role.
type Message struct {
	Role    string `json:"role"`
	Name    string `json:"name,omitempty"`
	Content string `json:"content"`
}

// Count returns how many tokens the messages of a chat are for a model,
// with what the API puts between them and before the answer, and with tool
// definitions if there are any (see [WithTools]).
//
// It is an estimate. The count of a text is exact, but how the API joins
// messages is not published; the rules are those of OpenAI's cookbook, in the
// notebook "How to count tokens with tiktoken", which calls them "an estimate,
// not a timeless guarantee". In the notebook they gave the number that the API
// reported, for one chat of six messages, for
//
//   - gpt-3.5-turbo-0301, where they differ from the others, and
//     gpt-3.5-turbo-0613, gpt-4-0314, gpt-4-0613 and gpt-4 in 2023;
//   - gpt-3.5-turbo, gpt-4-0613, gpt-4, gpt-4o and gpt-4o-mini in 2024;
//   - with one tool, gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini.
//
// For the chat without tools it names, too, gpt-3.5-turbo-0125,
// gpt-3.5-turbo-16k-0613, gpt-4-32k-0314, gpt-4-32k-0613, gpt-4o-2024-08-06 and
// gpt-4o-mini-2024-07-18. For any other model the error is an
// [*UnconfirmedModelError], unless [Unconfirmed] is among the options, or an
// [*encodings.UnknownModelError]. Newer models add formatting and reasoning of their own;
// there, and where a few tokens matter, ask the API: POST
// /v1/responses/input_tokens.
//
// Only text is counted: images and audio have prices of their own, and tool
// calls and their results are not covered. Special tokens in a text are ordinary
// text.
func Count(model string, messages []Message, opts ...Option) (int, error) {
	var o options
	for _, set := range opts {
		set(&o)
	}
	enc, err := encodings.ForModel(model)
	if err != nil {
		return 0, err
	}
	if !o.allows(model, enc) {
		return 0, &UnconfirmedModelError{Model: model, Tools: len(o.tools) > 0}
	}
	return countMessages(model, enc, messages) + countTools(enc, o.tools), nil
}

// An Option is one of the last arguments of [Count].
type Option func(*options)

type options struct {
	tools       []Tool
	unconfirmed bool
}

// WithTools counts the definitions of tools that are sent with the messages.
func WithTools(tools ...Tool) Option {
	return func(o *options) { o.tools = append(o.tools, tools...) }
}

// Unconfirmed lets [Count] apply the rules to models for which OpenAI has not
// confirmed them, as long as they use the encodings of those for which it has,
// cl100k_base or o200k_base, or o200k_harmony. Expect to be off by some tokens a
// message.
func Unconfirmed() Option {
	return func(o *options) { o.unconfirmed = true }
}

// An UnconfirmedModelError is returned for a model whose chats OpenAI has given
// no rules to count by.
type UnconfirmedModelError struct {
	Model string // as asked for
	Tools bool   // the chat has tools, for which fewer models are confirmed
}

// Error names the model:
//
//	no published rules count the chats of model "gpt-5"
func (e *UnconfirmedModelError) Error() string {
	chats := "chats"
	if e.Tools {
		chats = "chats with tools"
	}
	return "no published rules count the " + chats + " of model " + strconv.Quote(e.Model)
}

var (
	confirmedWithTools = []string{"gpt-3.5-turbo", "gpt-4", "gpt-4o", "gpt-4o-mini"}
	confirmedWithout   = []string{
		"gpt-3.5-turbo-0301", "gpt-3.5-turbo-0613", "gpt-3.5-turbo-16k-0613", "gpt-3.5-turbo-0125",
		"gpt-4-0314", "gpt-4-32k-0314", "gpt-4-0613", "gpt-4-32k-0613",
		"gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18",
	}
)

// allows reports whether a chat may be counted.
func (o *options) allows(model string, enc *bpe.Encoding) bool {
	if slices.Contains(confirmedWithTools, model) || len(o.tools) == 0 && slices.Contains(confirmedWithout, model) {
		return true
	}
	known := []string{"cl100k_base", "o200k_base", "o200k_harmony"}
	return o.unconfirmed && slices.Contains(known, enc.Name())
}

// An Overhead is what a chat has besides its texts, in tokens. The figures
// are those of the notebook that [Count] names.
type Overhead struct {
	Message int // around each message
	Name    int // beside a name, if a message has one; may be negative
	Answer  int // what the answer begins with, <|start|>assistant<|message|>
}

// OverheadOf returns the overhead of a model's chats, for any model:
// Count says for which ones OpenAI has confirmed it.
func OverheadOf(model string) Overhead {
	if model == "gpt-3.5-turbo-0301" {
		return Overhead{Message: 4, Name: -1, Answer: 3} // a name took the place of the role
	}
	return Overhead{Message: 3, Name: 1, Answer: 3}
}

// countMessages returns the tokens of all messages, and those that the answer
// begins with.
func countMessages(model string, enc *bpe.Encoding, messages []Message) int {
	overhead := OverheadOf(model)
	total := overhead.Answer
	for _, m := range messages {
		total += overhead.Message + enc.Count(m.Role) + enc.Count(m.Content)
		if m.Name != "" {
			total += overhead.Name + enc.Count(m.Name)
		}
	}
	return total
}

// countTools returns the tokens of tool definitions.
func countTools(enc *bpe.Encoding, tools []Tool) int {
	const (
		properties  = 3 // a tool has some
		perProperty = 3
		enum        = -3 // a property has one
		perItem     = 3
		end         = 12 // after the last tool
	)
	if len(tools) == 0 {
		return 0
	}
	perTool := 7
	if enc.Name() == "cl100k_base" {
		perTool = 10
	}
	total := end
	for _, tool := range tools {
		total += perTool + enc.Count(tool.Name+":"+strings.TrimSuffix(tool.Description, "."))
		if len(tool.Properties) > 0 {
			total += properties
		}
		for _, p := range tool.Properties {
			total += perProperty + enc.Count(p.Name+":"+p.Type+":"+strings.TrimSuffix(p.Description, "."))
			if p.Enum != nil {
				total += enum
			}
			for _, item := range p.Enum {
				total += perItem + enc.Count(item)
			}
		}
	}
	return total
}
