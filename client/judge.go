package client

import (
	"bytes"
	"context"
)

// A ruling is the result of judging a request.
type ruling struct {
	model    string
	tokens   int  // of all prompts that were counted
	inputs   int  // how many those are
	estimate bool // tokens is one
	err      error
}

// An incoming request is to be judged.
type incoming struct {
	endpoint endpoint
	model    string // if the path names it
	body     []byte // JSON
	exact    bool   // count all tokens, even where it is certain that they fit
}

// judgedFields are the fields that are read, the model always first and the prompt
// second.
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
	// Many servers skip a byte order mark; the others do not accept the request.
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

// completion judges a request to /completions, by the rules of the client's own
// requests.
func (s *sum) completion(values [][]byte) error {
	if err := s.answer(values[3], defaultMaxTokens); err != nil {
		return err
	}
	if err := s.addSuffix(values[2]); err != nil {
		return err
	}
	return s.addPrompts(values[1])
}

// The limits of OpenAI's embeddings endpoint, for OpenAI's own models, as its
// documentation gives them (quoted in github.com/spiceai/spiceai/pull/6144). An
// input must not be empty either. For the input, the table of package encodings
// has the 8,191 tokens of older documentation.
const (
	embeddingInput  = 8192
	embeddingTokens = 300_000
	embeddingInputs = 2048
)

// embedding judges a request to /embeddings: its inputs have the forms of a
// prompt, and there is no answer.
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
