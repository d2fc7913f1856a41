package huggingface

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// large returns a tokenizer.json with n tokens besides the single letters, each
// made by a merge.
func large(n int) []byte {
	var vocab, merges strings.Builder
	for i := range 26 {
		fmt.Fprintf(&vocab, `"%c":%d,`, 'a'+i, i)
	}
	texts := []string{}
	for i := range 26 {
		texts = append(texts, string(rune('a'+i)))
	}
	seen := map[string]bool{}
	for i := 0; len(seen) < n; i++ {
		left, right := texts[i%len(texts)], texts[(i*7+i/26)%26]
		if seen[left+right] {
			continue
		}
		seen[left+right] = true
		texts = append(texts, left+right)
		fmt.Fprintf(&vocab, `"%s":%d,`, left+right, 25+len(seen))
		fmt.Fprintf(&merges, `["%s","%s"],`, left, right)
	}
	return fmt.Appendf(nil, `{"version":"1.0","added_tokens":[],"model":{"type":"BPE","vocab":{%s},"merges":[%s]}}`,
		strings.TrimSuffix(vocab.String(), ","), strings.TrimSuffix(merges.String(), ","))
}

// A file that ends anywhere before its end is an error that says so.
func TestTruncatedFiles(t *testing.T) {
	files := map[string][]byte{"large": large(5000)}
	for _, name := range []string{"ok_template_bos.json", "ok_escapes.json", "ok_decoder_llama.json"} {
		data, err := os.ReadFile(filepath.Join(synthetic, name))
		require.NoError(t, err)
		files[name] = data
	}
	for name, data := range files {
		step := max(1, len(data)/600)
		for n := 0; n < len(bytes.TrimSpace(data)); n += step {
			tok, err := Parse(data[:n:n])
			require.Error(t, err, "%s, %d bytes", name, n)
			spectest.Check(t, tok, err)
			assert.Empty(t, err.(*spec.Error).Path, "%s, %d bytes: %v", name, n, err)
			assert.EqualValues(t, n, err.(*spec.Error).Offset, "%s", name)
		}
		tok, err := Parse(data)
		require.NoError(t, err)
		spectest.Check(t, tok, err)
	}
}

// Every 1,000th byte of a published file, where there are such files.
func TestTruncatedRealFile(t *testing.T) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		t.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files")
	}
	data, err := os.ReadFile(filepath.Join(dir, "mistral7b", "tokenizer.json"))
	require.NoError(t, err)
	for n := 0; n < len(data); n += 1000 {
		tok, err := Parse(data[:n])
		require.Error(t, err)
		spectest.Check(t, tok, err)
	}
}

const (
	modelHead = `{"model":{"type":"BPE","vocab":`
	vocabABAB = `{"a":0,"b":1,"ab":2}`
)

