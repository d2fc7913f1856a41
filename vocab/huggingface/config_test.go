package huggingface

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tokcount/tokcount/vocab/internal/spectest"
	"github.com/tokcount/tokcount/vocab/spec"
)

// folder writes a tokenizer.json with tokens <s>, </s> and a, and other files.
func folder(t *testing.T, others map[string]string) string {
	dir := t.TempDir()
	others["tokenizer.json"] = `{"added_tokens":[{"id":1,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],` +
		`"model":{"type":"BPE","vocab":{"a":0,"</s>":7},"merges":[]}}`
	for name, text := range others {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
	}
	return filepath.Join(dir, "tokenizer.json")
}

func TestReadFile(t *testing.T) {
	bos, eos := spec.Mark{Text: "<s>", ID: 2}, spec.Mark{Text: "</s>", ID: 7}
	for _, tt := range []struct {
		name             string
		config, specials string
		bos, eos         spec.Mark
	}{
		{"texts", `{"bos_token":"<s>","eos_token":"</s>","model_max_length":1e30}`, "", bos, eos},
		{"objects", `{"bos_token":{"__type":"AddedToken","content":"<s>"},"eos_token":null}`, "", bos, spec.Mark{}},
		{"the map", "", `{"bos_token":{"content":"<s>"},"eos_token":"</s>"}`, bos, eos},
		{"both", `{"bos_token":"<s>"}`, `{"bos_token":"</s>","eos_token":"</s>"}`, bos, eos},
		{"neither", "", "", spec.Mark{}, spec.Mark{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			others := map[string]string{}
			if tt.config != "" {
				others[ConfigFile] = tt.config
			}
			if tt.specials != "" {
				others[SpecialMapFile] = tt.specials
			}
			tok, err := ReadFile(folder(t, others))
			require.NoError(t, err)
			spectest.Check(t, tok, err)
			assert.Equal(t, tt.bos, tok.BOS)
			assert.Equal(t, tt.eos, tok.EOS)
			assert.Empty(t, tok.Warnings)
		})
	}
}

func TestReadFileErrors(t *testing.T) {
	_, err := ReadFile(filepath.Join(t.TempDir(), "none"))
	assert.ErrorIs(t, err, os.ErrNotExist)

	_, err = ReadFile(folder(t, map[string]string{ConfigFile: `{"bos_token":{"content":1}}`}))
	var e *spec.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, ConfigFile, e.Format)
	assert.Equal(t, "/bos_token/content", e.Path)

	tok, err := ReadFile(folder(t, map[string]string{ConfigFile: `{"eos_token":"<none>"}`}))
	require.NoError(t, err)
	assert.Equal(t, []spec.Warning{{Path: "/eos_token", Reason: "not a token: <none>"}}, tok.Warnings)
}
