package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A folder with one of the synthetic files takes the place of a real family.
func TestRunMeasuresTokenizerFiles(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "family"), 0o700))
	data, err := os.ReadFile(filepath.Join("..", "testdata", "tokenizers", "synthetic", "ok_added_plain.json"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "family", tokenizerJSON), data, 0o600))

	var r results
	out := runBench(t, "-json", "-tokenizers", dir, "-enc", "family", "-mode", "10kB", "-rounds", "1", "-peers", "gomlx", writeText(t))
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	failed := map[string]string{}
	for _, c := range r.Cells {
		failed[c.Peer] = c.Failed
		if c.Failed == "" {
			assert.Positive(t, c.BestFirst, c.Peer)
			assert.LessOrEqual(t, c.BestLater, c.Later, c.Peer)
		}
	}
	assert.Equal(t, map[string]string{
		ours: "", "(cl100k_base)": "", "(o200k_base)": "", "gomlx/go-huggingface": "reads only tokenizer.model",
	}, failed)
	require.Len(t, r.Processes, 2)
	assert.Empty(t, r.Strings, "the family has no golden strings")
}

func TestTheCompiledFormIsWrittenOnceAndGivesTheSameIDs(t *testing.T) {
	path, err := filepath.Abs(filepath.Join("..", "testdata", "tokenizers", "synthetic", "ok_added_plain.json"))
	require.NoError(t, err)
	m := meter{dir: t.TempDir()}
	p := &peer{compiled: true}
	file, err := m.encodingFor(p, path)
	require.NoError(t, err)
	again, err := m.encodingFor(p, path)
	require.NoError(t, err)
	assert.Equal(t, file, again)

	want, err := newEncoding(path)
	require.NoError(t, err)
	got, err := newEncoding(file)
	require.NoError(t, err)
	assert.Equal(t, want.Encode("hello, hello"), got.Encode("hello, hello"))
	assert.NotEmpty(t, got.Encode("hello"))
}

func TestVerdictsCountOtherIDsAndNone(t *testing.T) {
	g := &golden{
		texts: []string{"same", "other", "none", "not answered"},
		ids:   [][]uint32{{1}, {2}, {}, {3}},
	}
	v := &verdict{Peer: "p", Encoding: "/dir/f", Strings: 4}
	v.count(g, [][]uint32{{1}, {2, 2}, nil})
	assert.Equal(t, 1, v.Wrong)
	assert.Equal(t, 2, v.Without)

	var b strings.Builder
	writeVerdicts(&b, []*verdict{v, {Peer: "q", Encoding: "/dir/f", Failed: "no memory"}})
	assert.Equal(t, strings.TrimPrefix(`
Golden strings without special tokens: on how many a peer has other ids, or none

     strings  other ids  no ids  shortest
f
  p        4          1       2    "none"
  q        -          -       -

- q, f, golden strings: no memory
`, "\n"), b.String())
}

// A string that makes a peer panic costs that string only.
func TestServeAnswersEachString(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in"), filepath.Join(dir, "out")
	require.NoError(t, os.WriteFile(in, []byte(`["a", "panic", ""]`), 0o600))
	s := server{codec: codec{ids: func(text string) ([]uint32, error) {
		if text == "panic" {
			panic(text)
		}
		return make([]uint32, len(text)), nil
	}}}
	require.NoError(t, s.strings(in, out))
	data, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.JSONEq(t, `[[0], null, []]`, string(data))
}

// Ollama's tokenizer gets what its code would take from the same file.
func TestOllamaVocabulary(t *testing.T) {
	path := filepath.Join(t.TempDir(), tokenizerJSON)
	require.NoError(t, os.WriteFile(path, []byte(`{
		"added_tokens": [{"id": 3, "content": "<s>", "special": true}, {"id": 5, "content": "<x>", "special": false}],
		"pre_tokenizer": {"pretokenizers": [{"type": "Split", "pattern": {"Regex": "a+"}}, {"type": "ByteLevel"}]},
		"model": {"byte_fallback": true, "vocab": {"a": 0, "<0x41>": 1, "aa": 2}, "merges": [["a", "a"]]}
	}`), 0o600))
	f, err := readTokenizerJSON(path)
	require.NoError(t, err)
	assert.Equal(t, []string{"a+"}, f.patterns())
	v, err := f.ollamaVocabulary()
	require.NoError(t, err)
	assert.Equal(t, []string{"a", "<0x41>", "aa", "<s>", "", "<x>"}, v.Values)
	assert.Equal(t, []int32{1, 6, 1, 3, 5, 4}, v.Types, "normal, byte, normal, control, unused, user defined")
	assert.Equal(t, []string{"a a"}, v.Merges)
	assert.Less(t, v.Scores[2], v.Scores[0])
}

func TestGoldenStringsHaveNoSpecialTokens(t *testing.T) {
	dir := os.Getenv("TOKCOUNT_TOKENIZERS")
	if dir == "" {
		t.Skip("TOKCOUNT_TOKENIZERS is not set: no real tokenizer files")
	}
	folder, err := folderOf(dir, "gpt2")
	require.NoError(t, err)
	g, err := readGolden(folder)
	require.NoError(t, err)
	assert.Greater(t, len(g.texts), 1900)
	e, err := newEncoding(folder)
	require.NoError(t, err)
	for i, text := range g.texts {
		require.NotContains(t, text, "<|endoftext|>")
		require.Equal(t, g.ids[i], append([]uint32{}, e.Encode(text)...), "%q", text)
	}
}
