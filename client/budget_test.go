package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/bpe"
	"github.com/tokcount/tokcount/encodings"
)

// The client refuses exactly what OpenAI refuses, and before the call.
func TestBudgetBoundaries(t *testing.T) {
	for _, window := range []int{2048, 2049} {
		for _, prompt := range []int{2030, 2031, 2032, 2033, 2034, 2046, 2047, 2048, 2049} {
			for _, maxTokens := range []int{0, 1, 16} {
				t.Run(fmt.Sprintf("window %d, prompt %d, max_tokens %d", window, prompt, maxTokens), func(t *testing.T) {
					req := Request{Model: "m", Prompt: Text(words(prompt)), MaxTokens: new(maxTokens)}
					careful, f := newFake(t, window, Options{})
					resp, err := careful.Complete(t.Context(), req)

					req.Policy = Ignore()
					_, serverErr := careful.Complete(t.Context(), req)
					if prompt+maxTokens <= window {
						require.NoError(t, err)
						require.NoError(t, serverErr)
						assert.Equal(t, prompt, resp.Usage.PromptTokens)
						assert.Equal(t, window-prompt-maxTokens, resp.Budget.Left())
						return
					}
					assert.Equal(t, 1, f.requests(), "the refused request was sent")
					var local, server *ContextLengthError
					require.ErrorAs(t, err, &local)
					require.ErrorAs(t, serverErr, &server)
					assert.Equal(t, ContextLengthError{Model: "m", Window: window, Prompt: prompt, Reserved: maxTokens,
						Excess: prompt + maxTokens - window}, *local)
					server.Err = nil
					assert.Equal(t, local, server, "the server's refusal has the same numbers")
				})
			}
		}
	}
}

func TestBudgetCountsPromptSuffixAndAnswer(t *testing.T) {
	c, f := newFake(t, 100, Options{})
	b, err := c.Check(Request{Model: "m", Prompt: Texts(words(50), words(70)), Suffix: words(10), MaxTokens: new(20)})
	require.NoError(t, err)
	assert.Equal(t, &Budget{Model: "m", Encoding: "r50k_base", Window: 100, Prompts: []int{50, 70}, Suffix: 10, Reserved: 20}, b)
	assert.Equal(t, 120, b.PromptTokens())
	assert.Zero(t, b.Left())

	_, err = c.Check(Request{Model: "m", Prompt: Texts(words(50), words(71)), Suffix: words(10), MaxTokens: new(20)})
	var long *ContextLengthError
	require.ErrorAs(t, err, &long)
	assert.Equal(t, ContextLengthError{Model: "m", Window: 100, Prompt: 71, Suffix: 10, Reserved: 20, Excess: 1, Index: 1}, *long)
	assert.ErrorIs(t, err, ErrContextLength)
	assert.EqualError(t, err, "client: model m takes 100 tokens: 71 of prompt, 10 of suffix and 20 of answer are 1 too many (prompt 1)")
	assert.Zero(t, f.requests(), "Check made a call")
}

func TestCandidatesCostNoWindow(t *testing.T) {
	c, _ := newFake(t, 100, Options{})
	b, err := c.Check(Request{Model: "m", Prompt: Text(words(84)), N: new(5), BestOf: new(20)})
	require.NoError(t, err)
	assert.Zero(t, b.Left())
}

func TestMaxTokensIsAlwaysSent(t *testing.T) {
	c, f := newFake(t, 2049, Options{})
	for name, tt := range map[string]struct {
		policy Policy
		want   int
	}{
		"reject":        {Reject(), 16},
		"truncate":      {Truncate(bpe.KeepHead), 16},
		"truncate text": {TruncateText(bpe.KeepHead), 16},
		"ignore":        {Ignore(), 16},
		"fit output":    {FitOutput(1), 2048},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Text("x"), Policy: tt.policy})
			require.NoError(t, err)
			assert.Contains(t, f.last(), fmt.Sprintf(`"max_tokens":%d`, tt.want))
		})
	}
	t.Run("ignore, unknown model", func(t *testing.T) {
		_, err := c.Complete(t.Context(), Request{Model: "who?", Prompt: Text("x"), Policy: Ignore()})
		require.NoError(t, err)
		assert.Contains(t, f.last(), `"max_tokens":16`)
	})
}

