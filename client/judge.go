package client

import (
	"bytes"
	"context"
)

// ruling is what is known of a request once it is judged.
type ruling struct {
	model    string
	tokens   int  // of all prompts that were counted
	inputs   int  // how many those are
	estimate bool // tokens is one
	err      error
}

// incoming is what is to be judged.
type incoming struct {
	endpoint endpoint
	model    string // if the path names it
	body     []byte // JSON
	exact    bool   // count all tokens, even where it is certain that they fit
}

// judgedFields are the fields that count, the model always first and the prompt
// second. What the others are does not matter.
var judgedFields = [...][]string{
	completions:     {"model", "prompt", "suffix", "max_tokens"},
	embeddings:      {"model", "input"},
	chatCompletions: {"model", "messages", "max_completion_tokens", "max_tokens", "tools", "functions"},
	responses:       {"model", "input", "max_output_tokens", "instructions", "tools", "previous_response_id", "conversation", "prompt"},
}

// judge decides whether a request fits. The error of the ruling is nil if it
// does, a *ContextLengthError or *RequestError if it does not, and otherwise the
// reason why there is no verdict.
func (g *Guard) judge(ctx context.Context, in incoming) ruling {
	reader := fieldReaders.Get().(*fieldReader)
	defer reader.release()
	names := judgedFields[in.endpoint]
	values := make([][]byte, len(names))
	// Many servers skip a byte order mark, and the others take no such request.
	err := reader.fields(bytes.TrimPrefix(in.body, []byte("\ufeff")), names, values)
	if err == nil && reader.twice != "" {
		err = givenTwice(reader.twice)
	}
	if err != nil {
		return ruling{model: in.model, err: err}
	}
	model := in.model
	if text := values[0]; model == "" && text != nil && text[0] == '"' {
		model = string(reader.unquote(text))
	}
	s, err := g.newSum(ctx, model, reader)
	if err != nil {
		return ruling{model: model, err: err}
	}
	s.exact = in.exact
	switch in.endpoint {
	case completions:
		err = s.completion(values)
	case embeddings:
		err = s.embedding(values)
	case chatCompletions:
		err = s.chat(in.body, values)
	case responses:
		err = s.response(in.body, values)
	}
	if err == nil {
		err = s.verdict()
	}
	return ruling{model: model, tokens: s.tokens, inputs: s.prompts, estimate: s.estimate, err: err}
}

func givenTwice(name string) error {
	return &RequestError{name, "is given twice, with different values"}
}

// completion judges as the client judges its own requests.
func (s *sum) completion(values [][]byte) error {
	if err := s.answer(values[3], defaultMaxTokens); err != nil {
		return err
	}
	if err := s.addSuffix(values[2]); err != nil {
		return err
	}
	return s.addPrompts(values[1])
}

// What OpenAI's embeddings endpoint takes, by its documentation: 8,192 tokens an
// input, 300,000 tokens and 2,048 inputs a request, and no empty input. (The
// table of package encodings has 8,191 tokens, as older documentation had.)
// They hold for OpenAI's own models.
const (
	embeddingInput  = 8192
	embeddingTokens = 300_000
	embeddingInputs = 2048
)

// embedding judges a request that has no answer, and inputs in the forms of a
// prompt.
func (s *sum) embedding(values [][]byte) error {
	s.limitInputs()
	s.exact = s.exact || s.limits.tokens > 0 && len(values[1]) > s.limits.tokens // no text has more tokens than bytes
	return s.addPrompts(values[1])
}

func (s *sum) limitInputs() {
	if !s.listed {
		return
	}
	s.limits = inputLimits{tokens: embeddingTokens, inputs: embeddingInputs, noneEmpty: true}
	if s.model.Window == embeddingInput-1 {
		s.model.Window, s.model.MaxInput = embeddingInput, 0
	}
}
