package encodings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tokcount/tokcount/encodings"
)

func TestEveryModelOfTheTableIsFoundUnderItsName(t *testing.T) {
	models := encodings.Models()
	require.NotEmpty(t, models)
	for _, want := range models {
		got, err := encodings.LookupModel(want.Name)
		require.NoError(t, err)
		assert.Equal(t, want, got)
		assert.True(t, got.Exact(), want.Name)
		encoding, err := encodings.ForModel(want.Name)
		require.NoError(t, err)
		assert.Equal(t, want.Encoding, encoding.Name(), want.Name)
	}
}

// What tiktoken 0.14.0 answers: the exact names of MODEL_TO_ENCODING and, for
// each prefix of MODEL_PREFIX_TO_ENCODING, a name that only the prefix matches.
var tiktoken = map[string][]string{
	"gpt2": {"gpt2", "gpt-2"},
	"r50k_base": {
		"davinci", "curie", "babbage", "ada",
		"text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001",
		"text-similarity-davinci-001", "text-similarity-curie-001", "text-similarity-babbage-001", "text-similarity-ada-001",
		"text-search-davinci-doc-001", "text-search-curie-doc-001", "text-search-babbage-doc-001", "text-search-ada-doc-001",
		"code-search-babbage-code-001", "code-search-ada-code-001",
	},
	"p50k_base": {
		"text-davinci-003", "text-davinci-002", "code-davinci-002", "code-davinci-001",
		"code-cushman-002", "code-cushman-001", "davinci-codex", "cushman-codex",
	},
	"p50k_edit": {"text-davinci-edit-001", "code-davinci-edit-001"},
	"cl100k_base": {
		"gpt-4", "gpt-3.5-turbo", "gpt-3.5", "gpt-35-turbo", "davinci-002", "babbage-002",
		"text-embedding-ada-002", "text-embedding-3-small", "text-embedding-3-large",
		"gpt-4-0125", "gpt-4-turbo-0409", "gpt-3.5-turbo-0630", "gpt-35-turbo-0630",
		"ft:gpt-4", "ft:gpt-4:acme::1", "ft:gpt-4-0613:acme::1", "ft:gpt-4-0630:acme::1",
		"ft:gpt-3.5-turbo", "ft:gpt-3.5-turbo-0125:acme::1", "ft:gpt-3.5-turbo-0630:acme::1",
		"ft:davinci-002:acme::1", "ft:davinci-002-2027-01-31:acme::1", "ft:babbage-002:acme::1",
	},
	"o200k_base": {
		"o1", "o3", "o4-mini", "gpt-5", "gpt-4.1", "gpt-4o",
		"o1-high", "o3-mini-high", "o4-mini-low", "gpt-5-codex-mini", "gpt-5.9", "gpt-5.9-mini", "gpt-4.5-preview-0227",
		"gpt-4.1-0414", "gpt-4.1-mini-2027-01-31", "chatgpt-4o-latest", "gpt-4o-0806",
		"ft:gpt-4o", "ft:gpt-4o:acme::1", "ft:gpt-4o-mini-2024-07-18:acme::1", "ft:gpt-4o-0806:acme::1",
	},
	"o200k_harmony": {"gpt-oss-20b-2027-01-31", "gpt-oss-20b", "gpt-oss-120b"},
}

// tiktoken's MODEL_PREFIX_TO_ENCODING, in its order: the first match counts.
var tiktokenPrefixes = []struct{ prefix, encoding string }{
	{"o1-", "o200k_base"},
	{"o3-", "o200k_base"},
	{"o4-mini-", "o200k_base"},
	{"gpt-5", "o200k_base"},
	{"gpt-4.5-", "o200k_base"},
	{"gpt-4.1-", "o200k_base"},
	{"chatgpt-4o-", "o200k_base"},
	{"gpt-4o-", "o200k_base"},
	{"gpt-4-", "cl100k_base"},
	{"gpt-3.5-turbo-", "cl100k_base"},
	{"gpt-35-turbo-", "cl100k_base"},
	{"gpt-oss-", "o200k_harmony"},
	{"ft:gpt-4o", "o200k_base"},
	{"ft:gpt-4", "cl100k_base"},
	{"ft:gpt-3.5-turbo", "cl100k_base"},
	{"ft:davinci-002", "cl100k_base"},
	{"ft:babbage-002", "cl100k_base"},
}

