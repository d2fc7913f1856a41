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
	if os.Getenv("TOKCOUNT_ORACLE") == "" {
		t.Skip("TOKCOUNT_ORACLE is not set: no reference to ask (a folder with npm package tokenizers@0.23.2)")
	}
	o := &Oracle{t: t}
	o.start()
	return o
}

func (o *Oracle) start() {
	_, here, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(here), "../../../testdata/tokenizers/oracle.js")
	cmd := exec.Command("node", script)
	cmd.Dir = os.Getenv("TOKCOUNT_ORACLE")
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	require.NoError(o.t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(o.t, err)
	require.NoError(o.t, cmd.Start())
	o.t.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	o.in = json.NewEncoder(in)
	o.in.SetEscapeHTML(false)
	o.lines = bufio.NewReaderSize(out, 1<<20)
}

func (o *Oracle) ask(question message) message {
	o.t.Helper()
	answer, err := o.exchange(question)
	require.NoError(o.t, err)
	return answer
}

// exchange is ask of which the reference may die.
func (o *Oracle) exchange(question message) (answer message, err error) {
	o.t.Helper()
	require.NoError(o.t, o.in.Encode(question))
	line, err := o.lines.ReadBytes('\n')
	if err != nil {
		return message{}, err
	}
	require.NoError(o.t, json.Unmarshal(line, &answer))
	return answer, nil
}

// All returns the ids of texts and the texts of ids, both without and with special tokens:
// those of the template, and those left out. It reports false if the reference, which has
// faults, died of a file or a text; it is then started again.
func (o *Oracle) All(file any, texts []string, ids [][]uint32) (encoded [2][][]uint32, decoded [2][]string, ok bool) {
	o.t.Helper()
	for i, question := range []message{{JSON: file}, {Encode: texts}, {Encode: texts, Template: true}, {Decode: ids}, {Decode: ids, Skip: true}} {
		answer, err := o.exchange(question)
		if err != nil {
			o.start()
			return encoded, decoded, false
		}
		require.Empty(o.t, answer.Error)
		switch i {
		case 1, 2:
			encoded[i-1] = answer.IDs
		case 3, 4:
			decoded[i-3] = answer.Texts
		}
	}
	return encoded, decoded, true
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