func TestFitOutput(t *testing.T) {
	for name, tt := range map[string]struct {
		prompts []int
		want    *int // max_tokens asked for
		floor   int
		sent    int // -1: refused
	}{
		"enough left":                    {[]int{10}, new(20), 1, 20},
		"shrunk":                         {[]int{90}, new(20), 1, 10},
		"shrunk for the longest":         {[]int{10, 95, 50}, new(20), 1, 5},
		"all that is left":               {[]int{30}, nil, 1, 70},
		"exactly the floor":              {[]int{90}, new(20), 10, 10},
		"less than the floor":            {[]int{91}, new(20), 10, -1},
		"nothing left":                   {[]int{100}, new(20), 0, 0},
		"asked for less than the floor":  {[]int{97}, new(3), 10, 3},
		"prompt alone is too long":       {[]int{101}, new(20), 0, -1},
		"scores need no room for answer": {[]int{100}, new(0), 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := newFake(t, 100, Options{Policy: FitOutput(tt.floor)})
			texts := make([]string, len(tt.prompts))
			for i, n := range tt.prompts {
				texts[i] = words(n)
			}
			resp, err := c.Complete(t.Context(), Request{Model: "m", Prompt: Texts(texts...), MaxTokens: tt.want})
			if tt.sent < 0 {
				assert.ErrorIs(t, err, ErrContextLength)
				return
			}
			require.NoError(t, err)
			assert.Equal(t, tt.sent, resp.Budget.Reserved)
		})
	}
}

func TestLimitsOfInputAndOutput(t *testing.T) {
	c, err := New(Options{Models: []Model{{Name: "m", Encoding: encodings.CL100kBase(), Window: 100, MaxInput: 60, MaxOutput: 50}}})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		prompt, max int
		want        *ContextLengthError
	}{
		"both at their limit": {60, 40, nil},
		"answer":              {10, 51, &ContextLengthError{Model: "m", Limit: LimitOutput, Window: 50, Reserved: 51, Excess: 1}},
		"prompt":              {61, 10, &ContextLengthError{Model: "m", Limit: LimitInput, Window: 60, Prompt: 61, Reserved: 10, Excess: 1}},
		"sum":                 {59, 42, &ContextLengthError{Model: "m", Window: 100, Prompt: 59, Reserved: 42, Excess: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Check(Request{Model: "m", Prompt: Text(words(tt.prompt)), MaxTokens: &tt.max})
			if tt.want == nil {
				assert.NoError(t, err)
				return
			}
			assert.Equal(t, tt.want, err)
			assert.NotEmpty(t, err.Error())
		})
	}
	b, err := c.Check(Request{Model: "m", Prompt: Text(words(5)), Policy: FitOutput(1)})
	require.NoError(t, err)
	assert.Equal(t, 50, b.Reserved, "the model's own limit of answers holds")
}

// What can never fit is refused by its length alone.
func TestPromptIsRejectedByBytesFirst(t *testing.T) {
	c, _ := newFake(t, 2049, Options{})
	text := strings.Repeat("a", 1<<20)
	_, err := c.Check(Request{Model: "m", Prompt: Text(text + "\xff<|endoftext|>")})
	var long *ContextLengthError
	require.ErrorAs(t, err, &long, "neither its encoding nor its special tokens were looked at")
	assert.True(t, long.AtLeast)
	assert.Equal(t, (1<<20+14+127)/128, long.Prompt)
	assert.Contains(t, err.Error(), "at least 8193 of prompt")
	assert.LessOrEqual(t, long.Prompt, encodings.R50kBase().Count(text+"\xff<|endoftext|>"), "a lower bound")

	_, err = c.Check(Request{Model: "m", Prompt: Text("x"), Suffix: text})
	require.ErrorAs(t, err, &long)
	assert.True(t, long.AtLeast)
}

func TestLongestTokenOfPublishedVocabularies(t *testing.T) {
	for _, name := range encodings.Names() {
		enc, err := encodings.Get(name)
		require.NoError(t, err)
		assert.LessOrEqual(t, enc.WithAllSpecial().Longest(), publishedLongest, name)
	}
}