// byTiktokensPrefixes returns the encoding that tiktoken's prefix rules give,
// "" for none and for the fine-tunes they are wrong about.
func byTiktokensPrefixes(name string) string {
	if strings.HasPrefix(name, "ft:gpt-4.") {
		return ""
	}
	for _, rule := range tiktokenPrefixes {
		if strings.HasPrefix(name, rule.prefix) {
			return rule.encoding
		}
	}
	return ""
}

// What is known of a family by its prefix has the encoding that tiktoken gives it,
// and what can be no name of OpenAI's is not known, though tiktoken's prefixes take it.
func TestPrefixesOfTiktokenAreRulesHere(t *testing.T) {
	for _, rule := range tiktokenPrefixes {
		for _, rest := range []string{"-2027-01-31", "-0131", "-0131.ft-x"} {
			name := strings.TrimSuffix(rule.prefix, "-") + rest
			m, err := encodings.LookupModel(name)
			if want := byTiktokensPrefixes(name); want != "" && assert.NoError(t, err) {
				assert.Equal(t, want, m.Encoding, name)
			}
		}
		for _, rest := range []string{"x", "-x", "-fake", "_new", "--", "-mni", "-2027-13-01", "-9999", "*"} {
			_, err := encodings.LookupModel(rule.prefix + rest)
			assert.Error(t, err, rule.prefix+rest)
		}
	}
}

// A name that nobody gave a model is an error that names the nearest, whatever it
// begins with.
func TestInventedModelsAreUnknown(t *testing.T) {
	for name, nearest := range map[string]string{
		"gpt-4o-mni": "gpt-4o-mini", "gpt-4o-min": "gpt-4o-mini", "gpt-4o-fake": "gpt-4o", "gpt-5-turbo": "gpt-4-turbo",
		"gpt-4-fake": "gpt-4", "gpt-4.1-fake": "gpt-4.1", "o1-fake": "o1", "gpt-4-": "gpt-4", "o3-": "o3",
		"gpt-4-turbo-2024": "gpt-4-turbo-2024-04-09", "gpt-4-1-mini": "gpt-4.1-mini", "gpt-4-o": "gpt-4o",
		"gpt-4-5-preview": "gpt-4.5-preview", "gpt-4o-turbo": "gpt-4-turbo", "gpt-5-ultra": "gpt-5", "gpt-4o-pro": "gpt-4o",
		"gpt-5-max": "gpt-5", "gpt-4-mini": "gpt-5-mini", "gpt-4-nano": "gpt-5-nano", "gpt-55": "gpt-5.5", "gpt-5o": "gpt-5",
		"gpt-4o-preview": "gpt-4o", "openai/gpt-4o-fake": "gpt-4o", "ft:gpt-4o-fake:acme::1": "", "gpt-4o--mini": "gpt-4o-mini",
		"gpt-5.": "gpt-5", "gpt-5.x": "gpt-5.1", "gpt-oss-7b": "gpt-oss-20b", "o4": "o1",
	} {
		_, err := encodings.LookupModel(name)
		var unknown *encodings.UnknownModelError
		if assert.ErrorAs(t, err, &unknown, name) && nearest != "" && assert.NotEmpty(t, unknown.Nearest, name) {
			assert.Equal(t, nearest, unknown.Nearest[0], name)
		}
	}
}

// What gateways, clouds and local servers call a model is that model.
func TestNamesOfGateways(t *testing.T) {
	for name, model := range map[string]string{
		"openai/gpt-4o": "gpt-4o", "openai/gpt-4.1": "gpt-4.1", "azure/gpt-4o": "gpt-4o", "openrouter/openai/gpt-4o": "gpt-4o",
		"openai/gpt-oss-120b": "gpt-oss-120b", "gpt-oss:20b": "gpt-oss-20b", "gpt-oss:120b-cloud": "gpt-oss-120b", "gpt-oss": "gpt-oss-20b",
		"gpt-oss:latest": "gpt-oss-20b", "gpt-4o:latest": "gpt-4o", "gpt-4o@2024-08-06": "gpt-4o-2024-08-06", "gpt-4o@20240806": "gpt-4o-2024-08-06",
		"gpt-4o@latest": "gpt-4o", "openrouter/openai/gpt-4o-mini:free": "gpt-4o-mini", "openai.gpt-oss-120b-1:0": "gpt-oss-120b",
		"bedrock/us.openai.gpt-oss-20b-1:0": "gpt-oss-20b", "GPT-4o": "gpt-4o", "GPT-4O-MINI": "gpt-4o-mini", " gpt-4 ": "gpt-4",
		"OpenAI/GPT-5": "gpt-5", "azure/gpt-35-turbo-16k": "gpt-3.5-turbo-16k", "openai-community/gpt2": "gpt2", "openai/ft:gpt-4o:acme::1": "gpt-4o",
		"gpt-realtime": "gpt-realtime", "text-embedding-ada-002-v2": "text-embedding-ada-002-v2", "GPT-4o-2027-01-31": "gpt-4o",
		"accounts/fireworks/models/gpt-oss-20b": "gpt-oss-20b",
		"openai:gpt-4o":                         "gpt-4o", "openai:chat:gpt-4o-mini": "gpt-4o-mini", "azure_openai:gpt-4.1": "gpt-4.1", "OpenAI:ft:gpt-4o:acme::1": "gpt-4o",
	} {
		m, err := encodings.LookupModel(name)
		if assert.NoError(t, err) {
			assert.Equal(t, model, m.Matched, name)
			assert.Equal(t, name, m.Name)
		}
	}
}

