package client

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A wording is how a server says that a request is too long. Its text is a
// regular expression for which case does not matter, with numbers as
//
//	<window>  what the limit is
//	<prompt>  tokens of the prompt
//	<answer>  tokens that the answer asks for
//	<extra>   tokens to be added to those of the prompt
type wording struct {
	server string
	source string // on github.com unless it says otherwise
	text   string
	limit  Limit // of which limit the server speaks

	// excess: the text says that something is too long, not only what the limit
	// is, so that even an internal error (status 500) means it.
	excess bool
}

// wordings has a line for each form that was seen. The numbers are taken from
// all that match, the first of each kind, and so is the limit if one is of
// prompt or answer alone.
var wordings = []wording{
	{"OpenAI, vLLM, DeepSeek, OpenRouter, Cloudflare", "acheong08/ChatGPT#501, vllm-project/vllm#20409, FoundationAgents/OpenManus#79, Aider-AI/aider#3721, cloudflare/cloudflare-docs#29731",
		`maximum context length is <window>`, LimitWindow, false},
	{"OpenAI completions", "acheong08/ChatGPT#501, stanford-crfm/helm#94",
		`<prompt> in your prompt[;,] <answer> for the completion`, LimitWindow, true},
	{"OpenAI chat", "Nutlope/aicommits#259, microsoft/semantic-kernel#6155",
		`<prompt> in the messages(?:, <extra> in the functions)?,? (?:and )?<answer> in the completion`, LimitWindow, true},
	{"OpenAI chat, GPT-5, text-generation-webui", "microsoft/kernel-memory#278, cline/cline#5474, microsoft/autogen#300",
		`messages resulted in (?:over )?<prompt> tokens`, LimitWindow, true},
	{"OpenAI, GPT-5 on Azure", "cline/cline#5474, BerriAI/litellm#15968",
		`exceed the configured limit of <window> tokens`, LimitInput, true},
	{"OpenAI responses", "anomalyco/opencode#6071",
		`input exceeds the context window`, LimitWindow, true},
	{"OpenAI, Cloudflare: the answer alone", "logancyang/obsidian-copilot#256, anomalyco/models.dev#4422",
		`max(?:_completion)?_tokens is too large: <answer>\. This model supports at most <window>`, LimitOutput, true},
	{"OpenAI embeddings, one request", "vercel-labs/lat.md#74, OpenDataBox/CrackSQL#27",
		`Requested <prompt> tokens, max <window> tokens per request`, LimitRequest, true},
	{"llama.cpp, ik_llama.cpp", "run: llama-server 0.7.0; ggml-org/llama.cpp#15780, ikawrakow/ik_llama.cpp#2420",
		`request (?:\(<prompt> tokens\) )?exceeds the available context size(?: \(<window> tokens\))?`, LimitWindow, true},
	{"llama-cpp-python", "fedora-copr/logdetective-website#193",
		`Requested tokens \(<prompt>\) exceed context window of <window>`, LimitWindow, true},
	{"vLLM", "vllm-project/vllm: vllm/renderers/params.py",
		`You passed <prompt> input tokens`, LimitWindow, true},
	{"vLLM", "vllm-project/vllm: vllm/renderers/params.py; in characters, before tokenizing",
		`requested <answer> output tokens\. However, the model's context length is only <window>`, LimitWindow, true},
	{"vLLM until 2025", "vllm-project/vllm#19798; vllm/entrypoints/openai/serving_engine.py",
		`requested <prompt> tokens in the (?:messages|input)\b`, LimitWindow, true},
	{"vLLM 0.15", "vllm-project/vllm#33425",
		`your request has <prompt> input tokens(?: plus <answer> 'max_tokens')?`, LimitWindow, true},
	{"vLLM 0.20", "vllm-project/vllm#42474, cloudflare/cloudflare-docs#29731",
		`requested <answer> output tokens and your prompt contains (?:at least )?<prompt> input tokens`, LimitWindow, true},
	{"vLLM, engine", "vllm-project/vllm#12165",
		`prompt \((?:total )?length <prompt>\) is (?:longer than the maximum model length of|too long to fit into the model \(context length) <window>`, LimitWindow, true},
	{"SGLang, Together", "QwenLM/Qwen3#1321, BerriAI/litellm#10793",
		`input \(<prompt> tokens\) is longer than the model's context length \(<window> tokens\)`, LimitWindow, true},
	{"SGLang, Cloudflare", "anomalyco/opencode#25230, anomalyco/models.dev#4422",
		`exceeds the model's maximum context length of <window> tokens`, LimitWindow, true},
	{"SGLang, Cloudflare", "anomalyco/opencode#25230, anomalyco/models.dev#4422",
		`<prompt> tokens from the input messages and <answer> tokens for the completion`, LimitWindow, true},
	{"SGLang, Poolside", "earendil-works/pi: packages/ai/src/utils/overflow.ts",
		`Input length \(?<prompt>(?: tokens)?\)? exceeds (?:the |model's )*maximum (?:context|allowed|allowed input) length(?: of)? \(?<window>`, LimitWindow, true},
	{"TGI, Together", "huggingface/text-generation-inference: router/src/validation.rs, router/src/infer/mod.rs; huggingface/chat-ui#340",
		"inputs`? tokens \\+ `?max_new_tokens`? must be <= <window>\\. Given: <prompt> `?inputs`? tokens and <answer>", LimitWindow, true},
	{"TGI", "huggingface/text-generation-inference#695",
		"inputs`? must have less than <window> tokens\\. Given: <prompt>", LimitInput, true},
	{"Ollama", "ollama/ollama: server/routes.go, llm/llama_server.go",
		`(?:the input length exceeds|the prompt is longer than) the (?:maximum )?context length`, LimitWindow, true},
	{"Ollama", "earendil-works/pi: packages/ai/src/utils/overflow.ts",
		`prompt too long; exceeded (?:max )?context length`, LimitWindow, true},
	{"LM Studio", "lmstudio-ai/lmstudio-bug-tracker#546",
		`keep the first <prompt> tokens when context (?:the )?overflows\. However, the model is loaded with context length of only <window>`, LimitWindow, true},
	{"LM Studio", "lmstudio-ai/lmstudio-bug-tracker#2205, Gitlawb/openclaude#353",
		`tokens to keep from the initial prompt is greater than the context length(?: \(n_keep: <prompt>\s*>=\s*n_ctx: <window>\))?`, LimitWindow, true},
	{"LM Studio", "anomalyco/opencode#11141",
		`Cannot truncate prompt with n_keep \(<prompt>\) >= n_ctx \(<window>\)`, LimitWindow, true},
	{"Mistral", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`Prompt contains <prompt> tokens\b.{0,100}too large for model with <window> maximum context length`, LimitWindow, true},
	{"Mistral", "vals-ai/model-library: its tests of what providers answer",
		`Prompt <prompt> > <window> maximum context length`, LimitWindow, true},
	{"Gemini", "google-gemini/gemini-cli#6678, BerriAI/litellm#18282",
		`input token count(?: \(<prompt>\))? exceeds the maximum number of tokens allowed(?: \(?<window>\)?)?`, LimitInput, true},
	{"Gemini on Vertex", "google-gemini/gemini-cli#19727",
		`input token count is <prompt> but model only supports up to <window>`, LimitInput, true},
	{"xAI", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`maximum prompt length is <window> but the request contains <prompt> tokens`, LimitInput, true},
	{"Groq, Cerebras", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts; cline/cline#5140",
		`reduce the length of the messages(?: or completion)?\.?(?: Current length is <prompt> while limit is <window>)?`, LimitWindow, true},
	{"OpenRouter", "Aider-AI/aider#3721, topoteretes/cognee#1061",
		`\(<prompt> of text input(?:, <extra> of tool input)?(?:, <answer> in the output)?\)`, LimitWindow, true},
	{"Anthropic, also behind LiteLLM", "BerriAI/litellm#7259, earendil-works/pi#102",
		`prompt is too long(?:: <prompt> tokens > <window> maximum)?`, LimitWindow, true},
	{"Ollama's cloud, Fireworks", "vals-ai/model-library: its tests of what providers answer",
		`prompt is too long: <prompt>, model maximum context length: <window>`, LimitWindow, true},
	{"Anthropic", "continuedev/continue#6080",
		"input length and `?max_tokens`? exceed context limit: <prompt> \\+ <answer> > <window>", LimitWindow, true},
	{"LiteLLM", "BerriAI/litellm#7259",
		`ContextWindowExceededError`, LimitWindow, true},
	{"Bedrock", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`input is too long for requested model`, LimitWindow, true},
	{"Moonshot", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`exceeded model token limit: <window> \(requested: <prompt>\)`, LimitWindow, true},
	{"DashScope", "earendil-works/pi: packages/ai/src/utils/overflow.ts",
		`Range of input length should be \[\d+, <window>\]`, LimitInput, true},
	{"GitHub Copilot", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`token count of <prompt> exceeds the limit of <window>`, LimitInput, true},
	{"TensorRT-LLM", "NVIDIA/TensorRT-LLM: cpp/include/tensorrt_llm/batch_manager/llmRequest.h",
		`Prompt length \(<prompt>\) exceeds maximum input length \(<window>\)`, LimitInput, true},
	{"MiniMax", "badlogic/pi-mono: packages/ai/src/utils/overflow.ts",
		`context window exceeds limit`, LimitWindow, true},
	{"MLC LLM", "mlc-ai/mlc-llm#2692",
		`prompt has <prompt> tokens in total, larger than the model input length limit <window>`, LimitInput, true},
	{"Cohere", "cohere-ai/sandbox-topically#4",
		`total number of tokens \(prompt and prediction\) cannot exceed <window> - received <prompt>`, LimitWindow, true},
	{"Cohere", "vals-ai/model-library: its tests of what providers answer",
		`too many tokens: size limit exceeded by \d+ tokens\b.{0,60}The limit for this model is <window> tokens`, LimitWindow, true},
	{"Bedrock", "vals-ai/model-library: its tests of what providers answer",
		`number of input tokens exceeds maximum length`, LimitInput, true},
	{"Replicate", "run-llama/llama_index#7974",
		`Max input length is <window> tokens, but you supplied <prompt> tokens`, LimitInput, true},
	{"servers not listed", "ours: the code of OpenAI's error as a text",
		`\bcontext[ _](?:length|window)[ _]exceeded\b`, LimitWindow, true},
	{"servers not listed", "ours: something of the prompt, a word for too much, and a limit of the model",
		`\b(?:prompt|input|inputs|request|messages|sequence|tokens?)\b[^.]{0,60}\b(?:exceeds?|exceeded|(?:longer|larger|greater|more) than|too (?:long|large) for)\b[^.]{0,40}\b(?:context (?:length|window|size|limit)|max(?:imum)? (?:model|input|prompt|sequence) length|max_model_len)`, LimitWindow, true},
}

