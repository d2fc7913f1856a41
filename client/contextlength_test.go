package client

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Refusals as they were recorded, and where. Those that say more than a message
// are given whole.
var recordedRefusals = map[string]struct {
	status int
	body   string // or a message alone
	want   ContextLengthError
}{
	"OpenAI completions (acheong08/ChatGPT#501)": {400,
		`{"error":{"message":"This model's maximum context length is 4097 tokens, however you requested 4226 tokens (3970 in your prompt; 256 for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}`,
		ContextLengthError{Window: 4097, Prompt: 3970, Reserved: 256, Excess: 129}},
	"OpenAI completions, default of 16 (numbers of OpenHands#1126)": {400,
		`{"error":{"message":"This model's maximum context length is 4097 tokens, however you requested 4337 tokens (4321 in your prompt; 16 for the completion). Please reduce your prompt; or completion length.","type":"invalid_request_error","param":null,"code":null}}`,
		ContextLengthError{Window: 4097, Prompt: 4321, Reserved: 16, Excess: 240}},
	"OpenAI completions of 2022, middle left out (stanford-crfm/helm#94)": {400,
		`This model's maximum context length is 2049 tokens … (2049 in your prompt, 5 for the completion)`,
		ContextLengthError{Window: 2049, Prompt: 2049, Reserved: 5, Excess: 5}},
	"OpenAI chat (aicommits#259)": {400,
		`{"error":{"message":"This model's maximum context length is 4097 tokens. However, you requested 4268 tokens (4012 in the messages, 256 in the completion). Please reduce the length of the messages or completion.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`,
		ContextLengthError{Window: 4097, Prompt: 4012, Reserved: 256, Excess: 171}},
	"OpenAI chat without max_tokens (microsoft/kernel-memory#278)": {400,
		`{"error":{"message":"This model's maximum context length is 4096 tokens. However, your messages resulted in 5818 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}`,
		ContextLengthError{Window: 4096, Prompt: 5818, Excess: 1722}},
	"OpenAI chat with functions, beginning left out (semantic-kernel#6155)": {400,
		`{"error":{"message":"… (7023 in the messages, 630 in the functions, and 1024 in the completion)","code":"context_length_exceeded"}}`,
		ContextLengthError{Prompt: 7653, Reserved: 1024}},
	"OpenAI GPT-5 chat (cline#5474)": {400,
		`Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 289650 tokens.`,
		ContextLengthError{Limit: LimitInput, Window: 272000, Prompt: 289650, Excess: 17650}},
	"OpenAI responses (opencode#6071)": {400,
		`{"error":{"message":"Your input exceeds the context window of this model.","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}`,
		ContextLengthError{}},
	"OpenAI, answer alone (obsidian-copilot#256)": {400,
		`max_tokens is too large: 10000. This model supports at most 4096 completion tokens, whereas you provided 10000.`,
		ContextLengthError{Limit: LimitOutput, Window: 4096, Reserved: 10000, Excess: 5904}},
	"llama.cpp server 0.7.0": {400,
		`{"error":{"code":400,"message":"request (2048 tokens) exceeds the available context size (2048 tokens), try increasing it","type":"exceed_context_size_error","n_prompt_tokens":2048,"n_ctx":2048}}`,
		ContextLengthError{Window: 2048, Prompt: 2048}},
	"llama.cpp server of 2025 (llama.cpp#15780)": {500,
		`{"error":{"code":500,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":1407,"n_ctx":256}}`,
		ContextLengthError{Window: 256, Prompt: 1407, Excess: 1151}},
	"llama.cpp server with status 200 (oobabooga/textgen#7257)": {200,
		`{"error":{"code":400,"message":"the request exceeds the available context size. try increasing the context size or enable context shift","type":"exceed_context_size_error","n_prompt_tokens":14429,"n_ctx":8192}}`,
		ContextLengthError{Window: 8192, Prompt: 14429, Excess: 6237}},
	"llama.cpp's figures as floats and strings": {400,
		`{"error":{"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":14429.0,"n_ctx":"8192"}}`,
		ContextLengthError{Window: 8192, Prompt: 14429, Excess: 6237}},
	"Gemini on Vertex (google-gemini/gemini-cli#19727)": {400,
		`[{"error":{"code":400,"message":"Unable to submit request because the input token count is 1251952 but model only supports up to 1048576. Reduce the input token count and try again.","status":"INVALID_ARGUMENT"}}]`,
		ContextLengthError{Limit: LimitInput, Window: 1048576, Prompt: 1251952, Excess: 203376}},
	"text-generation-webui (microsoft/autogen#300)": {400,
		`This model maximum context length is 2048 tokens. However, your messages resulted in over 2133 tokens.`,
		ContextLengthError{Window: 2048, Prompt: 2133, Excess: 85}},
	"vLLM, embeddings (vllm#19798)": {400,
		`This model's maximum context length is 512 tokens. However, you requested 1451 tokens in the input for embedding generation. Please reduce the length of the input.`,
		ContextLengthError{Window: 512, Prompt: 1451, Excess: 939}},
	"Ollama's cloud": {400, `The prompt is too long: 1000008, model maximum context length: 131071`,
		ContextLengthError{Window: 131071, Prompt: 1000008, Excess: 868937}},
	"Mistral, in short": {400, `Prompt 262280 > 262144 maximum context length`,
		ContextLengthError{Window: 262144, Prompt: 262280, Excess: 136}},
	"Cohere": {400, `too many tokens: size limit exceeded by 713295 tokens. Try using shorter or fewer inputs. The limit for this model is 288000 tokens.`,
		ContextLengthError{Window: 288000}},
	"Bedrock": {400, `Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.`,
		ContextLengthError{Limit: LimitInput}},
	"a code as a text": {400, `{"error":"context_length_exceeded"}`, ContextLengthError{}},
	"llama-cpp-python (logdetective-website#193)": {500,
		`Requested tokens (2285) exceed context window of 2048`,
		ContextLengthError{Window: 2048, Prompt: 2285, Excess: 237}},
	"vLLM (vllm#20409)": {400,
		`This model's maximum context length is 16384 tokens. However, you requested 122946 tokens (112946 in the messages, 10000 in the completion). Please reduce the length of the messages or completion.`,
		ContextLengthError{Window: 16384, Prompt: 112946, Reserved: 10000, Excess: 106562}},
	"vLLM of 2023, no envelope (vllm#965)": {400,
		`{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 4726 tokens (3726 in the messages, 1000 in the completion). Please reduce the length of the messages or completion.","type":"invalid_request_error","param":null,"code":null}`,
		ContextLengthError{Window: 4096, Prompt: 3726, Reserved: 1000, Excess: 630}},
	"vLLM 0.15 (vllm#33425)": {400,
		`{"error":{"message":"This model's maximum context length is 2048 tokens. However, your request has 8 input tokens plus 2045 'max_tokens'. Please reduce one or the other. (parameter=input_tokens, max_tokens, value=(8, 2045))","type":"BadRequestError","param":"input_tokens, max_tokens","code":400}}`,
		ContextLengthError{Window: 2048, Prompt: 8, Reserved: 2045, Excess: 5}},
	"vLLM 0.20 (vllm#42474)": {400,
		`This model's maximum context length is 128000 tokens. However, you requested 65535 output tokens and your prompt contains at least 62466 input tokens, for a total of at least 128001 tokens.`,
		ContextLengthError{Window: 128000, Prompt: 62466, Reserved: 65535, Excess: 1, AtLeast: true}},
}