// Of other vendors' models it is said whose they are, and nothing is guessed.
func TestModelsOfOtherVendors(t *testing.T) {
	for name, vendor := range map[string]string{
		"claude-sonnet-4": "Anthropic", "anthropic/claude-3.5-haiku": "Anthropic", "gemini-2.5-pro": "Google", "Llama-3.1-8B": "Meta",
		"meta-llama/Llama-3.1-8B-Instruct": "Meta", "qwen3:8b": "Alibaba", "deepseek-chat": "DeepSeek", "mistral-large": "Mistral",
	} {
		_, err := encodings.LookupModel(name)
		var unknown *encodings.UnknownModelError
		if assert.ErrorAs(t, err, &unknown, name) {
			assert.Equal(t, vendor, unknown.Vendor, name)
			assert.Empty(t, unknown.Nearest, name)
			assert.ErrorContains(t, err, vendor+"'s")
		}
	}
}

func TestEncodingsAreThoseOfTiktoken(t *testing.T) {
	for encoding, names := range tiktoken {
		for _, name := range names {
			m, err := encodings.LookupModel(name)
			if assert.NoError(t, err) {
				assert.Equal(t, encoding, m.Encoding, name)
			}
		}
	}
}

// tiktoken's rule ft:gpt-4 takes these too and says cl100k_base.
func TestFineTunesOfGPT41HaveItsEncoding(t *testing.T) {
	for _, name := range []string{
		"ft:gpt-4.1", "ft:gpt-4.1:acme::1", "ft:gpt-4.1-mini-2025-04-14:acme::1", "ft:gpt-4.1-0414:acme::1",
		"ft:gpt-4.5-preview:acme::1", "ft:gpt-4.5:acme::1",
	} {
		m, err := encodings.LookupModel(name)
		require.NoError(t, err)
		assert.Equal(t, "o200k_base", m.Encoding, name)
	}
}

func TestNamesThatStandForAModelOfTheTable(t *testing.T) {
	tests := []struct{ name, model string }{
		{"ft:gpt-4.1-2025-04-14:acme:bot:1", "gpt-4.1-2025-04-14"},
		{"ft:gpt-4o-2024-08-06:acme::1:ckpt-step-100", "gpt-4o-2024-08-06"},
		{"ft:gpt-3.5-turbo:acme::1", "gpt-3.5-turbo"},
		{"ft:gpt-3.5-turbo-0613:acme::1", "gpt-3.5-turbo-0613"},
		{"ft:davinci-002:acme::1", "davinci-002"},
		{"ft:babbage-002", "babbage-002"},
		{"ft:o4-mini-2025-04-16:acme::1", "o4-mini-2025-04-16"},
		{"davinci:ft-acme-2023-01-31-12-00-00", "davinci"},
		{"curie:ft-acme:bot-2022-02-15-04-21-04", "curie"},
		{"ada:ft-acme-2022-02-15", "ada"},
		{"gpt-35-turbo", "gpt-3.5-turbo"},
		{"gpt-35-turbo-16k", "gpt-3.5-turbo-16k"},
		{"gpt-35-turbo-0301", "gpt-3.5-turbo-0301"},
		{"gpt-35-turbo-1106", "gpt-3.5-turbo-1106"},
		{"gpt-35-turbo-instruct", "gpt-3.5-turbo-instruct"},
		{"gpt-35-turbo-instruct-0914", "gpt-3.5-turbo-instruct-0914"},
		{"gpt-35-turbo-0613.ft-5fd1918ee65d4cd38a5dcf6835066ed7", "gpt-3.5-turbo-0613"},
		{"gpt-4o-2024-08-06.ft-5fd1918ee65d4cd38a5dcf6835066ed7-bot", "gpt-4o-2024-08-06"},
		{"ft:gpt-35-turbo-0613:acme::1", "gpt-3.5-turbo-0613"},
		{"gpt-4o-2027-01-31", "gpt-4o"},
		{"gpt-4o-mini-2027-01-31", "gpt-4o-mini"},
		{"gpt-6-sol-2026-12-24", "gpt-6-sol"},
		{"ft:gpt-4.1-mini-2027-01-31:acme::1", "gpt-4.1-mini"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := encodings.LookupModel(test.name)
			require.NoError(t, err)
			assert.Equal(t, test.name, got.Name)
			assert.Equal(t, test.model, got.Matched)
			assert.False(t, got.Exact())

			want, err := encodings.LookupModel(test.model)
			require.NoError(t, err)
			assert.True(t, want.Exact())
			got.Name = want.Name
			assert.Equal(t, want, got, "all but the name is the model's")
		})
	}
}

