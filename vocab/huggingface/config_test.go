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

// add_bos_token and add_eos_token are never applied, nor ignored in silence.
func TestSettingsOfTheTemplate(t *testing.T) {
	const marks = `"bos_token":"<s>","eos_token":"</s>",`
	for _, tt := range []struct {
		name          string
		before, after []uint32
		config        string
		paths         []string // of warnings
		says          string
	}{
		{"they agree", []uint32{2}, nil, marks + `"add_bos_token":true,"add_eos_token":false`, nil, ""},
		{"neither is given", []uint32{2}, []uint32{7}, marks + `"legacy":false`, nil, ""},
		{"null", []uint32{2}, nil, marks + `"add_bos_token":null`, nil, ""},
		{"no bos", nil, nil, marks + `"add_bos_token":true`, []string{"/add_bos_token"}, "sets it to true, but the template puts no <s> before a text"},
		{"bos in spite of it", []uint32{2}, nil, marks + `"add_bos_token":false`, []string{"/add_bos_token"}, "sets it to false, but the template puts a token before a text"},
		{"another token", []uint32{7}, nil, marks + `"add_bos_token":true`, []string{"/add_bos_token"}, "does not put <s> alone before a text"},
		{"no eos", []uint32{2}, nil, marks + `"add_bos_token":true,"add_eos_token":true`, []string{"/add_eos_token"}, "puts no </s> after a text"},
		{"both", nil, []uint32{7, 7}, marks + `"add_bos_token":true,"add_eos_token":false`, []string{"/add_bos_token", "/add_eos_token"}, ""},
		{"a token without a name", nil, nil, `"add_bos_token":true`, nil, ""},
		{"a token without a name, and one in the template", []uint32{2}, nil, `"add_bos_token":true`, []string{"/add_bos_token"}, "puts a token before a text"},
		{"named before the settings or after", nil, nil, `"add_bos_token":true,"bos_token":"<s>"`, []string{"/add_bos_token"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tok, err := ReadFile(folder(t, map[string]string{}))
			require.NoError(t, err)
			tok.Template = spec.Template{Before: tt.before, After: tt.after}
			require.NoError(t, ParseNames(tok, ConfigFile, []byte("{"+tt.config+"}")))
			var paths []string
			for _, w := range tok.Warnings {
				paths = append(paths, w.Path)
				assert.True(t, w.OfTemplate())
				assert.Contains(t, w.Reason, ConfigFile)
				assert.Contains(t, w.Reason, tt.says)
			}
			assert.Equal(t, tt.paths, paths)
			assert.Equal(t, spec.Template{Before: tt.before, After: tt.after}, tok.Template)
		})
	}
}
