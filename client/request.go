package client

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/tokcount/tokcount/bpe"
)

// A Request asks for completions of one or more prompts. Model and Prompt are
// required. Fields that are nil, "", false or empty are not sent, and the
// server's defaults hold; a zero is a pointer to zero:
//
//	client.Request{Model: m, Prompt: client.Text(s), Temperature: new(0.0)}
//
// The ranges below are those of OpenAI's specification. They are checked for
// base URLs of openai.com and openai.azure.com; other servers have other ranges,
// and enforce them.
type Request struct {
	Model  string `json:"model"`
	Prompt Prompt `json:"prompt"`

	// Suffix is text to come after the answer. Few models take one. It is
	// counted.
	Suffix string `json:"suffix,omitempty"`

	// MaxTokens is the longest answer, in tokens; 0 is allowed, for scores of
	// the prompt by Echo and LogProbs. nil means 16, OpenAI's default, and under
	// FitOutput all that is left. It is always sent.
	MaxTokens *int `json:"max_tokens,omitempty"`

	N                *int              `json:"n,omitempty"`       // answers to each prompt, 1 to 128; default 1
	BestOf           *int              `json:"best_of,omitempty"` // answers to choose from, N to 20; not with Stream
	Echo             bool              `json:"echo,omitempty"`    // answers begin with the prompt
	LogProbs         *int              `json:"logprobs,omitempty"`
	LogitBias        map[bpe.Token]int `json:"logit_bias,omitempty"` // -100 to 100 for each token
	Stop             []string          `json:"stop,omitempty"`       // up to 4 texts that end an answer
	Seed             *int64            `json:"seed,omitempty"`
	Temperature      *float64          `json:"temperature,omitempty"`       // 0 to 2; default 1
	TopP             *float64          `json:"top_p,omitempty"`             // 0 to 1; default 1
	FrequencyPenalty *float64          `json:"frequency_penalty,omitempty"` // -2 to 2; default 0
	PresencePenalty  *float64          `json:"presence_penalty,omitempty"`  // -2 to 2; default 0
	User             string            `json:"user,omitempty"`

	// StreamOptions is used by Stream alone. nil asks for usage, without which
	// the server's count is not known.
	StreamOptions *StreamOptions `json:"stream_options,omitempty"`

	// Extra has fields that the API does not name, such as top_k, min_p,
	// cache_prompt or guided_json. They are sent as encoding/json writes them. A
	// name that is one of those above, or stream, is an error, whatever its case.
	Extra map[string]any `json:"-"`

	// Policy, if set, replaces that of the client.
	Policy Policy `json:"-"`
}

// StreamOptions say what a stream has besides the answer.
type StreamOptions struct {
	IncludeUsage       *bool `json:"include_usage,omitempty"`
	IncludeObfuscation *bool `json:"include_obfuscation,omitempty"`
}

// maxMaxTokens bounds max_tokens so that sums of tokens fit an int of 32 bits.
const maxMaxTokens = 1 << 30

// maxN bounds n and best_of where OpenAI's ranges do not, so that they fit an
// int of 32 bits when multiplied by 2,048 prompts.
const maxN = 1 << 20

// validate checks what no server takes, but not the prompt's text, which is
// looked at when it is known to be short enough.
func (r *Request) validate() error {
	for _, list := range r.Prompt.lists {
		if len(list) == 0 {
			return &RequestError{"prompt", "is an empty list of tokens"}
		}
	}
	switch {
	case r.Model == "":
		return &RequestError{"model", "is missing"}
	case r.Prompt.Len() == 0:
		return &RequestError{"prompt", "is missing"}
	case outside(r.MaxTokens, 0, maxMaxTokens):
		return &RequestError{"max_tokens", "is negative or larger than any window"}
	case outside(r.N, 1, maxN):
		return &RequestError{"n", fmt.Sprintf("is not in 1 to %d", maxN)}
	case outside(r.BestOf, 0, maxN):
		return &RequestError{"best_of", fmt.Sprintf("is not in 0 to %d", maxN)}
	case r.BestOf != nil && r.N != nil && *r.BestOf < *r.N:
		return &RequestError{"best_of", "is less than n"}
	}
	for name, value := range map[string]*float64{"temperature": r.Temperature, "top_p": r.TopP,
		"frequency_penalty": r.FrequencyPenalty, "presence_penalty": r.PresencePenalty} {
		if outside(value, -math.MaxFloat64, math.MaxFloat64) {
			return &RequestError{name, "is not a number that JSON can carry"}
		}
	}
	for name := range r.Extra {
		if requestFields()[strings.ToLower(name)] {
			return &RequestError{"extra", "has " + name + ", which is a field of Request"}
		}
	}
	return r.validateText()
}

// checkRanges checks the ranges of OpenAI's specification.
func (r *Request) checkRanges() error {
	switch {
	case outside(r.N, 1, 128):
		return &RequestError{"n", "is not in 1 to 128"}
	case outside(r.BestOf, 0, 20):
		return &RequestError{"best_of", "is not in 0 to 20"}
	case outside(r.LogProbs, 0, 5):
		return &RequestError{"logprobs", "is not in 0 to 5"}
	case len(r.Stop) > 4:
		return &RequestError{"stop", "has more than 4 texts"}
	case outside(r.Temperature, 0, 2):
		return &RequestError{"temperature", "is not in 0 to 2"}
	case outside(r.TopP, 0, 1):
		return &RequestError{"top_p", "is not in 0 to 1"}
	case outside(r.FrequencyPenalty, -2, 2):
		return &RequestError{"frequency_penalty", "is not in -2 to 2"}
	case outside(r.PresencePenalty, -2, 2):
		return &RequestError{"presence_penalty", "is not in -2 to 2"}
	}
	for _, bias := range r.LogitBias {
		if bias < -100 || bias > 100 {
			return &RequestError{"logit_bias", "is not in -100 to 100"}
		}
	}
	return nil
}

// validateText refuses what JSON cannot carry: encoding/json would replace the
// bytes, and the server would count another text.
func (r *Request) validateText() error {
	switch {
	case !utf8.ValidString(r.Model):
		return &RequestError{"model", "is not valid UTF-8"}
	case !utf8.ValidString(r.User):
		return &RequestError{"user", "is not valid UTF-8"}
	}
	for _, text := range r.Stop {
		if !utf8.ValidString(text) {
			return &RequestError{"stop", "is not valid UTF-8"}
		}
	}
	return nil
}

// outside reports whether a field is set and not in low to high; NaN never is.
func outside[T int | float64](field *T, low, high T) bool {
	return field != nil && !(*field >= low && *field <= high)
}