func TestAPrefixRuleGivesNoFigures(t *testing.T) {
	tests := []struct{ name, rule, encoding string }{
		{"gpt-4o-0806", "gpt-4o-*", "o200k_base"},
		{"o4-mini-high", "o4-mini-*", "o200k_base"},
		{"O4-Mini-High", "o4-mini-*", "o200k_base"},
		{"gpt-5.9", "gpt-5*", "o200k_base"},
		{"gpt-3.5-turbo-0630", "gpt-3.5-turbo-*", "cl100k_base"},
		{"gpt-35-turbo-0630", "gpt-3.5-turbo-*", "cl100k_base"},
		{"gpt-5.9-codex-max", "gpt-5*", "o200k_base"},
		{"ft:gpt-4o-0806:acme::1", "gpt-4o-*", "o200k_base"},
		{"ft:gpt-4.5:acme::1", "ft:gpt-4.*", "o200k_base"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := encodings.LookupModel(test.name)
			require.NoError(t, err)
			assert.False(t, m.Exact())
			assert.NotEmpty(t, m.Source)
			m.Source, m.Note = "", ""
			assert.Equal(t, encodings.Model{Name: test.name, Encoding: test.encoding, Matched: test.rule}, m)
		})
	}
}

func TestFiguresThatOtherTablesGetWrong(t *testing.T) {
	tests := []struct {
		name                        string
		window, maxInput, maxOutput int
	}{
		{"davinci", 2049, 0, 2049},                // 2048 in the documentation of 2022
		{"text-babbage-001", 2049, 0, 2049},       // 2040 in LangChain
		{"text-davinci-003", 4097, 0, 4097},       // 4000 in the documentation
		{"code-davinci-002", 8001, 0, 8001},       // 8000 in the documentation
		{"code-cushman-001", 2048, 0, 2048},       // documented; what the API enforced is not known
		{"gpt-3.5-turbo-instruct", 4097, 0, 4096}, // 8192 in LiteLLM
		{"gpt-3.5-turbo-0301", 4097, 0, 4096},     // not the window of gpt-3.5-turbo
		{"gpt-3.5-turbo", 16385, 0, 4096},
		{"gpt-4", 8192, 0, 8192},                 // output of 4096 in LiteLLM
		{"gpt-5", 400000, 272000, 128000},        // not all the window is for the prompt
		{"gpt-5-pro", 400000, 272000, 272000},    // output of 128000 in LiteLLM
		{"gpt-5.4-mini", 400000, 272000, 128000}, // 1050000 in LiteLLM
		{"gpt-5.4", 1050000, 922000, 128000},
		{"gpt-6.2-sol", 1050000, 922000, 128000},
		{"text-embedding-3-small", 8191, 8191, 0}, // no output at all
		{"code-davinci-edit-001", 0, 0, 0},        // never published
		{"gpt-6-cyber", 0, 0, 0},                  // not found
		{"davinci:ft-acme-2022-02-15", 2049, 0, 2049},
	}
	for _, test := range tests {
		m, err := encodings.LookupModel(test.name)
		require.NoError(t, err)
		assert.Equal(t, []int{test.window, test.maxInput, test.maxOutput},
			[]int{m.ContextWindow, m.MaxInput, m.MaxOutput}, test.name)
	}
}

