// Package oracle asks the reference, Hugging Face's tokenizers, from tests: it
// runs testdata/tokenizers/oracle.js on node.
package oracle

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

// An Oracle is a running reference.
type Oracle struct {
	t     testing.TB
	in    *json.Encoder
	lines *bufio.Reader
}

// A question, or an answer: the fields that oracle.js describes.
type message struct {
	File      string     `json:"file,omitempty"`
	JSON      any        `json:"json,omitempty"`
	Encode    []string   `json:"encode,omitempty"`
	Template  bool       `json:"template,omitempty"`
	Decode    [][]uint32 `json:"decode,omitempty"`
	Skip      bool       `json:"skip,omitempty"`
	Normalize []string   `json:"normalize,omitempty"`

	Pieces json.RawMessage `json:"pieces,omitempty"`
	IDs    [][]uint32      `json:"ids,omitempty"`
	Texts  []string        `json:"texts,omitempty"`
	Error  string          `json:"error,omitempty"`
}

// Start starts the reference, or skips the test: TOKCOUNT_ORACLE names the
// folder in which "npm install tokenizers@0.23.2" was run.
func Start(t testing.TB) *Oracle {
	dir := os.Getenv("TOKCOUNT_ORACLE")
	if dir == "" {
		t.Skip("TOKCOUNT_ORACLE is not set: no reference to ask (a folder with npm package tokenizers@0.23.2)")
	}
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../testdata/tokenizers/oracle.js")
	cmd := exec.Command("node", script)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	encoder := json.NewEncoder(in)
	encoder.SetEscapeHTML(false)
	return &Oracle{t, encoder, bufio.NewReaderSize(out, 1<<20)}
}

func (o *Oracle) ask(question message) message {
	o.t.Helper()
	require.NoError(o.t, o.in.Encode(question))
	line, err := o.lines.ReadBytes('\n')
	require.NoError(o.t, err)
	var answer message
	require.NoError(o.t, json.Unmarshal(line, &answer))
	return answer
}

// must is ask for what cannot fail.
func (o *Oracle) must(question message) message {
	o.t.Helper()
	answer := o.ask(question)
	require.Empty(o.t, answer.Error)
	return answer
}

// Load loads a tokenizer.json by its path, and returns the reference's error.
func (o *Oracle) Load(path string) string {
	path, err := filepath.Abs(path)
	require.NoError(o.t, err)
	return o.ask(message{File: path}).Error
}

// LoadJSON loads a tokenizer.json by its value.
func (o *Oracle) LoadJSON(value any) string { return o.ask(message{JSON: value}).Error }

// Encode returns the ids of texts, special tokens in them found, with those of
// the template or without.
func (o *Oracle) Encode(texts []string, template bool) [][]uint32 {
	o.t.Helper()
	return o.must(message{Encode: texts, Template: template}).IDs
}

// Decode returns the texts of ids.
func (o *Oracle) Decode(ids [][]uint32, skip bool) []string {
	o.t.Helper()
	return o.must(message{Decode: ids, Skip: skip}).Texts
}

// Pieces returns what the pre-tokenizer makes of texts.
func (o *Oracle) Pieces(texts []string) (pieces [][]string) {
	o.t.Helper()
	question, err := json.Marshal(texts)
	require.NoError(o.t, err)
	require.NoError(o.t, json.Unmarshal(o.must(message{Pieces: question}).Pieces, &pieces))
	return pieces
}

// Normalize returns what the normalizer makes of texts.
func (o *Oracle) Normalize(texts []string) []string {
	o.t.Helper()
	return o.must(message{Normalize: texts}).Texts
}
