package encodings

import (
	"slices"
	"strings"
)

// plainName returns the name of a model as OpenAI spells it: in lower case and
// without what gateways, clouds and local servers put around it.
//
//	openrouter/openai/gpt-4o:free       gpt-4o
//	bedrock/us.openai.gpt-oss-20b-1:0   gpt-oss-20b
//	gpt-oss:20b                         gpt-oss-20b
//	gpt-4o@2024-08-06                   gpt-4o-2024-08-06
//	openai:gpt-4o                       gpt-4o
func plainName(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	name = name[strings.LastIndexByte(name, '/')+1:]
	for {
		gateway, rest, ok := strings.Cut(name, ":")
		if !ok || !slices.Contains(gateways, gateway) {
			break
		}
		name = rest
	}
	if region, rest, ok := strings.Cut(name, "openai."); ok && (region == "" || strings.HasSuffix(region, ".")) {
		name = rest
		if bare, version, ok := cutLast(name, "-"); ok && isVersion(version) {
			name = bare
		}
	}
	if strings.HasPrefix(name, "ft:") || strings.Contains(name, ":ft-") {
		return name
	}
	if bare, date, ok := strings.Cut(name, "@"); ok {
		name = bare
		if date != "latest" && date != "default" {
			name += "-" + hyphenated(date)
		}
	}
	name, tag, _ := strings.Cut(name, ":")
	tag = strings.TrimSuffix(strings.TrimSuffix(tag, "cloud"), "-") // Ollama's, run elsewhere
	switch {
	case name == "gpt-oss" && (tag == "" || tag == "latest"):
		return "gpt-oss-20b" // which that name is at Ollama
	case tag == "" || slices.Contains(routes, tag):
		return name
	}
	return name + "-" + tag
}

// gateways are the words that libraries put before a model and a colon: pydantic-ai,
// aisuite, LangChain, promptfoo (openai:chat:gpt-4o).
var gateways = []string{"openai", "openai-chat", "openai-responses", "azure", "azure_openai", "azureopenai", "chat", "responses", "completion", "embedding"}

// routes are the tags that do not change the model: Ollama's latest, and the ways
// that OpenRouter has to reach it.
var routes = []string{"latest", "free", "online", "nitro", "floor", "extended", "exacto", "thinking", "beta"}

func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}

// isVersion reports whether s is a version of Bedrock's, such as 1:0.
func isVersion(s string) bool {
	major, minor, ok := strings.Cut(s, ":")
	return ok && isDigits(major) && isDigits(minor)
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// hyphenated is the date 20240806 as 2024-08-06, and any other text unchanged.
func hyphenated(date string) string {
	if len(date) == 8 && isDigits(date) {
		return date[:4] + "-" + date[4:6] + "-" + date[6:]
	}
	return date
}

// isVariant reports whether name, which begins as rule says, is a name that OpenAI
// may have given: that of another version in a family that has versions, a suffix
// that some model of the family has, an effort of reasoning, a date. The rules of
// tiktoken take every suffix, gpt-4o-mni and gpt-5-turbo too.
func (t *modelTable) isVariant(rule Model, name string) bool {
	prefix := strings.TrimSuffix(rule.Name, "*")
	rest := name[len(prefix):]
	family, ends := strings.CutSuffix(strings.TrimPrefix(prefix, "ft:"), "-")
	if ends {
		rest = "-" + rest
	}
	rest = unversioned(family, rest)
	rest = withoutDate(rest)
	if slices.Contains([]string{"o1", "o3", "o4-mini", "gpt-5"}, family) {
		for _, effort := range []string{"-minimal", "-low", "-medium", "-high"} {
			rest = strings.TrimSuffix(rest, effort)
		}
	}
	if rest == "" {
		return true
	}
	return slices.ContainsFunc(t.models, func(m Model) bool {
		suffix, ok := strings.CutPrefix(m.Name, family)
		return ok && withoutDate(unversioned(family, suffix)) == rest
	})
}

// unversioned is what follows the name of a family, without a minor version where
// the rule leaves that open: .4 in gpt-5.4-mini.
func unversioned(family, rest string) string {
	digits := rest
	switch {
	case family == "gpt-5":
		var ok bool
		if digits, ok = strings.CutPrefix(rest, "."); !ok {
			return rest
		}
	case !strings.HasSuffix(family, "."):
		return rest
	}
	after := strings.TrimLeft(digits, "0123456789")
	if len(after) == len(digits) {
		return rest
	}
	return after
}

// withoutDate is name without a date at its end: -2024-08-06, or -0613 as it was
// until 2024.
func withoutDate(name string) string {
	for _, layout := range []string{"-2006-01-02", "-0102"} {
		at := len(name) - len(layout)
		if at < 0 {
			continue
		}
		if isDate(name[at:]) {
			return name[:at]
		}
	}
	return name
}

// vendors are the beginnings of the names of other vendors' models.
var vendors = []struct{ prefix, vendor string }{
	{"claude", "Anthropic"}, {"anthropic", "Anthropic"},
	{"gemini", "Google"}, {"gemma", "Google"}, {"palm", "Google"},
	{"llama", "Meta"}, {"meta-llama", "Meta"}, {"codellama", "Meta"},
	{"mistral", "Mistral"}, {"mixtral", "Mistral"}, {"ministral", "Mistral"}, {"codestral", "Mistral"}, {"magistral", "Mistral"},
	{"devstral", "Mistral"}, {"pixtral", "Mistral"}, {"tekken", "Mistral"},
	{"qwen", "Alibaba"}, {"qwq", "Alibaba"}, {"deepseek", "DeepSeek"}, {"grok", "xAI"}, {"kimi", "Moonshot"}, {"moonlight", "Moonshot"},
	{"command-", "Cohere"}, {"c4ai", "Cohere"}, {"aya-", "Cohere"}, {"phi-", "Microsoft"}, {"phi1", "Microsoft"}, {"phi2", "Microsoft"},
	{"phi3", "Microsoft"}, {"phi4", "Microsoft"}, {"glm", "Zhipu"}, {"chatglm", "Zhipu"}, {"nova-", "Amazon"},
	{"falcon", "TII"}, {"starcoder", "BigCode"}, {"smollm", "Hugging Face"}, {"olmo", "Ai2"}, {"granite", "IBM"}, {"yi-", "01.AI"},
	{"gpt-neo", "EleutherAI"}, {"gpt-j", "EleutherAI"}, {"pythia", "EleutherAI"}, {"nemotron", "NVIDIA"}, {"minimax", "MiniMax"},
	{"modernbert", "Answer.AI"}, {"dbrx", "Databricks"}, {"mpt-", "Databricks"}, {"bloom", "BigScience"}, {"internlm", "Shanghai AI Laboratory"},
}

// vendorOf returns whose model has a name, "" if that is not known.
func vendorOf(name string) string {
	for _, v := range vendors {
		if strings.HasPrefix(name, v.prefix) {
			return v.vendor
		}
	}
	return ""
}