func TestAnInferredEncodingIsNoted(t *testing.T) {
	for _, name := range []string{"gpt-6-sol", "gpt-6-sol-2026-12-24", "gpt-audio", "curie-instruct-beta", "ft:gpt-4.5:acme::1"} {
		m, err := encodings.LookupModel(name)
		require.NoError(t, err)
		assert.Contains(t, m.Note, "inferred", name)
	}
}

func TestUnknownModelSuggestsTheNearest(t *testing.T) {
	tests := []struct {
		name    string
		nearest []string
	}{
		{"gpt4o", []string{"gpt-4o"}},
		{"gpt4", []string{"gpt-4", "gpt2"}},
		{"GPT 4", []string{"gpt-4"}},
		{"gtp-4", []string{"gpt-4"}},
		{"text-davinci", []string{"text-davinci-001", "text-davinci-002", "text-davinci-003"}},
		{"text-embeding-ada-02", []string{"text-embedding-ada-002", "text-embedding-ada-002-v2"}},
		{"davinci-003", []string{"davinci-002", "davinci"}},
		{"davinci-new", []string{"davinci"}},
		{"gpt-6", []string{"gpt-6-sol", "gpt-6-luna", "gpt-6-astra"}},
		{"gpt-6-sol-new", []string{"gpt-6-sol"}},
		{"llama-3.1-8b", nil},
		{"claude", nil},
		{"*", nil},
		{"ft:", nil},
		{"", nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m, err := encodings.LookupModel(test.name)
			assert.Zero(t, m)
			var unknown *encodings.UnknownModelError
			require.ErrorAs(t, err, &unknown)
			assert.Equal(t, test.name, unknown.Name)
			assert.Equal(t, test.nearest, unknown.Nearest)

			_, err = encodings.ForModel(test.name)
			assert.ErrorAs(t, err, &unknown)
		})
	}
}

func TestUnknownModelNamesWhatMayHaveBeenMeant(t *testing.T) {
	_, err := encodings.ForModel("text-davinci")
	assert.EqualError(t, err, `unknown model "text-davinci": did you mean text-davinci-001, text-davinci-002 or text-davinci-003?`)
}

func TestModelsAreTheCallers(t *testing.T) {
	first := encodings.Models()
	davinci := slices.IndexFunc(first, func(m encodings.Model) bool { return m.Name == "davinci" })
	first[davinci].Name, first[davinci].Endpoints[0] = "changed", "changed"
	looked, err := encodings.LookupModel("davinci")
	require.NoError(t, err)
	assert.Equal(t, []string{"completions"}, looked.Endpoints)
	looked.Endpoints[0] = "changed"
	assert.Equal(t, "davinci", encodings.Models()[davinci].Name)
	assert.Equal(t, []string{"completions"}, encodings.Models()[davinci].Endpoints)
}

func FuzzLookupModel(f *testing.F) {
	for _, names := range tiktoken {
		for _, name := range names {
			f.Add(name)
		}
	}
	for _, name := range []string{"", "*", "ft:", "ft:ft:gpt-4", ":ft-", ".ft-", "gpt-4o-2027-02-30", "-2027-01-31", "/", "GPT-4", "davinci:ft-x", "\xff\x00"} {
		f.Add(name)
	}
	exact := make(map[string]bool)
	for _, m := range encodings.Models() {
		exact[m.Name] = true
	}
	f.Fuzz(func(t *testing.T, name string) {
		m, err := encodings.LookupModel(name)
		if err != nil {
			var unknown *encodings.UnknownModelError
			require.ErrorAs(t, err, &unknown)
			assert.LessOrEqual(t, len(unknown.Nearest), 3)
			for _, near := range unknown.Nearest {
				_, err := encodings.LookupModel(near)
				assert.NoError(t, err, "a suggestion is a name that is known")
			}
			return
		}
		assert.Equal(t, name, m.Name)
		assert.Contains(t, encodings.Names(), m.Encoding)
		assert.Equal(t, exact[name], m.Exact())
		if want := byTiktokensPrefixes(name); want != "" && m.Matched != "gpt-oss-20b" {
			assert.Equal(t, want, m.Encoding)
		}
		if strings.HasSuffix(m.Matched, "*") {
			assert.Zero(t, m.ContextWindow)
		} else {
			assert.True(t, exact[m.Matched], "a match that is no rule is a model of the table")
		}
	})
}