// longCodes are the types and codes of errors that say the same.
var longCodes = []struct{ server, code string }{
	{"OpenAI, Groq", "context_length_exceeded"},
	{"OpenAI embeddings", "max_tokens_per_request"},
	{"llama.cpp", "exceed_context_size_error"},
	{"GitHub Copilot", "model_max_prompt_tokens_exceeded"},
	{"LiteLLM", "context_window_exceeded"},
	{"z.ai", "model_context_window_exceeded"},
}

// otherMeaning is what errors speak of that are not about a model's limits,
// though they name numbers of tokens: those a minute, of Groq with status 413.
var otherMeaning = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)rate limit|too many requests|tokens per (?:min|day)|\b[TR]P[MD]\b`)
})

// maxSearched is how much of a message is searched, in bytes. All known ones
// are shorter than 1 KB.
const maxSearched = 8 << 10

// numbers are what a text says, in tokens; 0 for what it does not.
type numbers struct{ window, prompt, answer, extra int }

// compiled are the expressions of wordings: compiling takes a millisecond,
// which only a client that gets an error should spend.
var compiled = sync.OnceValue(func() []*regexp.Regexp {
	group := regexp.MustCompile(`<(\w+)>`)
	all := make([]*regexp.Regexp, len(wordings))
	for i, w := range wordings {
		all[i] = regexp.MustCompile(`(?i)` + group.ReplaceAllString(w.text, `(?P<$1>\d[\d,]{0,11})\b`))
	}
	return all
})

// tooLong is what a text says about a request that is too long.
type tooLong struct {
	limit  Limit
	excess bool // as in wording
	numbers
}

// readWording reads a text, and returns false if no wording is in it.
func readWording(text string) (tooLong, bool) {
	text = text[:min(len(text), maxSearched)]
	if otherMeaning().MatchString(text) {
		return tooLong{}, false
	}
	var found tooLong
	ok := false
	for i, re := range compiled() {
		match := re.FindStringSubmatch(text)
		if match == nil {
			continue
		}
		ok = true
		found.limit = max(found.limit, wordings[i].limit) // LimitWindow is the least
		found.excess = found.excess || wordings[i].excess
		for g, name := range re.SubexpNames() {
			found.set(name, match[g])
		}
	}
	return found, ok
}

// set sets a number that is not known yet.
func (n *numbers) set(name, digits string) {
	dst := map[string]*int{"window": &n.window, "prompt": &n.prompt, "answer": &n.answer, "extra": &n.extra}[name]
	if dst == nil || *dst != 0 {
		return
	}
	*dst = toInt(digits)
}

// toInt reads digits, which may be in groups of three; 0 for a number that is
// not believed.
func toInt(digits string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(digits, ",", ""))
	if err != nil || n > maxCount {
		return 0
	}
	return n
}