func TestServersRefusalsBecomeContextLengthErrors(t *testing.T) {
	for name, tt := range recordedRefusals {
		t.Run(name, func(t *testing.T) {
			body := tt.body
			if body[0] != '{' {
				body = fmt.Sprintf(`{"error":{"message":%q,"type":"invalid_request_error"}}`, tt.body)
			}
			calls := 0
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				calls++
				w.WriteHeader(tt.status)
				fmt.Fprint(w, body)
			}), Options{Retry: Retry{Max: 3}})

			_, err := c.Complete(t.Context(), Request{Model: "davinci", Prompt: Text("x")})
			require.ErrorIs(t, err, ErrContextLength)
			var got *ContextLengthError
			require.ErrorAs(t, err, &got)
			var api *APIError
			require.ErrorAs(t, err, &api)
			assert.Equal(t, tt.status, api.Status)
			assert.Equal(t, 1, calls, "what is too long stays too long")

			want := tt.want
			want.Model, want.Err = "davinci", got.Err
			assert.Equal(t, want, *got)
		})
	}
}

// Errors that speak of lengths or tokens and are something else.
func TestOtherRefusals(t *testing.T) {
	for name, message := range map[string]string{
		"unsupported parameter": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
		"invalid token":         "Prompt contains invalid tokens",
		"rate limit":            "Rate limit reached for gpt-4 on tokens per min (TPM): Limit 10000, Used 9000, Requested 2000.",
		"too many stops":        "['a', 'b', 'c', 'd', 'e'] is too long - 'stop'",
		"numbers that overflow": "This model's maximum context length is 99999999999999999999 tokens",
	} {
		t.Run(name, func(t *testing.T) {
			c := newTestClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"error":{"message":%q}}`, message)
			}), Options{})
			_, err := c.Complete(t.Context(), Request{Model: "davinci", Prompt: Text("x")})
			assert.False(t, errors.Is(err, ErrContextLength))
			var api *APIError
			require.ErrorAs(t, err, &api)
			assert.Equal(t, message, api.Message)
		})
	}
}