func TestHostileFiles(t *testing.T) {
	added := func(fields string) string {
		return `{"added_tokens":[{"id":0,"content":"x","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true` +
			fields + `}],` + modelHead[1:] + vocabABAB + `,"merges":[]}}`
	}
	template := func(single, table string) string {
		return `{"post_processor":{"type":"TemplateProcessing","single":[` + single + `],"pair":[],"special_tokens":{` + table + `}},` +
			modelHead[1:] + vocabABAB + `,"merges":[]}}`
	}
	for _, tt := range []struct {
		name, file string
		path, say  string
	}{
		{"an id of 2^31 that another has", modelHead + `{"a":2147483648,"b":2147483648},"merges":[]}}`, "/model/vocab/b", "two tokens have the id 2147483648"},
		{"a huge number", modelHead + `{"a":` + strings.Repeat("9", 1<<20) + `},"merges":[]}}`, "/model/vocab/a", "does not fit 32 bits: 999999999999999999999999..."},
		{"an exponent", modelHead + `{"a":1e999999999},"merges":[]}}`, "/model/vocab/a", "not a whole number"},
		{"a leading zero", modelHead + `{"a":01},"merges":[]}}`, "/model/vocab", "not JSON"},
		{"a minus alone", modelHead + `{"a":-},"merges":[]}}`, "/model/vocab/a", "not JSON"},
		{"a merge of nothing", modelHead + vocabABAB + `,"merges":[""]}}`, "/model/merges/0", "two tokens"},
		{"a merge of a space", modelHead + vocabABAB + `,"merges":[" "]}}`, "/model/merges/0", "not in the vocabulary"},
		{"a merge of nothing after a hundred", modelHead + vocabABAB + `,"merges":[` + strings.Repeat(`"a b",`, 100) + `"a x","b x"]}}`, "/model/merges/100", `not in the vocabulary: "x"`},
		{"a merge that makes nothing", modelHead + vocabABAB + `,"merges":[` + strings.Repeat(`["a","b"],`, 70) + `["b","a"]]}}`, "/model/merges/70", `what the merge makes is not in the vocabulary: "ba"`},
		{"a merge of nothing before the file breaks", strings.Replace(modelHead, `"vocab"`, `"continuing_subword_prefix":null,"end_of_word_suffix":null,"vocab"`, 1) + vocabABAB + `,"merges":["a b","x b","a b" "a b"]}}`, "/model/merges/1", `not in the vocabulary: "x"`},
		{"a merge of four", modelHead + vocabABAB + `,"merges":[["a","b","a","b"]]}}`, "/model/merges/0", "a pair"},
		{"a merge of none", modelHead + vocabABAB + `,"merges":[[]]}}`, "/model/merges/0", "a pair"},
		{"a merge that is null", modelHead + vocabABAB + `,"merges":[null]}}`, "/model/merges/0", "a string is expected"},
		{"a model twice", modelHead + vocabABAB + `,"merges":[]},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`, "/model", "twice"},
		{"a vocabulary twice", modelHead + vocabABAB + `,"vocab":{},"merges":[]}}`, "/model/vocab", "twice"},
		{"merges twice", modelHead + vocabABAB + `,"merges":[],"merges":["a b"]}}`, "/model/merges", "twice"},
		{"a flag twice", added(`,"special":false`), "/added_tokens/0/special", "twice"},
		{"a path with a slash", modelHead + `{"a/b~":-1},"merges":[]}}`, "/model/vocab/a~1b~0", "negative"},
		{"objects inside each other", `{"model":` + strings.Repeat(`{"a":`, 1<<20), "", "nested too deeply"},
		{"lists inside each other", strings.Repeat("[", 1<<20), "", "an object is expected"},
		{"sequences inside each other", `{"normalizer":` + strings.Repeat(`{"type":"Sequence","normalizers":[`, 1<<18), "/normalizer", "nested too deeply"},
		{"processors inside each other", `{"post_processor":` + strings.Repeat(`{"type":"Sequence","processors":[`, 1<<18), "/post_processor", "nested too deeply"},
		{"a sequence that has itself not", `{"normalizer":{"type":"Sequence"},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`, "/normalizer/normalizers", "missing"},
		{"a step with a sequence", `{"normalizer":{"type":"NFC","normalizers":[]},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`, "/normalizer/normalizers", "only a Sequence"},
		{"first after a cut in what NFKD makes", `{"normalizer":{"type":"NFKD"},"pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},` +
			`{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}]},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`,
			"/pre_tokenizer/pretokenizers/1/prepend_scheme", "Digits may cut what the normalizer NFKD makes"},
		{"an added token that is normalized and is not", `{"added_tokens":[{"id":0,"content":"x","single_word":false,"lstrip":false,"rstrip":false,"normalized":true,"special":true},` +
			`{"id":0,"content":"x","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],"normalizer":{"type":"NFC"},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`,
			"/added_tokens/1/normalized", "listed before as normalized: true"},
		{"a null in a sequence", `{"pre_tokenizer":{"type":"Sequence","pretokenizers":[null]},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`, "/pre_tokenizer/pretokenizers/0", "an object is expected"},
		{"a component without a type", `{"decoder":{},` + modelHead[1:] + vocabABAB + `,"merges":[]}}`, "/decoder/type", "without a type"},
		{"a template that grows",
			template(strings.TrimSuffix(strings.Repeat(`{"SpecialToken":{"id":"X","type_id":0}},`, 5000), ","),
				`"X":{"id":"X","ids":[`+strings.TrimSuffix(strings.Repeat("1,", 5000), ",")+`],"tokens":[]}`),
			"/post_processor/single", "more than 65536 ids"},
		{"a template of two texts", template(`{"Sequence":{"id":"B","type_id":0}}`, ""), "/post_processor/single/0/Sequence", "second"},
		{"a piece of two kinds", template(`{"Sequence":{"id":"A","type_id":0},"SpecialToken":{"id":"A","type_id":0}}`, ""), "/post_processor/single/0", "one of"},
		{"NUL", "{\x00}", "", "not JSON"},
		{"a comma too many", `{"version":"1.0",}`, "", "not JSON"},
		{"UTF-16", "\xff\xfe{\x00", "", "not JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			tok, err := Parse([]byte(tt.file))
			require.Error(t, err)
			spectest.Check(t, tok, err)
			e := err.(*spec.Error)
			assert.Equal(t, tt.path, e.Path)
			assert.Contains(t, e.Reason, tt.say)
			assert.Less(t, len(err.Error()), 300)
			assert.Less(t, time.Since(start), 20*time.Second, "of the order of the file's size")
		})
	}
}

// Memory follows the size of the file, not what it says.
func TestMemoryIsThatOfTheFile(t *testing.T) {
	files := map[string][]byte{
		"a large file":   large(50_000),
		"large ids":      []byte(modelHead + `{"a":4294967294,"b":2147483648},"merges":[]}}`),
		"a long token":   []byte(modelHead + `{"a":0,"` + strings.Repeat("b", 8<<20) + `":1},"merges":[]}}`),
		"many merges":    []byte(modelHead + vocabABAB + `,"merges":[` + strings.Repeat(`"a b",`, 500_000) + `"a b"]}}`),
		"long unknown":   []byte(`{"x":"` + strings.Repeat("x", 8<<20) + `"}`),
		"many small":     []byte(`{"added_tokens":[` + strings.Repeat("1,", 1<<20) + `]}`),
		"escaped tokens": []byte(modelHead + `{"a":0,"` + strings.Repeat(`\u0120`, 1<<20) + `":1},"merges":[]}}`),
	}
	for name, data := range files {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		tok, err := Parse(data)
		runtime.ReadMemStats(&after)
		// All that was ever allocated: what is in use at once is less. A merge
		// takes 12 bytes, and is written in 6 at least.
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(9*len(data)+1<<20), name)
		runtime.KeepAlive(tok)
		_ = err
	}
}