// A refusal by bytes touches no byte of the prompt and copies nothing.
func TestRefusalByBytesDoesNotDependOnLength(t *testing.T) {
	c, _ := newFake(t, 2049, Options{})
	refuse := func(n int) float64 {
		req := Request{Model: "m", Prompt: Text(strings.Repeat("a", n))}
		return testing.AllocsPerRun(10, func() { _, _ = c.Check(req) })
	}
	assert.Equal(t, refuse(1<<20), refuse(1<<24))
}

func TestSpecialText(t *testing.T) {
	prompt := "one<|endoftext|>two"
	ordinary := encodings.R50kBase().Encode(prompt)
	special := encodings.R50kBase().WithAllSpecial().Encode(prompt)
	require.Len(t, special, 3)

	check := func(o Options, p Prompt) (string, *Budget, error) {
		c, f := newFake(t, 2049, o)
		resp, err := c.Complete(t.Context(), Request{Model: "m", Prompt: p})
		if err != nil {
			return "", nil, err
		}
		var sent struct{ Prompt json.RawMessage }
		require.NoError(t, json.Unmarshal([]byte(f.last()), &sent))
		return string(sent.Prompt), &resp.Budget, nil
	}

	_, _, err := check(Options{}, Texts("fine", prompt))
	var refused *SpecialTextError
	require.True(t, errors.As(err, &refused))
	assert.Equal(t, SpecialTextError{Index: 1, Token: "<|endoftext|>", Offset: 3}, *refused)
	assert.EqualError(t, err, `client: prompt 1 spells the special token "<|endoftext|>" at byte 3`)

	refusing, _ := newFake(t, 2049, Options{})
	_, err = refusing.Check(Request{Model: "m", Prompt: Text("fine"), Suffix: prompt})
	require.True(t, errors.As(err, &refused))
	assert.Equal(t, SpecialTextError{Index: -1, Token: "<|endoftext|>", Offset: 3}, *refused)
	assert.EqualError(t, err, `client: suffix spells the special token "<|endoftext|>" at byte 3`)

	sent, b, err := check(Options{Special: SpecialAsText}, Text(prompt))
	require.NoError(t, err)
	assert.JSONEq(t, toJSON(t, ordinary), sent, "sent as tokens, for a string may be read otherwise")
	assert.Equal(t, []int{len(ordinary)}, b.Prompts)

	sent, b, err = check(Options{Special: SpecialAsToken}, Text(prompt))
	require.NoError(t, err)
	assert.JSONEq(t, toJSON(t, special), sent)
	assert.Equal(t, []int{3}, b.Prompts)

	sent, _, err = check(Options{Special: SpecialAsText}, Texts("fine", prompt))
	require.NoError(t, err)
	assert.JSONEq(t, toJSON(t, [][]bpe.Token{encodings.R50kBase().Encode("fine"), ordinary}), sent)

	sent, _, err = check(Options{Special: SpecialAsText, Policy: TruncateText(bpe.KeepHead)}, Text(prompt))
	require.NoError(t, err)
	assert.JSONEq(t, toJSON(t, prompt), sent, "a server that takes text only gets text")

	_, _, err = check(Options{Special: SpecialAsText}, Texts("", prompt))
	var bad *RequestError
	assert.ErrorAs(t, err, &bad, "an empty prompt has no form as tokens")

	c, _ := newFake(t, 2049, Options{})
	_, err = c.Check(Request{Model: "m", Prompt: Text("x"), Suffix: prompt})
	assert.ErrorAs(t, err, &refused)
}

func toJSON(t *testing.T, v any) string {
	data, err := marshal(v)
	require.NoError(t, err)
	return string(data)
}

func TestCheckAllocatesLittle(t *testing.T) {
	c, err := New(Options{})
	require.NoError(t, err)
	req := Request{Model: "davinci", Prompt: Text(words(2000)), MaxTokens: new(16)}
	allocs := testing.AllocsPerRun(100, func() {
		if _, err := c.Check(req); err != nil {
			t.Fatal(err)
		}
	})
	assert.LessOrEqual(t, allocs, 16.0)
}
