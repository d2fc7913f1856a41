package client

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

func TestWindows(t *testing.T) {
	for name, tt := range map[string]struct {
		model                string
		enforced, documented int
	}{
		"davinci":                {"davinci", 2049, 2048},
		"text-davinci-003":       {"text-davinci-003", 4097, 4096},
		"code-davinci-002":       {"code-davinci-002", 8001, 8000},
		"gpt-3.5-turbo-instruct": {"gpt-3.5-turbo-instruct", 4097, 4096},
		"code-cushman-001":       {"code-cushman-001", 2048, 2048},
		"davinci-002":            {"davinci-002", 16384, 16384},
		"gpt-5":                  {"gpt-5", 400000, 400000},
		"a fine-tune":            {"davinci:ft-acme-2023-01-31-00-00-00", 2049, 2048},
	} {
		t.Run(name, func(t *testing.T) {
			for documented, want := range map[bool]int{false: tt.enforced, true: tt.documented} {
				c, err := New(Options{DocumentedWindows: documented})
				require.NoError(t, err)
				b, err := c.Check(Request{Model: tt.model, Prompt: Text("x")})
				require.NoError(t, err)
				assert.Equal(t, want, b.Window)
			}
		})
	}
}

func TestDavinciTakesWhatTheAPITook(t *testing.T) {
	req := Request{Model: "davinci", Prompt: Text(words(2049)), MaxTokens: new(0)}
	c, err := New(Options{})
	require.NoError(t, err)
	_, err = c.Check(req)
	assert.NoError(t, err)

	c, err = New(Options{DocumentedWindows: true})
	require.NoError(t, err)
	_, err = c.Check(req)
	assert.ErrorIs(t, err, ErrContextLength)
}

func TestUnknownModelIsAnErrorWithSuggestions(t *testing.T) {
	c, err := New(Options{Models: []Model{{Name: "acme-davinci", Encoding: encodings.R50kBase(), Window: 2048}}})
	require.NoError(t, err)
	for name, tt := range map[string]struct {
		model string
		want  string // suggested
	}{
		"of the table":       {"text-davinci-03", "text-davinci-003"},
		"of the client":      {"Acme-Davinci", "acme-davinci"},
		"part of the client": {"acme", "acme-davinci"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.Check(Request{Model: tt.model, Prompt: Text("x")})
			var unknown *encodings.UnknownModelError
			require.ErrorAs(t, err, &unknown)
			assert.Equal(t, tt.model, unknown.Name)
			assert.Contains(t, unknown.Nearest, tt.want)
			assert.Contains(t, err.Error(), "did you mean")
		})
	}
	_, err = c.Check(Request{Model: "llama-3-8b", Prompt: Text("x")})
	assert.EqualError(t, err, `unknown model "llama-3-8b"`)
}

func TestModelWithoutAWindowIsAnError(t *testing.T) {
	c, err := New(Options{})
	require.NoError(t, err)
	req := Request{Model: "o4-mini-high", Prompt: Text(words(5))} // a prefix rule gives its encoding
	_, err = c.Check(req)
	assert.Equal(t, &WindowUnknownError{"o4-mini-high"}, err)
	assert.ErrorContains(t, err, "o4-mini-high")

	req.Policy = Ignore()
	b, err := c.Check(req)
	require.NoError(t, err)
	assert.Equal(t, &Budget{Model: "o4-mini-high", Encoding: "o200k_base", Prompts: []int{5}, Reserved: 16}, b)
}

func TestIgnoreStillRefusesWhatJSONCannotCarry(t *testing.T) {
	c, err := New(Options{Policy: Ignore()})
	require.NoError(t, err)
	for _, model := range []string{"davinci", "who?"} {
		for field, req := range map[string]Request{
			"prompt": {Model: model, Prompt: Text("\xff")},
			"suffix": {Model: model, Prompt: Text("x"), Suffix: "\xff"},
		} {
			_, err = c.Check(req)
			var bad *RequestError
			require.ErrorAs(t, err, &bad, "%s %s", model, field)
			assert.Equal(t, field, bad.Field)
		}
	}
}

func TestOwnModelsComeFirst(t *testing.T) {
	c, err := New(Options{Models: []Model{{Name: "davinci", Encoding: encodings.CL100kBase(), Window: 512}}})
	require.NoError(t, err)
	b, err := c.Check(Request{Model: "davinci", Prompt: Text("x")})
	require.NoError(t, err)
	assert.Equal(t, 512, b.Window)
	assert.Equal(t, "cl100k_base", b.Encoding)
}
